package selection

import "fmt"

// Status says why a selection ended. Ending early is a status, not an error.
type Status int

const (
	// Running is a selection that has not ended. It is the zero value.
	Running Status = iota
	// OneLeft is a selection that came down to one candidate.
	OneLeft
	// Settled is a selection whose method wanted nothing more, with several candidates left.
	Settled
	// NoneLeft is a selection whose candidates were all eliminated because trainings of theirs
	// gave no loss.
	NoneLeft
	// OutOfExperiments is a selection that reached Budget.Experiments, or the end of its design.
	OutOfExperiments
	// OutOfTrainings is one that could not begin another experiment within Budget.Trainings.
	OutOfTrainings
	// OutOfTime is one that reached Budget.Time.
	OutOfTime
	// Cancelled is one whose context ended.
	Cancelled
	// StoppedUnscored is one that the policy Stop ended.
	StoppedUnscored
	// NothingScored is one that ended because no training of an experiment gave a
	// loss: that speaks of the set-up, not of the candidates.
	NothingScored
	// MethodFailed is one that ended because the method broke its contract, by an impossible
	// request or decision or an error.
	MethodFailed
	// TrainerStopped is one that ended because the trainer cannot go on, by an error that wraps
	// trainer.ErrStop.
	TrainerStopped
	// JournalFailed is one that ended because its journal could not be read or written, or does not agree with what is
	// decided, by an error that wraps ErrJournal.
	JournalFailed
)

var statusNames = [...]string{
	"under way",
	"one candidate is left",
	"the method wants no more trainings",
	"no candidate is left",
	"the budget of experiments is spent",
	"the budget of trainings is spent",
	"the time is over",
	"cancelled",
	"stopped at a training without a loss",
	"no training of an experiment gave a loss",
	"the method failed",
	"the trainer cannot go on",
	"the journal failed",
}

// String returns the status in words.
func (s Status) String() string {
	if s < 0 || int(s) >= len(statusNames) {
		return fmt.Sprintf("Status(%d)", int(s))
	}
	return statusNames[s]
}

// Complete reports whether the run ended by its method rather than by a bound, a
// cancellation or a fault.
func (s Status) Complete() bool { return s == OneLeft || s == Settled }
