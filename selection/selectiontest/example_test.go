package selectiontest_test

import (
	"context"
	"fmt"
	"testing"

	"robust/selection"
	"robust/selection/selectiontest"
)

// A test of a method; t is that of the test.
func ExampleRun() {
	test := func(t *testing.T) {
		selectiontest.Run(t, selection.Halving{WarmUp: 2})
	}
	_ = test // go test calls it
}

// A test of a journal that is kept in memory, with a new store for each part of the suite.
func ExampleJournal() {
	test := func(t *testing.T) {
		selectiontest.Journal(t, func(*testing.T) selectiontest.Store {
			journal := new(selection.MemoryJournal)
			return func() (selection.Journal, error) { return journal, nil }
		})
	}
	_ = test // go test calls it
}

// How often is the best of eight candidates lost that are all alike?
func ExampleMeasureErrors() {
	problem := selectiontest.Problem{Mean: make([]float64, 8), Spread: []float64{1, 1, 1, 1, 1, 1, 1, 1}, Block: 1}
	for _, method := range []selection.Method{selection.TestAgainstBest{}, selection.Guaranteed{Kernel: selection.Strict}} {
		rate, err := selectiontest.MeasureErrors(context.Background(), method, problem, 20, 200, 1, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s: %.1f ± %.1f %%\n", method.Name(), 100*rate.Rate(), 100*rate.SE())
	}
	// Output:
	// welch against the best by mean, alpha 0.05, from experiment 2: 8.5 ± 2.0 %
	// guaranteed elimination, scale-free t, alpha 0.05: 2.0 ± 1.0 %
}
