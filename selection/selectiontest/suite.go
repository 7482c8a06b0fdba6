// Package selectiontest is the conformance suite for selection methods: a table of problems whose
// truth is known, and the laws that every Method keeps on each of them. A new method calls Run in
// its own test.
package selectiontest

import (
	"context"
	"slices"
	"testing"

	"robust/selection"
	"robust/trainer"
)

// experiments bounds the runs of the suite.
const experiments = 12

// Law is one property that every method has.
type Law struct {
	Name string
	// Check returns an error that says how the method breaks the law on the problem.
	Check func(selection.Method, Problem) error
}

// Laws returns the table of laws.
func Laws() []Law {
	return []Law{
		{"Ask changes nothing and Tell alone decides", pure},
		{"processes share nothing", separate},
		{"what was handed over or returned may be changed", detached},
		{"requests are of candidates in play, once an experiment", requests},
		{"a wrong number of losses is refused and changes nothing", refused},
		{"decisions carry their reasons", reasons},
		{"somebody survives, the best first in Survivors", survivors},
		{"a candidate without a loss is out", unscored},
		{"the selection ends when nobody has a loss", nobody},
		{"losses of any size are taken", extreme},
		{"the clearly best candidate is kept", clearly},
		{"a shift of all losses changes nothing", shifted},
		{"the order of the pool does not matter", relabelled},
		{"the number of workers does not matter", workers},
	}
}

// Run checks every law on every problem.
func Run(t *testing.T, m selection.Method) {
	t.Helper()
	for _, law := range Laws() {
		t.Run(law.Name, func(t *testing.T) {
			for _, p := range Problems() {
				if testing.Short() && len(p.Mean) > 100 {
					continue
				}
				if err := law.Check(m, p); err != nil {
					t.Errorf("%s on %q: %v", m.Name(), p.Name, err)
				}
			}
		})
	}
}

// Rates are what many selections by one method on one problem came to.
type Rates struct {
	Kept      float64 // share of runs in which a truly best candidate survived
	Trainings float64 // mean number of trainings
	Survivors float64 // mean number of survivors
	Regret    float64 // mean of what the pick is worse than a best candidate, by Problem.Mean
}

// Measure runs a method on a problem, once for each of runs seeds derived from the root seed.
func Measure(m selection.Method, p Problem, budget selection.Budget, runs int, seed uint64) (Rates, error) {
	var sum Rates
	for r := range runs {
		result, err := selection.Run(context.Background(), p, p.Candidates(), selection.Settings{
			Method: m, Budget: budget, Workers: 1, Seed: trainer.DeriveSeed(seed, "run", uint64(r))})
		if err != nil {
			return Rates{}, err
		}
		best := p.Best()
		if slices.ContainsFunc(best, func(i int) bool { return slices.Contains(result.Survivors, i) }) {
			sum.Kept++
		}
		sum.Trainings += float64(result.Trainings())
		sum.Survivors += float64(len(result.Survivors))
		if len(result.Survivors) > 0 {
			sum.Regret += p.Mean[result.Survivors[0]] - p.Mean[best[0]]
		}
	}
	n := float64(runs)
	return Rates{sum.Kept / n, sum.Trainings / n, sum.Survivors / n, sum.Regret / n}, nil
}
