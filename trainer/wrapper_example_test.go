package trainer_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"robust/trainer"
)

// counted counts the trainings of another trainer.
type counted struct {
	inner     trainer.Trainer
	trainings atomic.Int64
}

func (c *counted) Train(ctx context.Context, candidate trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	c.trainings.Add(1)
	return c.inner.Train(ctx, candidate, in)
}

func (c *counted) Unwrap() trainer.Trainer { return c.inner }

// A trainer around another one that says what it wraps. LeftBehind looks through it for trainings that did not heed their context.
func ExampleWrapper() {
	end := make(chan struct{})
	defer close(end)
	hangs := trainer.Func(func(context.Context, trainer.Candidate, trainer.Instance) (trainer.Outcome, error) {
		<-end
		return trainer.Outcome{}, nil
	})
	t := &counted{inner: trainer.WithTimeout(hangs, time.Millisecond, time.Millisecond)}
	_, err := t.Train(context.Background(), model, trainer.BothSources{}.Instance(1, 0))
	fmt.Println("out of time:", errors.Is(err, context.DeadlineExceeded))
	fmt.Println("left behind:", trainer.LeftBehind(t), "of", t.trainings.Load())
	// Output:
	// out of time: true
	// left behind: 1 of 1
}
