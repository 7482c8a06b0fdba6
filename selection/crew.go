package selection

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"sync"
	"time"

	"robust/internal/panics"
	"robust/trainer"
)

// crew makes trainings with several workers.
type crew struct {
	trainer trainer.Trainer
	workers int
	stop    func(error) // ends the context of the run
	// keep is called with the trainings that have ended together, before they are yielded, by the goroutine that asks. If
	// it returns an error they are not yielded, and the run is stopped.
	keep func(ctx context.Context, ended []done) error
}

// done is a training that has ended: the position of its job and its outcome.
type done struct {
	job     int
	outcome trainer.Outcome
}

// train makes the trainings of the jobs and yields each as it ends, to the goroutine that asks.
// Once the context has ended no other is begun, and those that it cut short are not yielded. When
// the sequence is over, even by a panic of the loop that asks, all trainings have returned, and those that ended have been
// kept.
func (c crew) train(ctx context.Context, jobs []trainer.Job) iter.Seq[done] {
	return func(yield func(done) bool) {
		ctx, cancel := context.WithCancel(ctx)
		ended := make(chan []done)
		go c.work(ctx, jobs, ended)
		defer func() {
			cancel()
			for together := range ended {
				_ = c.keep(ctx, together) // the loop that asks has its own reason to end
			}
		}()
		for together := range ended {
			if err := c.keep(ctx, together); err != nil {
				c.stop(err)
				continue
			}
			for _, d := range together {
				if !yield(d) {
					return
				}
			}
		}
	}
}

// work makes the trainings of the jobs, sends those of a batch as it ends, and closes the channel when all
// have.
func (c crew) work(ctx context.Context, jobs []trainer.Job, ended chan<- []done) {
	defer close(ended)
	var running sync.WaitGroup
	defer running.Wait()
	places := make(chan struct{}, c.workers)
	for _, positions := range c.batches(ctx, jobs) {
		select {
		case places <- struct{}{}:
		case <-ctx.Done():
			return
		}
		batch := make([]trainer.Job, len(positions))
		for k, i := range positions {
			batch[k] = jobs[i]
		}
		running.Go(func() {
			var outcomes []done
			start, returned := time.Now(), false
			defer func() {
				if !returned { // the trainer ended the goroutine, as testing.T.FailNow does
					outcomes = failures(len(batch), errGoexit, start)
				}
				for k := range outcomes {
					outcomes[k].job = positions[outcomes[k].job]
				}
				if len(outcomes) > 0 {
					ended <- outcomes
				}
				<-places
			}()
			outcomes = c.batch(ctx, batch)
			returned = true
		})
	}
}

var errGoexit = errors.New("the trainer ended its goroutine (runtime.Goexit)")

// batches returns the positions of the jobs that are handed over at once. They do not depend on the number of
// workers, so neither does the rounding of a BatchTrainer. Those of a Batcher that does not have each job once
// are not used.
func (c crew) batches(ctx context.Context, jobs []trainer.Job) [][]int {
	if b, ok := c.trainer.(trainer.Batcher); ok {
		if batches := divide(ctx, b, jobs); partition(batches, len(jobs)) {
			return batches
		}
	}
	size := 1
	if b, ok := c.trainer.(trainer.BatchTrainer); ok {
		size = max(1, b.BatchSize())
	}
	all := make([]int, len(jobs))
	for i := range all {
		all[i] = i
	}
	return slices.Collect(slices.Chunk(all, size))
}

// divide returns the batches of a Batcher, or none if it panics.
func divide(ctx context.Context, b trainer.Batcher, jobs []trainer.Job) (batches [][]int) {
	defer func() {
		if recover() != nil {
			batches = nil
		}
	}()
	return b.Batches(ctx, jobs)
}

// partition reports whether every number below n is in just one of the batches, none of which is empty.
func partition(batches [][]int, n int) bool {
	seen, count := make([]bool, n), 0
	for _, batch := range batches {
		if len(batch) == 0 {
			return false
		}
		for _, i := range batch {
			if i < 0 || i >= n || seen[i] {
				return false
			}
			seen[i] = true
			count++
		}
	}
	return count == n
}

// batch makes the trainings of some jobs. It leaves out what the end of the context cut short, and
// what failed after it: an end by a signal, say, does not wrap ctx.Err(), and says nothing about
// the candidate.
//
// An error that wraps trainer.ErrStop ends the run. That of a batch may otherwise be the fault of one candidate. So that the others do not pay for it,
// each is then trained alone.
func (c crew) batch(ctx context.Context, jobs []trainer.Job) []done {
	if ctx.Err() != nil {
		return nil
	}
	start := time.Now()
	trained, err := c.attempt(ctx, jobs)
	seconds := share(start, len(jobs))
	var outcomes []done
	switch {
	case errors.Is(err, trainer.ErrStop):
		c.stop(err)
		return nil
	case err != nil && len(jobs) > 1:
		for k := range jobs {
			for _, d := range c.batch(ctx, jobs[k:k+1]) {
				outcomes = append(outcomes, done{k, d.outcome})
			}
		}
		return outcomes
	case err != nil:
		outcomes = failures(1, err, start)
	case len(trained) != len(jobs):
		outcomes = failures(len(jobs), fmt.Errorf("the trainer returned %d outcomes for %d jobs", len(trained), len(jobs)), start)
	default:
		outcomes = make([]done, len(jobs))
		for k, o := range trained {
			if o = o.Classified(); !(o.Seconds > 0) || math.IsInf(o.Seconds, 1) {
				o.Seconds = seconds
			}
			o.Loss += 0 // no negative zero, which a journal may not keep
			outcomes[k] = done{k, o}
		}
	}
	if ctx.Err() == nil {
		return outcomes
	}
	return slices.DeleteFunc(outcomes, func(d done) bool {
		return d.outcome.Status != trainer.Trained && d.outcome.Status != trainer.Diverged
	})
}

// share is what each of n jobs has taken since their start, in seconds.
func share(start time.Time, n int) float64 { return time.Since(start).Seconds() / float64(n) }

// failures returns the outcomes of n jobs for an error.
func failures(n int, err error, start time.Time) []done {
	failure := trainer.Outcome{Loss: math.NaN(), Status: trainer.Failed, Error: err.Error(), Seconds: share(start, n)}
	if errors.Is(err, context.DeadlineExceeded) {
		failure.Status = trainer.TimedOut
	}
	outcomes := make([]done, n)
	for k := range outcomes {
		outcomes[k] = done{k, failure}
	}
	return outcomes
}

// attempt calls the trainer and turns its panic into an error.
func (c crew) attempt(ctx context.Context, jobs []trainer.Job) (outcomes []trainer.Outcome, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v%s", p, panics.Origin("crew.attempt"))
		}
	}()
	if len(jobs) > 1 {
		return c.trainer.(trainer.BatchTrainer).TrainBatch(ctx, jobs)
	}
	o, err := c.trainer.Train(ctx, jobs[0].Candidate, jobs[0].Instance)
	return []trainer.Outcome{o}, err
}
