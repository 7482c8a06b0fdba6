package trainer

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"
)

// ErrTransient is wrapped by the error of a training that may succeed when it is made again: a device that is busy, a
// connection that was lost. See WithRetries. A training that fails for its candidate's sake, such as one for which there is not
// enough memory, is none of these.
var ErrTransient = errors.New("trainer: transient failure")

// longestDelay is the longest time between two attempts.
const longestDelay = time.Hour

// WithRetries returns the inner trainer with further attempts at trainings whose error wraps ErrTransient, up to a number of
// attempts in all. Between them it waits, first for the delay and then for twice as long each time, for an hour at most. The
// outcome says how many attempts there were, if there were several. If all fail it is a Failed one, or TimedOut for an error that wraps context.DeadlineExceeded.
// Fewer than two attempts are those of the inner trainer.
//
// Further attempts are of the same seeds, so a training that succeeds in the end has the outcome that it always has. The
// trainer is a BatchTrainer or a Batcher if the inner one is, and attempts at a batch are of the whole batch: the trainings of one that fails in the end
// are then made one by one by a selection.
func WithRetries(inner Trainer, attempts int, delay time.Duration) Trainer {
	if attempts < 2 {
		return inner
	}
	return likeInner(&retries{inner: inner, attempts: attempts, delay: delay, sleep: sleep})
}

type retries struct {
	inner    Trainer
	attempts int
	delay    time.Duration
	sleep    func(ctx context.Context, d time.Duration) error
}

func (r *retries) Unwrap() Trainer { return r.inner }

// Train makes attempts at a training.
func (r *retries) Train(ctx context.Context, c Candidate, in Instance) (Outcome, error) {
	var o Outcome
	n, err := r.attempt(ctx, func() (err error) {
		o, err = r.inner.Train(ctx, c, in)
		return err
	})
	if err != nil && n == r.attempts && ctx.Err() == nil && errors.Is(err, ErrTransient) {
		o = Outcome{Loss: math.NaN(), Status: Failed, Error: fmt.Sprintf("after %d attempts: %v", n, err)}
		if errors.Is(err, context.DeadlineExceeded) {
			o.Status = TimedOut
		}
		err = nil
	}
	return o.attempted(n), err
}

func (r *retries) trainBatch(ctx context.Context, inner BatchTrainer, jobs []Job) ([]Outcome, error) {
	var outcomes []Outcome
	n, err := r.attempt(ctx, func() (err error) {
		outcomes, err = inner.TrainBatch(ctx, jobs)
		return err
	})
	for k := range outcomes {
		outcomes[k] = outcomes[k].attempted(n)
	}
	return outcomes, err
}

// attempted returns the outcome of the last of n attempts.
func (o Outcome) attempted(n int) Outcome {
	if n > 1 {
		o.Attempts = n
	}
	return o
}

// attempt makes attempts until one does not fail by a transient error, and returns their number.
func (r *retries) attempt(ctx context.Context, train func() error) (n int, err error) {
	delay := r.delay
	for n = 1; ; n++ {
		if err = train(); err == nil || n == r.attempts || !errors.Is(err, ErrTransient) || ctx.Err() != nil {
			return n, err
		}
		if err := r.sleep(ctx, min(delay, longestDelay)); err != nil {
			return n, err
		}
		delay = min(2*delay, longestDelay)
	}
}

// sleep waits, or returns the error of the context if that ends first.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
