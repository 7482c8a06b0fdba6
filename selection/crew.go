package selection

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"robust/internal/panics"
	"robust/trainer"
)

// crew makes trainings with several workers. It belongs to the goroutine of the run.
type crew struct {
	trainer    trainer.Trainer
	candidates []trainer.Candidate
	workers    int
	ended      chan ended
	running    int // batches
}

// ended is a batch that has ended.
type ended struct {
	first   training
	records []Record // of the trainings that have an outcome
	stopped error    // of a trainer that cannot go on
}

// free reports whether a worker has nothing to do.
func (c *crew) free() bool { return c.running < c.workers }

// begin begins a batch of trainings, which are records without outcomes.
func (c *crew) begin(ctx context.Context, batch []Record) {
	c.running++
	go func() {
		var outcomes []done
		e := ended{first: batch[0].training()}
		start, returned := time.Now(), false
		defer func() {
			if !returned { // the trainer ended the goroutine, as testing.T.FailNow does
				outcomes = failures(len(batch), errGoexit, start)
			}
			e.records = make([]Record, len(outcomes))
			for k, d := range outcomes {
				e.records[k] = batch[d.job]
				e.records[k].Outcome = d.outcome
			}
			c.ended <- e
		}()
		outcomes, e.stopped = c.batch(ctx, c.jobs(batch))
		returned = true
	}()
}

// wait waits until a batch has ended, and returns those that have by then. A training that the end of its context cut short has no
// record.
func (c *crew) wait() []ended {
	all := []ended{<-c.ended}
	for c.running--; c.running > 0; c.running-- {
		select {
		case more := <-c.ended:
			all = append(all, more)
		default:
			return all
		}
	}
	return all
}

// jobs are those of a batch.
func (c *crew) jobs(batch []Record) []trainer.Job {
	jobs := make([]trainer.Job, len(batch))
	for k, record := range batch {
		jobs[k] = trainer.Job{Candidate: c.candidates[record.Candidate], Instance: record.Instance}
	}
	return jobs
}

// done is a training that has ended: the position of its job in the batch and its outcome.
type done struct {
	job     int
	outcome trainer.Outcome
}

var errGoexit = errors.New("the trainer ended its goroutine (runtime.Goexit)")

// single reports whether the trainer is handed one job at a time.
func (c *crew) single() bool {
	if _, ok := c.trainer.(trainer.Batcher); ok {
		return false
	}
	b, ok := c.trainer.(trainer.BatchTrainer)
	return !ok || b.BatchSize() <= 1
}

// batches divides the trainings of a request into those that are handed over at once. They do not depend on the number of
// workers, so neither does the rounding of a BatchTrainer. Those of a Batcher that does not have each job once
// are not used.
func (c *crew) batches(ctx context.Context, records []Record) [][]Record {
	if b, ok := c.trainer.(trainer.Batcher); ok && len(records) > 0 {
		if batches := divide(ctx, b, c.jobs(records)); partition(batches, len(records)) {
			divided := make([][]Record, len(batches))
			for k, positions := range batches {
				for _, i := range positions {
					divided[k] = append(divided[k], records[i])
				}
			}
			return divided
		}
	}
	size := 1
	if b, ok := c.trainer.(trainer.BatchTrainer); ok {
		size = max(1, b.BatchSize())
	}
	return slices.Collect(slices.Chunk(records, size))
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
// An error that wraps trainer.ErrStop is returned. That of a batch may otherwise be the fault of one candidate. So that the others do
// not pay for it, each is then trained alone.
func (c *crew) batch(ctx context.Context, jobs []trainer.Job) ([]done, error) {
	if ctx.Err() != nil {
		return nil, nil
	}
	start := time.Now()
	trained, err := c.attempt(ctx, jobs)
	seconds := share(start, len(jobs))
	var outcomes []done
	switch {
	case errors.Is(err, trainer.ErrStop):
		return nil, err
	case err != nil && len(jobs) > 1:
		for k := range jobs {
			alone, err := c.batch(ctx, jobs[k:k+1])
			if err != nil {
				return outcomes, err
			}
			for _, d := range alone {
				outcomes = append(outcomes, done{k, d.outcome})
			}
		}
		return outcomes, nil
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
		return outcomes, nil
	}
	return slices.DeleteFunc(outcomes, func(d done) bool {
		return d.outcome.Status != trainer.Trained && d.outcome.Status != trainer.Diverged
	}), nil
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
func (c *crew) attempt(ctx context.Context, jobs []trainer.Job) (outcomes []trainer.Outcome, err error) {
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
