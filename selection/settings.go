package selection

import (
	"errors"
	"fmt"
	"runtime"
	"time"

	"robust/trainer"
)

// ErrSettings is wrapped by the error for settings that are out of range.
var ErrSettings = errors.New("selection: settings")

// Settings say how a selection is run. The zero value is a sensible run.
type Settings struct {
	// Method is the rule of the selection; nil means Race{}.
	Method Method
	// Direction says whether the loss of an outcome is to be small (the
	// default) or large.
	Direction Direction
	// Design says what varies between instances; nil means trainer.BothSources. A design with
	// an end bounds the experiments.
	Design trainer.Design
	// Seed is the root from which the seeds of all instances are derived. Zero is a
	// seed like any other.
	Seed uint64
	// Workers is the number of trainings that run at the same time; 0 means one for each
	// processor that Go may use. Results do not depend on it.
	Workers int
	// Ahead lets workers that would be idle train what the method is likely to ask for next, up to so many experiments after the one at
	// hand: what it asks for when it is told losses that are guessed from those so far. Workers are idle while the last trainings
	// of an experiment are under way, and when fewer candidates are left than there are workers. 0 trains nothing
	// ahead. Decisions and records do not depend on it: the run ends earlier, and some trainings are in vain, see Result.Unused;
	// those under way are cancelled when the candidate is eliminated or the run ends. An error of theirs that wraps trainer.ErrStop
	// ends the run only once they are asked for; until then nothing more is trained ahead. It is for trainings that take longer than
	// decisions, and is not used with a BatchTrainer or a Batcher, whose batches depend on the request.
	Ahead int
	// Budget bounds the run.
	Budget Budget
	// Unscored says what becomes of a candidate when one of its trainings diverges,
	// fails or takes too long.
	Unscored Policy
	// Observe, if it is not nil, is called with every event of the run, one after another from the
	// goroutine that called Run. It should return soon: the workers wait for it. A panic of it
	// cancels the trainings under way and reaches the caller of Run once they have returned.
	Observe func(Event)
	// Journal, if it is not nil, keeps every outcome before it counts, and every decision. Run takes from it what it holds,
	// trains only what is missing, and so goes on where an earlier run ended, however that was. What it decides again must
	// be what is recorded. The journal must be of the same Plan, which leaves Budget and Workers free: a run whose
	// budget was spent goes on with a larger one. Predictions are left in the journal until the end, and those of survivors
	// then read from it.
	Journal Journal
	// Task describes what is trained on, by anything that has a JSON: the data, the size of the sample, the
	// version of a backend. It belongs to the plan that a Journal compares, and is not used otherwise.
	Task any
}

// Direction says which losses are good.
type Direction int

const (
	// Minimise looks for small losses. It is the zero value.
	Minimise Direction = iota
	// Maximise looks for large ones, such as accuracies. Methods then see the negated
	// score, so that a criterion such as the third quartile is of the bad tail in either direction.
	Maximise
)

// String returns "minimise" or "maximise".
func (d Direction) String() string {
	switch d {
	case Minimise:
		return "minimise"
	case Maximise:
		return "maximise"
	}
	return fmt.Sprintf("Direction(%d)", int(d))
}

// loss turns a score into one that is good when small.
func (d Direction) loss(score float64) float64 {
	if d == Maximise {
		return 0 - score // no negative zero
	}
	return score
}

// Budget bounds a run. Whatever bound is met first ends it, with a status that says so.
type Budget struct {
	// Experiments is the largest number of instances of one candidate; 0 means
	// 20, as in the published studies, and Unlimited no bound.
	Experiments int
	// Trainings is the largest number of trainings in all, but for those of Result.Unused; 0 means no bound. A request of the
	// method that would go beyond it is not begun.
	Trainings int
	// Time is the longest time that the run may take, by the monotonic clock; 0 means no bound.
	// Trainings that are under way at its end are cancelled.
	Time time.Duration
}

// Unlimited is the number of experiments of a budget without that bound.
const Unlimited = -1

// Policy is a rule for trainings that gave no loss: those that diverged, failed
// or took too long. They are recorded and counted under each.
type Policy int

const (
	// CountAsWorst gives the training the worst loss that any training of the
	// run has shown so far, the experiment at hand included. It is the zero value.
	CountAsWorst Policy = iota
	// Eliminate takes the candidate out.
	Eliminate
	// Stop ends the run with the status StoppedUnscored before anything is decided.
	Stop
)

var policyNames = [...]string{"count as worst", "eliminate", "stop"}

// String returns the policy in words.
func (p Policy) String() string {
	if p < 0 || int(p) >= len(policyNames) {
		return fmt.Sprintf("Policy(%d)", int(p))
	}
	return policyNames[p]
}

// withDefaults returns the settings with their defaults filled in, or an error that
// wraps ErrSettings.
func (s Settings) withDefaults() (Settings, error) {
	bad := func(field string, value any, remedy string) (Settings, error) {
		return s, fmt.Errorf("%w: %s = %v; %s", ErrSettings, field, value, remedy)
	}
	if s.Method == nil {
		s.Method = Race{}
	}
	if s.Direction != Minimise && s.Direction != Maximise {
		return bad("Direction", int(s.Direction), "use Minimise or Maximise")
	}
	if s.Design == nil {
		s.Design = trainer.BothSources{}
	}
	if d, ok := s.Design.(trainer.CheckedDesign); ok {
		if err := d.Check(); err != nil {
			return s, fmt.Errorf("%w: Design: %w", ErrSettings, err)
		}
	}
	if s.Workers < 0 {
		return bad("Workers", s.Workers, "use a positive number, or 0 for one a processor")
	}
	if s.Workers == 0 {
		s.Workers = runtime.GOMAXPROCS(0)
	}
	if s.Ahead < 0 {
		return bad("Ahead", s.Ahead, "use a positive number of experiments, or 0 for none")
	}
	if s.Budget.Experiments < Unlimited {
		return bad("Budget.Experiments", s.Budget.Experiments, "use a positive number, 0 for 20, or Unlimited")
	}
	if s.Budget.Experiments == 0 {
		s.Budget.Experiments = 20
	}
	if s.Budget.Trainings < 0 {
		return bad("Budget.Trainings", s.Budget.Trainings, "use a positive number, or 0 for no bound")
	}
	if s.Budget.Time < 0 {
		return bad("Budget.Time", s.Budget.Time, "use a positive duration, or 0 for no bound")
	}
	if s.Unscored < CountAsWorst || s.Unscored > Stop {
		return bad("Unscored", int(s.Unscored), "use CountAsWorst, Eliminate or Stop")
	}
	return s, nil
}
