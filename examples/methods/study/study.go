package study

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"robust/robust"
	"robust/selection"
	"robust/trainer"
)

// ErrStudy is wrapped by the error for a study whose numbers are out of range.
var ErrStudy = errors.New("study")

// Study says on what a method is tried. Its zero value is the default of every field.
type Study struct {
	Orders      int              // random orders of the experiments; 0 means 200
	Experiments int              // of an order, and at most that many; 0 means 20, Budget's default
	Seed        uint64           // of the orders
	Criterion   robust.Criterion // says who is the best; nil means the mean
	Features    Features         // what the method learns of the hyperparameters
}

// Estimate is a mean over the orders with its standard error.
type Estimate struct{ Mean, Error float64 }

// Figures are what a study comes to.
type Figures struct {
	Orders    int      // that were played
	Kept      Estimate // share of orders that keep the best candidate
	Trainings Estimate
	Survivors Estimate
	// Regret is the criterion of the pick less that of the best, over all experiments, in standard deviations of one
	// training of the best.
	Regret Estimate
	// Excess is the same in the unit of the criterion.
	Excess Estimate
}

// Run plays a method on the orders of a table, several at once, and calls done, if it is not nil, after each. The error
// wraps ErrStudy, or is the method's or the context's; with the latter, the figures are of the orders that had ended.
func (s Study) Run(ctx context.Context, t *Table, method selection.Method, done func()) (Figures, error) {
	s, err := s.resolved()
	if err != nil {
		return Figures{}, err
	}
	outcomes := make([]Outcome, s.Orders)
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for r := range outcomes {
		group.Go(func() error {
			if err := within.Err(); err != nil {
				return err
			}
			seed := trainer.DeriveSeed(s.Seed, "order", uint64(r))
			order := trainer.Stream(seed, "order").Perm(t.Experiments())
			pool := selection.Pool{Candidates: s.Features.of(t.Candidates, trainer.Stream(seed, "features")),
				Seed: trainer.DeriveSeed(seed, "method")}
			o, err := t.Play(method, pool, order[:min(s.Experiments, len(order))])
			if err != nil {
				return fmt.Errorf("%s, %s, order %d: %w", t.Name, method.Name(), r, err)
			}
			if len(o.Survivors) == 0 {
				return fmt.Errorf("%s, %s, order %d: no survivors", t.Name, method.Name(), r)
			}
			outcomes[r] = o
			if done != nil {
				done()
			}
			return nil
		})
	}
	err = group.Wait()
	if err != nil && ctx.Err() == nil {
		return Figures{}, err
	}
	ended := slices.DeleteFunc(outcomes, func(o Outcome) bool { return o.Survivors == nil })
	if len(ended) == 0 {
		return Figures{}, err
	}
	return s.figures(t, ended), err
}

func (s Study) resolved() (Study, error) {
	if s.Orders == 0 {
		s.Orders = 200
	}
	if s.Experiments == 0 {
		s.Experiments = 20
	}
	if s.Criterion == nil {
		s.Criterion = robust.Mean{}
	}
	switch {
	case s.Orders < 1:
		return s, fmt.Errorf("%w: %d orders; give at least 1, and 2 for a standard error", ErrStudy, s.Orders)
	case s.Experiments < 1:
		return s, fmt.Errorf("%w: %d experiments; give at least 1", ErrStudy, s.Experiments)
	}
	return s, nil
}

// figures takes the means of the outcomes.
func (s Study) figures(t *Table, outcomes []Outcome) Figures {
	truth := t.Truth(s.Criterion)
	best := slices.Index(truth, slices.Min(truth))
	unit := spread(t.Losses[best])
	kept := 0
	var trainings, survivors, regrets, excesses []float64
	for _, o := range outcomes {
		if slices.Contains(o.Survivors, best) {
			kept++
		}
		trainings = append(trainings, float64(o.Trainings))
		survivors = append(survivors, float64(len(o.Survivors)))
		excess := truth[o.Survivors[0]] - truth[best]
		excesses = append(excesses, excess)
		regrets = append(regrets, excess/unit)
	}
	return Figures{Orders: len(outcomes), Kept: share(kept, len(outcomes)), Trainings: estimate(trainings),
		Survivors: estimate(survivors), Regret: estimate(regrets), Excess: estimate(excesses)}
}

// share returns k of n with a standard error that is not 0 where all or none are: that of k+2 of n+4 (Agresti and Coull
// 1998).
func share(k, n int) Estimate {
	p := float64(k+2) / float64(n+4)
	return Estimate{float64(k) / float64(n), math.Sqrt(p * (1 - p) / float64(n+4))}
}

func estimate(values []float64) Estimate {
	return Estimate{robust.Mean{}.Of(values), spread(values) / math.Sqrt(float64(len(values)))}
}

// spread is the standard deviation of those that are not NaN.
func spread(values []float64) float64 {
	return robust.Std{}.Of(slices.DeleteFunc(slices.Clone(values), math.IsNaN))
}
