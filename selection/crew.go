package selection

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"runtime/debug"
	"sync"
	"time"

	"robust/trainer"
)

// crew makes trainings with several workers.
type crew struct {
	trainer trainer.Trainer
	workers int
}

// done is a training that has ended: the position of its job and its outcome.
type done struct {
	job     int
	outcome trainer.Outcome
}

// train makes the trainings of the jobs and yields each as it ends, to the goroutine that
// asks. Once the context has ended no other is begun, and those that end
// because of it are not yielded. All workers have returned when the sequence is over.
func (c crew) train(ctx context.Context, jobs []trainer.Job) iter.Seq[done] {
	return func(yield func(done) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		batches := c.batches(len(jobs))
		next := make(chan [2]int)
		ended := make(chan done)
		var workers sync.WaitGroup
		for range min(c.workers, len(batches)) {
			workers.Go(func() {
				for b := range next {
					for k, o := range c.batch(ctx, jobs[b[0]:b[1]]) {
						ended <- done{b[0] + k, o}
					}
				}
			})
		}
		go func() {
			defer close(ended)
			defer workers.Wait()
			defer close(next)
			for _, b := range batches {
				select {
				case next <- b:
				case <-ctx.Done():
					return
				}
			}
		}()
		wanted := true
		for d := range ended {
			if wanted && !yield(d) {
				wanted = false
				cancel()
			}
		}
	}
}

// batches divides n jobs into ranges: single jobs, or what a BatchTrainer wants. They do
// not depend on the number of workers, so neither does the rounding of a BatchTrainer.
func (c crew) batches(n int) [][2]int {
	size := 1
	if b, ok := c.trainer.(trainer.BatchTrainer); ok {
		size = max(1, b.BatchSize())
	}
	var ranges [][2]int
	for lo := 0; lo < n; lo += size {
		ranges = append(ranges, [2]int{lo, min(lo+size, n)})
	}
	return ranges
}

// batch makes the trainings of one range. It returns no outcomes if the context ended them.
func (c crew) batch(ctx context.Context, jobs []trainer.Job) []trainer.Outcome {
	if ctx.Err() != nil {
		return nil
	}
	start := time.Now()
	outcomes, err := c.attempt(ctx, jobs)
	seconds := time.Since(start).Seconds() / float64(len(jobs))
	if err == nil && len(outcomes) != len(jobs) {
		err = fmt.Errorf("the trainer returned %d outcomes for %d jobs", len(outcomes), len(jobs))
	}
	if err != nil {
		if ctx.Err() != nil && (errors.Is(err, ctx.Err()) || errors.Is(err, context.Cause(ctx))) {
			return nil
		}
		failure := trainer.Outcome{Loss: math.NaN(), Status: trainer.Failed, Error: err.Error()}
		if errors.Is(err, context.DeadlineExceeded) {
			failure.Status = trainer.TimedOut
		}
		outcomes = make([]trainer.Outcome, len(jobs))
		for k := range outcomes {
			outcomes[k] = failure
		}
	}
	for k := range outcomes {
		outcomes[k] = outcomes[k].Classified()
		if outcomes[k].Seconds == 0 {
			outcomes[k].Seconds = seconds
		}
	}
	return outcomes
}

// attempt calls the trainer and turns its panic into an error.
func (c crew) attempt(ctx context.Context, jobs []trainer.Job) (outcomes []trainer.Outcome, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	if b, ok := c.trainer.(trainer.BatchTrainer); ok && len(jobs) > 1 {
		return b.TrainBatch(ctx, jobs)
	}
	outcomes = make([]trainer.Outcome, len(jobs))
	for k, job := range jobs {
		if outcomes[k], err = c.trainer.Train(ctx, job.Candidate, job.Instance); err != nil {
			return nil, err
		}
	}
	return outcomes, nil
}
