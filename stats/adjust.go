package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Adjustment holds p-values that are adjusted for having made several tests.
type Adjustment struct {
	// P are the adjusted p-values, in the order of the tests. A p-value that
	// was NaN stays NaN.
	P []float64
	// Tests is the number of tests that was adjusted for. Tests with a p-value of NaN
	// count: they reject nothing, as if their p-value was 1.
	Tests int
}

// Rejects reports which null hypotheses are rejected at level alpha: those with
// an adjusted p-value of at most alpha. One that is NaN rejects nothing.
func (a Adjustment) Rejects(alpha float64) []bool {
	out := make([]bool, len(a.P))
	for i, p := range a.P {
		out[i] = p <= alpha
	}
	return out
}

// Holm adjusts p-values so that the probability of rejecting any true null
// hypothesis is at most the level, whatever the dependence between the tests
// (Holm, Scandinavian Journal of Statistics 6, 1979): multipletests with method
// "holm" in statsmodels. An empty list, or a value outside of 0 to 1, is an
// error that wraps ErrSampleSize or ErrOption.
//
// A NaN counts as a test with p = 1, which is valid whatever made it NaN; R's
// p.adjust leaves it out, which is not if the data decide which tests are NaN.
func Holm(p []float64) (Adjustment, error) {
	return adjust(p, func(sorted []float64) {
		n := len(sorted)
		largest := 0.0
		for i, v := range sorted {
			largest = max(largest, min(1, v*float64(n-i)))
			sorted[i] = largest
		}
	})
}

// BenjaminiHochberg adjusts p-values so that the expected share of true null hypotheses
// among the rejected ones is at most the level, if the tests are independent or
// positively dependent (Benjamini and Hochberg, JRSS B 57, 1995):
// scipy.stats.false_discovery_control. Errors and NaN are as for Holm.
func BenjaminiHochberg(p []float64) (Adjustment, error) {
	return adjust(p, func(sorted []float64) {
		n := len(sorted)
		smallest := 1.0
		for i, v := range slices.Backward(sorted) {
			smallest = min(smallest, v*float64(n)/float64(i+1))
			sorted[i] = smallest
		}
	})
}

// adjust applies a step-wise rule, which replaces p-values in ascending order, to
// those of p.
func adjust(p []float64, rule func(sorted []float64)) (Adjustment, error) {
	if len(p) == 0 {
		return Adjustment{}, fmt.Errorf("%w: no p-values to adjust", ErrSampleSize)
	}
	sorted := make([]float64, len(p))
	order := make([]int, len(p))
	for i, v := range p {
		if v < 0 || v > 1 {
			return Adjustment{}, fmt.Errorf("%w: p-value %d is %v, not between 0 and 1", ErrOption, i, v)
		}
		order[i], sorted[i] = i, v
		if math.IsNaN(v) {
			sorted[i] = 1
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(sorted[i], sorted[j]) })
	slices.Sort(sorted)
	rule(sorted)
	a := Adjustment{P: make([]float64, len(p)), Tests: len(p)}
	for rank, i := range order {
		a.P[i] = sorted[rank]
		if math.IsNaN(p[i]) {
			a.P[i] = math.NaN()
		}
	}
	return a, nil
}
