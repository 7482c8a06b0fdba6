package selection

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"robust/trainer"
)

// ErrNothingScored is wrapped by the error of a run in which all trainings of a request failed or
// timed out, if it was of several candidates, or in which there is no loss at all to go by. The
// result holds what was recorded.
var ErrNothingScored = errors.New("selection: nothing scored")

// several is the smallest number of failed trainings that speak of the set-up, if there is no other
// one, rather than of the candidates.
const several = 3

// ErrTrainer is wrapped by the error for a trainer that is nil.
var ErrTrainer = errors.New("selection: trainer")

// Run selects among the candidates: it trains what the method of the settings asks for until the
// method or the budget ends the run. The result depends on the trainer, the candidates, the method,
// the design and the seed, not on the number of workers.
//
// The end of ctx ends the run with the status Cancelled and no error: the result holds what is
// known so far, with all trainings that had ended. Run returns when the trainings that were under
// way have returned, so a trainer that ignores its context delays it.
//
// With a journal it goes on where an earlier run ended: see Settings.Journal. The result is the one of a run that was never
// interrupted, but for the times.
//
// Run returns an error that wraps ErrSettings, ErrMethod, ErrTrainer, ErrJournal or an error of
// trainer.CheckPool for what it cannot run, then without a result; and with a result one that wraps
// ErrNothingScored, trainer.ErrStop for a trainer that cannot go on, ErrMethod for a method that
// breaks its contract, or ErrJournal. All that such a result holds is in the journal.
func Run(ctx context.Context, t trainer.Trainer, candidates []trainer.Candidate, settings Settings) (*Result, error) {
	if t == nil {
		return nil, fmt.Errorf("%w: it is nil; give one that implements trainer.Trainer", ErrTrainer)
	}
	settings, err := settings.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := trainer.CheckPool(candidates); err != nil {
		return nil, err
	}
	begin := func() (Process, error) {
		return settings.Method.Start(Pool{Candidates: slices.Clone(candidates), Seed: trainer.DeriveSeed(settings.Seed, "method")})
	}
	process, err := begin()
	if err != nil {
		return nil, err
	}
	r := &runner{
		settings:   settings,
		process:    process,
		crew:       crew{trainer: t, candidates: slices.Clone(candidates), workers: settings.Workers, ended: make(chan ended)},
		ahead:      newStock(),
		foresight:  foresight{start: begin, seed: trainer.DeriveSeed(settings.Seed, "ahead")},
		leftBehind: trainer.LeftBehind(t),
		start:      time.Now(),
		asked:      make(map[training]bool),
		out:        make([]bool, len(candidates)),
		worst:      math.Inf(-1),
		inPlay:     len(candidates),
		result: &Result{Method: settings.Method.Name(), Candidates: slices.Clone(candidates),
			Direction: settings.Direction, places: make([][]int, len(candidates))},
	}
	if settings.Journal != nil {
		plan, err := newPlan(settings, candidates)
		if err != nil {
			return nil, err
		}
		r.keeper.journal = settings.Journal
		if err := r.keeper.begin(ctx, plan); err != nil {
			return nil, err
		}
		defer r.keeper.end(ctx, Running, nil) // where something panics
	}
	return r.run(ctx)
}

// runner is a run under way.
type runner struct {
	settings   Settings
	process    Process
	stop       func(error) // ends the context of the run
	crew       crew
	ahead      stock
	foresight  foresight
	start      time.Time
	asked      map[training]bool
	out        []bool  // by candidate
	worst      float64 // the largest loss so far
	inPlay     int     // candidates that survive so far
	keeper     keeper
	leftBehind int      // trainings, before the run
	again      []Record // what the journal is to forget, since it says nothing of the candidates
	result     *Result
}

func (r *runner) run(ctx context.Context) (*Result, error) {
	outOfTime := errors.New("selection: out of time") // of this run, not of one around it
	if r.settings.Budget.Time > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, r.settings.Budget.Time, outOfTime)
		defer cancel()
	}
	ctx, r.stop = context.WithCancelCause(ctx)
	defer r.dismiss(ctx) // where something panics
	r.observe(Event{Kind: RunStarted, Candidates: len(r.result.Candidates)})
	status, err := r.experiments(ctx)
	if cause := context.Cause(ctx); status == Cancelled {
		switch {
		case errors.Is(cause, outOfTime):
			status = OutOfTime
		case errors.Is(cause, ErrJournal):
			status, err = JournalFailed, cause
		case errors.Is(cause, trainer.ErrStop):
			status, err = TrainerStopped, cause
		}
	}
	if end := r.dismiss(ctx); end != nil && err == nil {
		status, err = JournalFailed, end
	}
	if end := r.conclude(ctx, status); !errors.Is(err, ErrJournal) { // else it is of the same cause
		err = errors.Join(err, end)
	}
	r.observe(Event{Kind: RunEnded, Candidates: len(r.result.Survivors), Status: r.result.Status})
	return r.result, err
}

// experiments goes from one request of the method to the next, and says why it ends.
func (r *runner) experiments(ctx context.Context) (Status, error) {
	for {
		request := r.process.Ask()
		if request.Ended() {
			switch len(r.process.Standing().Survivors) {
			case 0:
				return NoneLeft, nil
			case 1:
				return OneLeft, nil
			}
			return Settled, nil
		}
		if err := r.check(request, r.asked); err != nil {
			return MethodFailed, err
		}
		if limit, ok := r.limit(); ok && request.Experiment >= limit {
			return OutOfExperiments, nil
		}
		if b := r.settings.Budget.Trainings; b > 0 && len(r.result.Records)+len(request.Candidates) > b {
			return OutOfTrainings, nil
		}
		if ctx.Err() != nil {
			return Cancelled, nil
		}
		records, err := r.train(ctx, request)
		if err != nil {
			return JournalFailed, err
		}
		if len(records) < len(request.Candidates) {
			return Cancelled, nil
		}
		losses, status, err := r.losses(records)
		if losses == nil {
			r.again = failed(records)
			return status, err
		}
		if status, err := r.tell(ctx, request, losses); err != nil {
			return status, err
		}
	}
}

