package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"robust/selection"
	"robust/trainer"
	"robust/trainer/queue"
)

// candidates returns the pool of all selections.
func candidates() ([]trainer.Candidate, error) {
	pool, err := trainer.Grid(trainer.Values("width", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)).All()
	return trainer.Pool(pool), err
}

// plan is what coordinator and workers must agree on.
func plan(pool []trainer.Candidate) any {
	return map[string]string{"problem": "simulated", "pool": queue.PoolDigest(pool)}
}

// experiments is the largest number of instances of a candidate.
const experiments = 10

// settings are those of a selection. In every other round of the methods workers train ahead.
func (o options) settings(number int) selection.Settings {
	methods := []selection.Method{selection.TestAgainstBest{}, selection.Race{Regret: -1, Survivors: 2}, selection.Guaranteed{},
		selection.Adaptive{Regret: -1, Survivors: 2}, selection.Halving{}}
	return selection.Settings{
		Method: methods[number%len(methods)], Seed: trainer.DeriveSeed(o.seed, "selection", uint64(number)),
		Workers: 2 * o.workers, Ahead: number / len(methods) % 2 * 2, Budget: selection.Budget{Experiments: experiments}, Task: "simulated",
	}
}

// simulated is a training whose outcome, and time, follow from its seeds. Trainings of some candidates diverge or fail now and then,
// and those of one have more predictions than a message holds.
func simulated(c trainer.Configuration, in trainer.Instance) (trainer.Outcome, error) {
	own := trainer.Stream(in.InitSeed, c.ID())
	width, noise := c.Float("width"), 0.3*in.SampleStream().NormFloat64()+0.2*own.NormFloat64()
	o := trainer.Outcome{Loss: 1 + width/10 + noise, Seconds: 0.02 + 0.18*own.Float64(), Metrics: map[string]float64{"noise": noise}}
	unlucky := own.Float64() < 0.3
	switch {
	case width == 12 && unlucky:
		o.Loss /= 0
	case width == 7 && unlucky:
		return o, errors.New("the simulated training fails")
	}
	predictions := 20
	if width == 2 {
		predictions = 10_000
	}
	for range predictions {
		o.Predictions = append(o.Predictions, own.NormFloat64())
	}
	return o.Classified(), nil
}

// calm makes simulated trainings at once.
var calm = trainer.ConfigurationFunc(func(_ context.Context, c trainer.Configuration, in trainer.Instance) (trainer.Outcome, error) {
	return simulated(c, in)
})

// slow makes simulated trainings in their time, and writes down their begin and end.
func slow(written *diary) trainer.Trainer {
	return trainer.ConfigurationFunc(func(ctx context.Context, c trainer.Configuration, in trainer.Instance) (trainer.Outcome, error) {
		o, failure := simulated(c, in)
		key := keyOf(c.ID(), in)
		if err := written.write(begun, key); err != nil {
			return o, fmt.Errorf("%w: %w", trainer.ErrStop, err)
		}
		select {
		case <-time.After(time.Duration(o.Seconds * float64(time.Second))):
		case <-ctx.Done():
			return o, ctx.Err()
		}
		if err := written.write(ended, key); err != nil {
			return o, fmt.Errorf("%w: %w", trainer.ErrStop, err)
		}
		return o, failure
	})
}
