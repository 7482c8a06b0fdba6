package trainer

import "context"

// Wrapper is implemented by trainers that hand their work on to another one, such as those of WithTimeout and
// WithRetries.
type Wrapper interface {
	Trainer
	// Unwrap returns the trainer within, nil if there is none.
	Unwrap() Trainer
}

// within calls f with a trainer and with all that it wraps.
func within(t Trainer, f func(Trainer)) {
	for t != nil {
		f(t)
		w, ok := t.(Wrapper)
		if !ok {
			return
		}
		t = w.Unwrap()
	}
}

// around is a Wrapper that knows how to train a batch where its inner trainer does.
type around interface {
	Wrapper
	trainBatch(ctx context.Context, inner BatchTrainer, jobs []Job) ([]Outcome, error)
}

// likeInner returns the wrapper as what its inner trainer is: a Trainer, a BatchTrainer or a Batcher.
func likeInner(w around) Trainer {
	switch inner := w.Unwrap().(type) {
	case Batcher:
		return aroundBatcher{aroundBatches{w, inner}, inner}
	case BatchTrainer:
		return aroundBatches{w, inner}
	}
	return w
}

// aroundBatches is a wrapper around a BatchTrainer.
type aroundBatches struct {
	around
	inner BatchTrainer
}

// Unwrap returns the wrapper, which says for itself what it wraps.
func (a aroundBatches) Unwrap() Trainer { return a.around }

func (a aroundBatches) BatchSize() int { return a.inner.BatchSize() }

func (a aroundBatches) TrainBatch(ctx context.Context, jobs []Job) ([]Outcome, error) {
	return a.trainBatch(ctx, a.inner, jobs)
}

// aroundBatcher is a wrapper around a Batcher.
type aroundBatcher struct {
	aroundBatches
	batcher Batcher
}

func (a aroundBatcher) Batches(ctx context.Context, jobs []Job) [][]int {
	return a.batcher.Batches(ctx, jobs)
}
