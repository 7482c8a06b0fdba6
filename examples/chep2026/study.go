package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"robust/robust"
	"robust/selection"
	"robust/stats"
	"robust/trainer"
	"robust/trainer/replay"
)

// study asks how a method fares on many random orders of the recorded experiments.
type study struct {
	method    string
	start     int
	alpha     float64
	kernel    string
	sigma     float64
	criterion string
	orders    int
	seed      uint64
	// covariates lets the race learn from the hyperparameters; permute hands each model those of another, which are useless.
	covariates, permute bool
}

// figures are what a study comes to; the means are over the orders.
type figures struct {
	Method     string  `json:"method"`
	Criterion  string  `json:"criterion"`
	Orders     int     `json:"orders"`
	Kept       float64 `json:"kept"`      // share of orders that keep the true best
	Trainings  float64 `json:"trainings"` // mean
	Survivors  float64 `json:"survivors"` // mean
	Regret     float64 `json:"regret"`    // mean of the pick's true criterion less the best one's
	Exhaustive int     `json:"exhaustive"`
}

// methodNames lists what -method takes.
func methodNames() []string {
	return append([]string{"halving", "guaranteed", "race"}, stats.TwoSampleNames()...)
}

// rule returns the method of the study, and the criterion that says who is truly the best.
func (s study) rule() (selection.Method, robust.Criterion, error) {
	var criterion robust.Criterion
	if s.criterion != "" {
		var err error
		if criterion, err = robust.CriterionByName(s.criterion); err != nil {
			return nil, nil, err
		}
	}
	if s.method == "halving" {
		if criterion == nil {
			criterion = robust.Mean{}
		}
		return selection.Halving{WarmUp: s.start, Criterion: criterion}, criterion, nil
	}
	if s.method == "guaranteed" {
		kernel, err := selection.KernelByName(s.kernel)
		if err != nil {
			return nil, nil, fmt.Errorf("-kernel: %w", err)
		}
		if criterion != nil && criterion.Name() != (robust.Mean{}).Name() {
			return nil, nil, fmt.Errorf("-criterion %s: -method guaranteed judges the mean alone", s.criterion)
		}
		return selection.Guaranteed{Alpha: s.alpha, Kernel: kernel, Sigma: s.sigma}, robust.Mean{}, nil
	}
	if s.method == "race" {
		if criterion != nil && criterion.Name() != (robust.Mean{}).Name() {
			return nil, nil, fmt.Errorf("-criterion %s: -method race judges the mean alone", s.criterion)
		}
		return selection.Race{Alpha: s.alpha, UseFeatures: s.covariates}, robust.Mean{}, nil
	}
	if s.covariates || s.permute {
		return nil, nil, fmt.Errorf("-covariates, -permute: -method %s does not use them; use -method race", s.method)
	}
	test, err := stats.TwoSampleByName(s.method)
	if err != nil {
		return nil, nil, fmt.Errorf("-method %q: use one of %s", s.method, strings.Join(methodNames(), ", "))
	}
	if criterion == nil {
		criterion = robust.Mean{}
		if test.Compares == stats.Spread {
			criterion = robust.Std{}
		}
	}
	return selection.TestAgainstBest{Test: s.method, Alpha: s.alpha, StartStep: s.start, Criterion: criterion}, criterion, nil
}

// run makes the study on a table and calls done after each order. If the context ends before all of them have, the
// figures are of those that have.
func (s study) run(ctx context.Context, table *replay.Table, direction selection.Direction, done func()) (figures, error) {
	if s.orders < 1 {
		return figures{}, fmt.Errorf("-orders %d: use at least 1", s.orders)
	}
	method, criterion, err := s.rule()
	if err != nil {
		return figures{}, err
	}
	truth := truth(table, criterion, direction)
	best := slices.Index(truth, slices.Min(truth))
	results, err := s.replay(ctx, table, method, direction, done)
	if err != nil {
		return figures{}, err
	}
	if len(results) == 0 {
		return figures{}, fmt.Errorf("interrupted before the first order had ended: %w", ctx.Err())
	}
	f := figures{Method: method.Name(), Criterion: criterion.Name(), Orders: len(results),
		Exhaustive: len(truth) * table.Experiments()}
	for _, result := range results {
		if slices.Contains(result.Survivors, best) {
			f.Kept++
		}
		f.Trainings += float64(result.Trainings())
		f.Survivors += float64(len(result.Survivors))
		f.Regret += truth[result.Survivors[0]] - truth[best]
	}
	n := float64(len(results))
	f.Kept, f.Trainings, f.Survivors, f.Regret = f.Kept/n, f.Trainings/n, f.Survivors/n, f.Regret/n
	return f, nil
}

// replay runs the method on every order, several at once, and returns the results of those that ended before the
// context did.
func (s study) replay(ctx context.Context, table *replay.Table, method selection.Method, direction selection.Direction, done func()) ([]*selection.Result, error) {
	results := make([]*selection.Result, s.orders)
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for r := range s.orders {
		if ctx.Err() != nil {
			break
		}
		order := trainer.Stream(trainer.DeriveSeed(s.seed, "order", uint64(r)), "order").Perm(table.Experiments())
		group.Go(func() error {
			defer done()
			reordered, err := table.Reordered(order)
			if err != nil {
				return err
			}
			pool, method := reordered.Candidates(), method
			if race, ok := method.(selection.Race); ok {
				race.Seed = trainer.DeriveSeed(s.seed, "race", uint64(r))
				method = race
			}
			if s.permute {
				pool = permuted(pool, trainer.DeriveSeed(s.seed, "permute", uint64(r)))
			}
			results[r], err = selection.Run(ctx, reordered, pool, selection.Settings{
				Method: method, Direction: direction, Workers: 1,
				Budget: selection.Budget{Experiments: table.Experiments()}})
			return err
		})
	}
	err := group.Wait()
	return slices.DeleteFunc(results, func(r *selection.Result) bool {
		return r == nil || r.Status == selection.Cancelled
	}), err
}

// truth is the criterion of every candidate over all of its recorded losses. One that is missing counts as the worst
// of the table.
func truth(table *replay.Table, criterion robust.Criterion, direction selection.Direction) []float64 {
	losses := make([][]float64, len(table.Candidates()))
	worst := math.Inf(-1)
	for i := range losses {
		losses[i] = make([]float64, table.Experiments())
		for e := range losses[i] {
			loss := table.Loss(i, e)
			if direction == selection.Maximise {
				loss = -loss
			}
			losses[i][e] = loss
			if !missing(loss) {
				worst = max(worst, loss)
			}
		}
	}
	values := make([]float64, len(losses))
	for i := range losses {
		for e, loss := range losses[i] {
			if missing(loss) {
				losses[i][e] = worst
			}
		}
		values[i] = criterion.Of(losses[i])
	}
	return values
}

func missing(loss float64) bool { return math.IsNaN(loss) || math.IsInf(loss, 0) }

// print writes the figures for a person.
func (f figures) print(w io.Writer) {
	fmt.Fprintf(w, "%s, %d random orders\n", f.Method, f.Orders)
	fmt.Fprintf(w, "  true best kept   %6.1f %%\n", 100*f.Kept)
	fmt.Fprintf(w, "  trainings        %6.0f     %.1f %% of an exhaustive %d\n", f.Trainings, 100*f.Trainings/float64(f.Exhaustive), f.Exhaustive)
	fmt.Fprintf(w, "  survivors        %6.1f\n", f.Survivors)
	fmt.Fprintf(w, "  regret           %6.2g     in %s of the score\n", f.Regret, f.Criterion)
}
