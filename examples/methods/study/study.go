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
	// training of the best, and at most MostRegret of them in each order.
	Regret Estimate
	// Excess is the same in the unit of the criterion, without that limit.
	Excess Estimate
}

// MostRegret bounds the regret of an order, in standard deviations. A pick so bad is a failure; how large the losses of a
// candidate get that diverges now and then says nothing more, but would be all that a mean shows.
const MostRegret = 20

// Run plays a method on the orders of a table, or of a new one each time, several at once, and calls done, if it is not nil, after each. The error
// wraps ErrStudy, or is the method's or the context's; with the latter, the figures are of the orders that had ended.
func (s Study) Run(ctx context.Context, source Source, method selection.Method, done func()) (Figures, error) {
	s, err := s.resolved()
	if err != nil {
		return Figures{}, err
	}
	outcomes := make([]judged, s.Orders)
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for r := range outcomes {
		group.Go(func() error {
			if err := within.Err(); err != nil {
				return err
			}
			seed := trainer.DeriveSeed(s.Seed, "order", uint64(r))
			t := source.Draw(trainer.Stream(seed, "table"))
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
			outcomes[r] = s.judge(t, o)
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
	ended := slices.DeleteFunc(outcomes, func(j judged) bool { return j.Survivors == nil })
	if len(ended) == 0 {
		return Figures{}, err
	}
	return figures(ended), err
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

// judged is an outcome beside the truth.
type judged struct {
	Outcome
	kept           bool
	regret, excess float64
}

// judge compares an outcome with the truth of the table.
func (s Study) judge(t *Table, o Outcome) judged {
	truth := t.Truth(s.Criterion)
	best := slices.Index(truth, slices.Min(truth))
	j := judged{Outcome: o, kept: slices.Contains(o.Survivors, best), excess: truth[o.Survivors[0]] - truth[best]}
	if j.excess > 0 { // and its unit may be 0
		j.regret = min(j.excess/spread(t.Losses[best]), MostRegret)
	}
	return j
}

// figures takes the means of the outcomes.
func figures(outcomes []judged) Figures {
	kept := 0
	var trainings, survivors, regrets, excesses []float64
	for _, o := range outcomes {
		if o.kept {
			kept++
		}
		trainings = append(trainings, float64(o.Trainings))
		survivors = append(survivors, float64(len(o.Survivors)))
		regrets = append(regrets, o.regret)
		excesses = append(excesses, o.excess)
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
