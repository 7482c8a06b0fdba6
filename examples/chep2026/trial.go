package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"robust/examples/methods/study"
	"robust/robust"
	"robust/selection"
	"robust/stats"
	"robust/trainer/replay"
)

// trial asks how a method fares on many random orders of the recorded experiments.
type trial struct {
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

// figures are what a trial comes to; the means are over the orders.
type figures struct {
	Method     string  `json:"method"`
	Criterion  string  `json:"criterion"`
	Orders     int     `json:"orders"`
	Kept       float64 `json:"kept"`      // share of orders that keep the true best
	Trainings  float64 `json:"trainings"` // mean
	Survivors  float64 `json:"survivors"` // mean
	Regret     float64 `json:"regret"`    // mean of the pick's true criterion less the best one's
	Exhaustive int     `json:"exhaustive"`

	of study.Figures
}

// methodNames lists what -method takes.
func methodNames() []string {
	return append([]string{"halving", "guaranteed", "race", "adaptive"}, stats.TwoSampleNames()...)
}

// rule returns the method of the trial, and the criterion that says who is truly the best. Race and guaranteed estimate quantiles after
// Harrell and Davis, and so is their truth: it is known to fewer digits by one or two of a model's 20 scores than by all of them.
func (t trial) rule() (selection.Method, robust.Criterion, error) {
	var criterion robust.Criterion
	if t.criterion != "" {
		var err error
		if criterion, err = robust.CriterionByName(t.criterion); err != nil {
			return nil, nil, err
		}
	}
	test, err := stats.TwoSampleByName(t.method)
	if criterion == nil {
		criterion = robust.Mean{}
		if err == nil && test.Compares == stats.Spread {
			criterion = robust.Std{}
		}
	}
	if t.method == "halving" {
		return selection.Halving{WarmUp: t.start, Criterion: criterion}, criterion, nil
	}
	if t.method == "guaranteed" {
		kernel, err := selection.KernelByName(t.kernel)
		if err != nil {
			return nil, nil, fmt.Errorf("-kernel: %w", err)
		}
		return selection.Guaranteed{Alpha: t.alpha, Kernel: kernel, Sigma: t.sigma, Criterion: criterion}, smoothed(criterion), nil
	}
	if t.method == "race" {
		return selection.Race{Alpha: t.alpha, UseFeatures: t.covariates, Criterion: criterion}, smoothed(criterion), nil
	}
	if t.covariates || t.permute {
		return nil, nil, fmt.Errorf("-covariates, -permute: -method %s does not use them; use -method race", t.method)
	}
	if t.method == "adaptive" {
		if criterion != nil && criterion.Name() != (robust.Mean{}).Name() {
			return nil, nil, fmt.Errorf("-criterion %s: -method adaptive judges the mean alone", t.criterion)
		}
		return selection.Adaptive{Alpha: t.alpha}, robust.Mean{}, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("-method %q: use one of %s", t.method, strings.Join(methodNames(), ", "))
	}
	return selection.TestAgainstBest{Test: t.method, Alpha: t.alpha, StartStep: t.start, Criterion: criterion}, criterion, nil
}

// smoothed returns the criterion of quantiles by Harrell and Davis, and others as they are.
func smoothed(criterion robust.Criterion) robust.Criterion {
	switch c := criterion.(type) {
	case robust.Median:
		return harrellDavis{c}
	case robust.Q3:
		return harrellDavis{c}
	case robust.Q3IQR:
		return harrellDavis{c}
	}
	return criterion
}

// harrellDavis is a criterion of quantiles by Harrell and Davis, which its pseudo-values are about.
type harrellDavis struct{ robust.Smooth }

// Of returns the criterion.
func (h harrellDavis) Of(losses []float64) float64 { return robust.Mean{}.Of(h.PseudoValues(losses)) }

// Name returns, for instance, "q3 (Harrell–Davis)".
func (h harrellDavis) Name() string { return h.Smooth.Name() + " (Harrell–Davis)" }

// run makes the trial on a table and calls done after each order. If the context ends before all of them have, the figures
// are of those that have.
func (t trial) run(ctx context.Context, recorded *replay.Table, direction selection.Direction, done func()) (figures, error) {
	if t.orders < 1 {
		return figures{}, fmt.Errorf("-orders %d: use at least 1", t.orders)
	}
	method, criterion, err := t.rule()
	if err != nil {
		return figures{}, err
	}
	table, err := study.New(recorded.Name(), recorded, direction)
	if err != nil {
		return figures{}, err
	}
	s := study.Study{Orders: t.orders, Experiments: table.Experiments(), Seed: t.seed, Criterion: criterion}
	if t.permute {
		s.Features = study.Permuted
	}
	f, err := s.Run(ctx, table, method, done)
	if err != nil && (f.Orders == 0 || ctx.Err() == nil) {
		return figures{}, err
	}
	return figures{Method: method.Name(), Criterion: criterion.Name(), Orders: f.Orders,
		Kept: f.Kept.Mean, Trainings: f.Trainings.Mean, Survivors: f.Survivors.Mean, Regret: f.Excess.Mean,
		Exhaustive: len(table.Candidates) * table.Experiments(), of: f}, nil
}

// print writes the figures for a person, with their standard errors.
func (f figures) print(w io.Writer) {
	fmt.Fprintf(w, "%s, %d random orders\n", f.Method, f.Orders)
	fmt.Fprintf(w, "  true best kept   %6.1f ± %.1f %%\n", 100*f.Kept, 100*f.of.Kept.Error)
	fmt.Fprintf(w, "  trainings        %6.0f ± %.0f, %.1f %% of an exhaustive %d\n",
		f.Trainings, f.of.Trainings.Error, 100*f.Trainings/float64(f.Exhaustive), f.Exhaustive)
	fmt.Fprintf(w, "  survivors        %6.1f ± %.1f\n", f.Survivors, f.of.Survivors.Error)
	fmt.Fprintf(w, "  regret           %6.2g ± %.2g in %s of the score\n", f.Regret, f.of.Excess.Error, f.Criterion)
}
