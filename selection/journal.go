package selection

import (
	"context"
	"errors"
	"fmt"
)

// Errors of runs with a journal; test for them with errors.Is.
var (
	// ErrJournal is wrapped by every error of a run that its journal is the cause of: one that cannot be
	// read or written, and those below.
	ErrJournal = errors.New("selection: journal")
	// ErrPlan is wrapped by a PlanError.
	ErrPlan = errors.New("the journal is of another run")
	// ErrReplay is wrapped by a ReplayError.
	ErrReplay = errors.New("what is decided is not what the journal says")
	// ErrConflict is wrapped by a ConflictError.
	ErrConflict = errors.New("another outcome of the same training is recorded")
	// ErrLocked is wrapped by the error for a journal that another run writes.
	ErrLocked = errors.New("the journal is being written")
)

// Journal keeps what a run does, so that it survives its process and can be gone on with: see Settings.Journal. It keeps
// what it is first given under a key and never changes it. What is recorded is on the disk, if the journal has one,
// before the call returns.
//
// The run is the only one that writes: it calls Begin, the others one after another, and End. A journal need not be safe
// for concurrent use. Package selectiontest has the conformance suite.
type Journal interface {
	// Begin begins a run, or goes on with one. It records the plan if there is none, and returns what is recorded. The
	// error wraps ErrLocked while another run has begun and not ended.
	Begin(ctx context.Context, plan Plan) (Recorded, error)
	// Outcomes returns the outcomes that are recorded of an experiment, from 0, in any order and without their
	// predictions.
	Outcomes(ctx context.Context, experiment int) ([]Record, error)
	// Predictions returns those of one recorded outcome, none if it has none.
	Predictions(ctx context.Context, candidate, experiment int) ([]float64, error)
	// Record records outcomes, all or none. Of a training, which is a candidate and an experiment, the first outcome
	// stands: the same one again changes nothing, and another one is kept aside and reported by a ConflictError, after all
	// else is recorded.
	Record(ctx context.Context, records []Record) error
	// Decide records the verdict with the given number, from 0, unless there is one, and returns the one that is recorded.
	Decide(ctx context.Context, number int, verdict Verdict) (Verdict, error)
	// End ends what Begin began. The status is Running for a run that panicked. Again are recorded outcomes that say
	// nothing of the candidates: they no longer stand, and are kept aside, so that the next run makes these trainings
	// again.
	End(ctx context.Context, status Status, again []Record) error
}

// Recorded is what a journal holds when a run begins.
type Recorded struct {
	Plan     Plan // of the first run
	Outcomes int
	Verdicts int
}

// ConflictError says of which trainings other outcomes are recorded than those that were to be. It wraps ErrConflict.
type ConflictError struct {
	Conflicts []Record // what was to be recorded
}

// Error names the first training.
func (e *ConflictError) Error() string {
	first, more := e.Conflicts[0], ""
	if n := len(e.Conflicts) - 1; n > 0 {
		more = fmt.Sprintf(", and for %d others", n)
	}
	return fmt.Sprintf("%v, for candidate %d in experiment %d%s; the first one stands", ErrConflict, first.Candidate, first.Instance.Experiment+1, more)
}

// Unwrap returns ErrConflict.
func (e *ConflictError) Unwrap() error { return ErrConflict }
