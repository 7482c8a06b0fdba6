package selection

import (
	"errors"

	"robust/robust"
	"robust/trainer"
)

// ErrMethod is wrapped by the error of a method whose options are out of range, or
// which was told something that it did not ask for.
var ErrMethod = errors.New("selection: method")

// Method is a rule for finding the best candidates of a pool. It is a value
// without state: the options of the rule. Start begins a selection by it.
type Method interface {
	// Name says which rule it is and with which options, in a few words.
	Name() string
	// Start begins a selection among the candidates of a pool. It checks the
	// options and returns an error that wraps ErrMethod if one is out of range.
	Start(pool Pool) (Process, error)
}

// Pool is what a method knows before anything has been trained.
type Pool struct {
	// Candidates is the pool; a method names its members by their index. Some methods read
	// the features of those that are trainer.Featured.
	Candidates []trainer.Candidate
	// Seed is what a method draws by, if it draws at all. Run derives it from that of the settings.
	Seed uint64
}

// Process is a selection under way: a state machine that says which trainings it wants, is told
// their losses, and says what it decides. It trains nothing and reads no clock, no file and no
// random source that it was not given, so the same losses always lead to the same decisions. The
// caller may change what it hands over and what it gets. It is not safe for concurrent use.
type Process interface {
	// Ask returns the trainings that the method wants next. It may be called
	// repeatedly and changes nothing. A request without candidates says that the
	// method has ended.
	Ask() Request
	// Tell hands over the losses of what was asked for, in that order; smaller is better. A loss
	// that is NaN says that the candidate is out: the policy for trainings without a loss demands
	// its elimination. Tell returns the decisions taken, which are final, and an error that wraps
	// ErrMethod if the number of losses is not the one asked for.
	Tell(losses []float64) ([]Decision, error)
	// Standing returns what is known so far. The caller may keep it.
	Standing() Standing
}

// Request names the trainings that a method wants: one new instance of each of
// the candidates, all in the same experiment.
type Request struct {
	Experiment int   // from 0; a candidate may be left out of some
	Candidates []int // indices into the pool, ascending
}

// Ended reports whether the method wants nothing more.
func (r Request) Ended() bool { return len(r.Candidates) == 0 }

// Standing is the state of a selection.
type Standing struct {
	// Survivors are the candidates still in play, the best one first.
	Survivors []int
	// Criterion is what they are ranked by; nil is the mean.
	Criterion robust.Criterion
	// Resting are the candidates that are neither survivors nor eliminated, the best one first: those of a method that
	// leaves them out for the time being and may ask for them again. There are none after its end.
	Resting []int
	// Statement says what is known of the error of a selection by this method.
	Statement Statement
}

// Statement says with which error a method eliminates candidates, and what that
// rests on.
type Statement struct {
	Claim       string
	Assumptions []string
	// Warnings say where the losses speak against an assumption.
	Warnings []string
	// Set is what is guaranteed of the survivors; nil for methods that guarantee nothing.
	Set *ConfidenceSet
}
