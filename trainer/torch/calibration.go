//go:build torch

package torch

import (
	"context"
	"errors"
	"math"
	"time"

	"robust/trainer"
	"robust/trainer/torch/internal/libtorch"
)

const (
	trialSteps = 6   // of which the fastest counts, the first not
	leastGain  = 1.1 // for which a stack twice as large is taken
)

// stackSize returns how many of the jobs, which are alike, are best trained as one: the option's number, or
// what a few steps of stacks of 1, 2, 4 … say, which are timed once for each kind of network.
func (t *Trainer) stackSize(ctx context.Context, likeness string, jobs []trainer.Job) (int, error) {
	if t.options.Stack > 0 || len(jobs) == 1 {
		return max(t.options.Stack, 1), nil
	}
	most := min(t.BatchSize(), len(jobs))
	t.trials.Lock()
	defer t.trials.Unlock()
	c, ok := t.calibrated[likeness]
	if !ok {
		c = calibration{best: 1, next: 1}
	}
	err := c.grow(most, func(n int) (float64, error) { return t.trial(ctx, jobs[:n]) })
	t.calibrated[likeness] = c
	if ctx.Err() != nil {
		return 0, err
	}
	return c.best, nil // what else is wrong the training will say
}

// calibration is what is known of the stacks of a kind of network.
type calibration struct {
	best int     // the best size so far
	took float64 // its seconds for a step of one instance
	next int     // the size to be tried next
	done bool    // larger ones do not pay
}

// grow tries stacks of 1, 2, 4 … up to most for as long as each pays, by the seconds that a step of one instance takes
// in a trial. A stack for which there is no memory does not pay; another error ends the trials, which go on next time.
func (c *calibration) grow(most int, trial func(n int) (float64, error)) error {
	for ; !c.done && c.next <= most; c.next *= 2 {
		took, err := trial(c.next)
		switch {
		case errors.Is(err, libtorch.ErrMemory) && c.next > 1:
			c.done = true
		case err != nil:
			return err
		case c.next == 1:
			c.took = took
		case took*leastGain <= c.took:
			c.best, c.took = c.next, took
		default:
			c.done = true
		}
	}
	return nil
}

// trial returns the seconds that a step of the jobs takes as a stack, for each instance.
func (t *Trainer) trial(ctx context.Context, jobs []trainer.Job) (seconds float64, err error) {
	seconds = math.Inf(1)
	plans, _, err := t.plans(jobs)
	if err != nil {
		return seconds, err
	}
	err = t.pinned(plans, func(s *stack, _ sets) error {
		size := plans[0].Candidate.Training.BatchSize
		for i, p := range plans {
			s.batch[i] = p.Shuffle()[:size]
		}
		for i := range trialSteps {
			if err := ctx.Err(); err != nil {
				return err
			}
			start := time.Now()
			if err := s.step(); err != nil {
				return err
			}
			if took := time.Since(start).Seconds() / float64(len(plans)); i > 0 {
				seconds = min(seconds, took)
			}
		}
		return nil
	})
	return seconds, err
}
