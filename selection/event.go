package selection

import "time"

// EventKind says what happened.
type EventKind int

const (
	// RunStarted comes first.
	RunStarted EventKind = iota
	// ExperimentStarted comes before the trainings of a request.
	ExperimentStarted
	// TrainingEnded comes after each training.
	TrainingEnded
	// Decided comes after the trainings of a request, with what the method decided.
	Decided
	// RunEnded comes last.
	RunEnded
)

// Event is one piece of news of a run, for progress bars, logs and live pages.
type Event struct {
	Kind EventKind
	// Experiment is the experiment at hand, from 0, and Experiments the largest number of them, 0
	// without a bound.
	Experiment, Experiments int
	// Candidates is the number of candidates in play, of a pool of Pool.
	Candidates, Pool int
	// Done of Requested trainings of the request at hand have ended.
	Done, Requested int
	// Trainings is the number of trainings that have ended in the whole run, and Recorded how many of them were taken from
	// the journal.
	Trainings, Recorded int
	// Record is the training that ended; TrainingEnded only. It must not be changed. One that was taken from the journal
	// is without its predictions.
	Record *Record
	// Decisions are those just taken; Decided only.
	Decisions []Decision
	// Status is that of the run, Running until RunEnded.
	Status Status
	// Elapsed is the time since the start of the run.
	Elapsed time.Duration
	// Left is an estimate of the time to the end of the run should those in play stay the same: an
	// upper bound, unless some that rest come back, within the budget. It is 0 before a training was made.
	Left time.Duration
}