// limit is the number of experiments by the budget and the design, if there is one.
func (r *runner) limit() (int, bool) {
	limit, ok := r.settings.Budget.Experiments, r.settings.Budget.Experiments != Unlimited
	if d, is := r.settings.Design.(trainer.FiniteDesign); is && d.Len() < math.MaxInt && (!ok || d.Len() < limit) {
		return d.Len(), true
	}
	return limit, ok
}

// instance returns that of an experiment, whose number it has: outcomes are known by it.
func (r *runner) instance(experiment int) trainer.Instance {
	instance := r.settings.Design.Instance(r.settings.Seed, experiment)
	instance.Experiment = experiment
	return instance
}

// check returns an error for a request that no method should make after what it has asked for, which the request is added to.
func (r *runner) check(request Request, asked map[training]bool) error {
	fault := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s asked for "+format, append([]any{ErrMethod, r.result.Method}, args...)...)
	}
	if request.Experiment < 0 {
		return fault("experiment %d; they are counted from 0", request.Experiment)
	}
	for _, i := range request.Candidates {
		key := training{request.Experiment, i}
		switch {
		case i < 0 || i >= len(r.out):
			return fault("candidate %d of a pool of %d", i, len(r.out))
		case r.out[i]:
			return fault("candidate %d after its elimination", i)
		case asked[key]:
			return fault("candidate %d in experiment %d a second time", i, request.Experiment)
		}
		asked[key] = true
	}
	return nil
}

// tell hands the losses to the method and records what it decides. With an error it returns the status that ends the run.
func (r *runner) tell(ctx context.Context, request Request, losses []float64) (Status, error) {
	before := r.inPlay
	if r.settings.Ahead > 0 {
		r.foresight.tell(request, losses)
	}
	decisions, err := r.process.Tell(losses)
	if err != nil {
		return MethodFailed, err
	}
	told := r.result.Records[len(r.result.Records)-len(losses):]
	for k := range told {
		told[k].Decided = true
	}
	earlier := len(r.result.Decisions)
	for _, d := range decisions {
		if d.Candidate < 0 || d.Candidate >= len(r.out) || r.out[d.Candidate] {
			return MethodFailed, fmt.Errorf("%w: %s eliminated candidate %d, which is not in play", ErrMethod, r.result.Method, d.Candidate)
		}
		d.Reason.Negated = d.Reason.Rule == ByRank && r.settings.Direction == Maximise
		r.eliminate(d)
	}
	standing := r.process.Standing()
	r.inPlay = len(standing.Survivors)
	best := -1
	if len(standing.Survivors) > 0 {
		best = standing.Survivors[0]
	}
	step := Step{Experiment: request.Experiment, Before: before,
		After: r.inPlay, Best: best, Trainings: len(r.result.Records)}
	r.result.Path = append(r.result.Path, step)
	decisions = slices.Clone(r.result.Decisions[earlier:])
	if err := r.keeper.decide(ctx, Verdict{step, slices.Clone(decisions)}); err != nil {
		return JournalFailed, err
	}
	r.observe(Event{Kind: Decided, Experiment: request.Experiment, Candidates: r.inPlay, Done: len(losses),
		Requested: len(losses), Trainings: len(r.result.Records), Decisions: decisions})
	return Running, nil
}

// eliminate records a decision and drops the predictions of the candidate, so that memory is
// bounded by those of candidates that may survive.
func (r *runner) eliminate(d Decision) {
	r.out[d.Candidate] = true
	r.result.Decisions = append(r.result.Decisions, d)
	r.forget(d.Candidate)
	r.ahead.eliminate(d.Candidate)
}

// forget drops the predictions of a candidate.
func (r *runner) forget(candidate int) {
	for _, k := range r.result.places[candidate] {
		r.result.Records[k].Outcome.Predictions = nil
	}
}

// observe sends an event on, with what all events have in common.
func (r *runner) observe(e Event) {
	if r.settings.Observe == nil {
		return
	}
	e.Pool = len(r.result.Candidates)
	e.Recorded = r.result.Recorded
	e.Elapsed = time.Since(r.start)
	if limit, ok := r.limit(); ok {
		e.Experiments = limit
	}
	if e.Kind == RunStarted || e.Kind == RunEnded {
		e.Trainings = len(r.result.Records)
	} else {
		e.Left = r.left(e)
	}
	r.settings.Observe(e)
}

// left estimates the time to the end of the run from the pace so far.
func (r *runner) left(e Event) time.Duration {
	made := e.Trainings - e.Recorded
	if made == 0 {
		return 0
	}
	trainings := e.Requested - e.Done
	if e.Experiments > 0 {
		trainings += e.Candidates * (e.Experiments - e.Experiment - 1)
	}
	if b := r.settings.Budget.Trainings; b > 0 {
		trainings = min(trainings, b-e.Trainings)
	}
	left := time.Duration(float64(e.Elapsed) / float64(made) * float64(trainings))
	if b := r.settings.Budget.Time; b > 0 {
		left = min(left, b-e.Elapsed)
	}
	return max(left, 0)
}
