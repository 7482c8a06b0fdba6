package trainer

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"robust/internal/panics"
)

// WithTimeout returns the inner trainer with a limit on the time of a training. One that takes longer is cancelled, and the
// error wraps context.DeadlineExceeded, which a selection records as TimedOut; a selection goes on. An inner trainer that
// does not return within the grace time after that is left behind: its goroutine goes on, nobody waits for it, its
// outcome is dropped, and LeftBehind counts it. The same is done with a training that the end of ctx cuts short. A
// limit that is not positive is none.
//
// A batch of n trainings may take n times as long. The trainings of one that takes longer are then made one by one by a
// selection, so that the others do not pay for one that hangs. The trainer is a BatchTrainer or a Batcher if the inner one is.
// It is a wrapper rather than a setting of the selection so that it can be where the time is spent: within a record, within
// WithRetries, or with the worker of a queue.
func WithTimeout(inner Trainer, limit, grace time.Duration) Trainer {
	if limit <= 0 {
		return inner
	}
	return likeInner(&timeout{inner: inner, limit: limit, grace: grace})
}

// LeftBehind returns how many trainings a trainer, and those that it wraps, have left behind so far: see WithTimeout.
func LeftBehind(t Trainer) int {
	sum := 0
	within(t, func(t Trainer) {
		if l, ok := t.(interface{ leftBehind() int }); ok {
			sum += l.leftBehind()
		}
	})
	return sum
}

type timeout struct {
	inner        Trainer
	limit, grace time.Duration
	left         atomic.Int64
}

func (t *timeout) Unwrap() Trainer { return t.inner }
func (t *timeout) leftBehind() int { return int(t.left.Load()) }

// Train trains within the limit.
func (t *timeout) Train(ctx context.Context, c Candidate, in Instance) (Outcome, error) {
	outcomes, err := t.within(ctx, 1, func(ctx context.Context) ([]Outcome, error) {
		o, err := t.inner.Train(ctx, c, in)
		return []Outcome{o}, err
	})
	if len(outcomes) == 0 {
		return Outcome{}, err
	}
	return outcomes[0], err
}

func (t *timeout) trainBatch(ctx context.Context, inner BatchTrainer, jobs []Job) ([]Outcome, error) {
	return t.within(ctx, len(jobs), func(ctx context.Context) ([]Outcome, error) { return inner.TrainBatch(ctx, jobs) })
}

// answer is what the inner trainer returned.
type answer struct {
	outcomes []Outcome
	err      error
}

// within makes n trainings within n times the limit.
func (t *timeout) within(ctx context.Context, n int, train func(context.Context) ([]Outcome, error)) ([]Outcome, error) {
	limit := time.Duration(n) * t.limit
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	answers := make(chan answer, 1)
	go carryOut(limited, train, answers)
	select {
	case a := <-answers:
		return a.judged(ctx, limited, limit)
	case <-limited.Done():
	}
	patience := time.NewTimer(t.grace)
	defer patience.Stop()
	select {
	case a := <-answers:
		return a.judged(ctx, limited, limit)
	case <-patience.C:
	}
	t.left.Add(1)
	a := answer{err: fmt.Errorf("the trainer does not return though it was cancelled %v ago, and is left behind: %w", t.grace, limited.Err())}
	return a.judged(ctx, limited, limit)
}

// carryOut calls the inner trainer, in a goroutine that it may end, and sends what came of it.
func carryOut(ctx context.Context, train func(context.Context) ([]Outcome, error), answers chan<- answer) {
	a := answer{err: errors.New("the trainer ended its goroutine (runtime.Goexit)")}
	defer func() {
		if p := recover(); p != nil {
			a = answer{err: fmt.Errorf("panic: %v%s", p, panics.Origin("trainer.carryOut"))}
		}
		answers <- a
	}()
	outcomes, err := train(ctx)
	a = answer{outcomes, err}
}

// judged is the answer when the time of the training and the context of the caller are looked at: what failed after its time was over
// has timed out, and what succeeded stands.
func (a answer) judged(ctx, limited context.Context, limit time.Duration) ([]Outcome, error) {
	if limited.Err() == nil || ctx.Err() != nil {
		return a.outcomes, a.err
	}
	if a.err != nil {
		return nil, fmt.Errorf("trainer: out of time after %v: %w", limit, errors.Join(a.err, context.DeadlineExceeded))
	}
	for k := range a.outcomes {
		if a.outcomes[k].Status == Failed {
			a.outcomes[k].Status = TimedOut
		}
	}
	return a.outcomes, nil
}
