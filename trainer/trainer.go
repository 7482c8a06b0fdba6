package trainer

import (
	"context"
	"errors"
)

// ErrCandidate is wrapped by the error of a trainer that cannot train the kind
// of candidate it was given.
var ErrCandidate = errors.New("trainer: unsuitable candidate")

// ErrStop is wrapped by the error of a trainer that cannot go on, whatever the candidate: there is no room left for
// outcomes, or they were recorded and this one is missing. It ends a selection, which counts any other error against the
// candidate.
var ErrStop = errors.New("trainer: cannot go on")

// Trainer trains one instance of a candidate and returns its outcome.
//
// The outcome is a function of the candidate and the instance alone: the same two give the same
// outcome, whatever was trained before or is being trained beside it. Train is called from several
// goroutines at once. It returns an error that wraps ctx.Err() soon after the context has ended;
// any other error is recorded as a Failed outcome with the error's text, unless it wraps ErrStop. A loss that is NaN or
// infinite is no error but a divergence. Package trainertest checks all of this.
type Trainer interface {
	Train(ctx context.Context, c Candidate, in Instance) (Outcome, error)
}

// Job is one training: a candidate and the instance of it that is meant.
type Job struct {
	Candidate Candidate
	Instance  Instance
}

// BatchTrainer is implemented by trainers that train several jobs at once faster
// than one after another.
type BatchTrainer interface {
	Trainer
	// BatchSize is the largest number of jobs that are worth handing over at
	// once, at least 1.
	BatchSize() int
	// TrainBatch returns one outcome a job, in the order of the jobs and equal to what Train
	// returns for that job up to rounding. An error concerns all the jobs, each of which a
	// selection then trains alone; one that concerns a single job is a Failed outcome.
	TrainBatch(ctx context.Context, jobs []Job) ([]Outcome, error)
}

// Batcher is implemented by a BatchTrainer for which it matters which jobs are in one batch.
type Batcher interface {
	BatchTrainer
	// Batches divides the jobs into batches of at most BatchSize, in the order in which they are best begun. Each batch
	// is the positions of its jobs; every job is in one of them.
	Batches(ctx context.Context, jobs []Job) [][]int
}

// Func makes a Trainer of a function.
type Func func(ctx context.Context, c Candidate, in Instance) (Outcome, error)

// Train calls f.
func (f Func) Train(ctx context.Context, c Candidate, in Instance) (Outcome, error) {
	return f(ctx, c, in)
}
