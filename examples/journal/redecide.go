package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"robust/robust"
	"robust/selection"
	"robust/selection/sqlite"
	"robust/stats"
)

// redecide decides on recorded outcomes once more.
type redecide struct {
	method, criterion string
	alpha             float64
	experiments       int
}

func (d *redecide) flags(f *flag.FlagSet) {
	f.StringVar(&d.method, "method", "race", "`name` of the method: "+strings.Join(methodNames(), ", ")+"; the others are tests against the best")
	f.Float64Var(&d.alpha, "alpha", 0, "level of the tests, bound on the error of guaranteed, or budget of the races (default 0.05); halving has none")
	f.StringVar(&d.criterion, "criterion", "", "`name` of what is to be small: "+strings.Join(robust.CriterionNames(), ", ")+" (default the method's)")
	f.IntVar(&d.experiments, "experiments", 0, "largest number of experiments (default all that are recorded)")
}

func (d *redecide) run(ctx context.Context, r *sqlite.Reader, stdout io.Writer) error {
	settings := r.Settings()
	var err error
	if settings.Method, err = d.rule(); err != nil {
		return err
	}
	if d.experiments < 0 {
		return fmt.Errorf("-experiments %d: give a positive number", d.experiments)
	}
	if d.experiments > 0 {
		settings.Budget.Experiments = d.experiments
	}
	result, err := selection.Run(ctx, r.Trainer(), r.Candidates(), settings)
	if result != nil {
		fmt.Fprint(stdout, result)
	}
	if errors.Is(err, sqlite.ErrAbsent) {
		return fmt.Errorf("it needs a training that was never made: %w", err)
	}
	return err
}

// methodNames lists what -method takes.
func methodNames() []string {
	return append([]string{"race", "adaptive", "guaranteed", "halving"}, stats.TwoSampleNames()...)
}

// rule returns the method.
func (d *redecide) rule() (selection.Method, error) {
	if !slices.Contains(methodNames(), d.method) {
		return nil, fmt.Errorf("-method %q: use one of %s", d.method, strings.Join(methodNames(), ", "))
	}
	var criterion robust.Criterion
	if d.criterion != "" {
		var err error
		if criterion, err = robust.CriterionByName(d.criterion); err != nil {
			return nil, fmt.Errorf("-criterion: %w", err)
		}
	}
	switch d.method {
	case "race":
		return selection.Race{Alpha: d.alpha, Criterion: criterion}, nil
	case "adaptive":
		if criterion != nil {
			return nil, errors.New("-criterion: the adaptive race knows the mean alone; leave it out")
		}
		return selection.Adaptive{Alpha: d.alpha}, nil
	case "guaranteed":
		return selection.Guaranteed{Alpha: d.alpha, Criterion: criterion}, nil
	case "halving":
		if d.alpha != 0 {
			return nil, errors.New("-alpha: halving has no level; leave it out")
		}
		return selection.Halving{Criterion: criterion}, nil
	}
	return selection.TestAgainstBest{Test: d.method, Alpha: d.alpha, Criterion: criterion}, nil
}
