package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// PseudoValues returns the jackknife pseudo-values n·θ − (n−1)·θ(−i) of a statistic θ of x, in the order
// of x, under the conditions of Jackknife (Tukey, Ann. Math. Stat. 29, 1958, 614). They stand for the values in
// the statistic: their mean is θ less its bias, as JackknifeEstimate.Corrected, and where θ is smooth they are nearly
// independent, with a variance that is n times that of θ. So what is made for means serves for θ. Those of the mean
// are the values themselves.
//
// This takes n+1 evaluations. MeanStdPseudoValues, LogStdPseudoValues and HarrellDavisPseudoValues are faster
// and keep their digits where the values have a large common part.
func PseudoValues(x []float64, statistic func([]float64) float64) ([]float64, error) {
	values, err := Jackknife(x, statistic)
	if err != nil {
		return nil, err
	}
	whole, n := statistic(slices.Clone(x)), float64(len(x))
	for i, without := range values {
		values[i] = n*whole - (n-1)*without
	}
	return values, nil
}

// MeanStdPseudoValues returns the pseudo-values of the mean plus lambda standard deviations, in the order of x and
// in O(n). It needs three values, and a lambda that is finite; a lambda of 0 gives the values.
func MeanStdPseudoValues(x []float64, lambda float64) ([]float64, error) {
	if !finite(lambda) {
		return nil, fmt.Errorf("%w: lambda = %v; use a finite number of standard deviations", ErrOption, lambda)
	}
	std, err := leaveOneOutStd(x)
	if err != nil {
		return nil, err
	}
	values, n := slices.Clone(x), float64(len(x))
	for i, without := range std.without {
		values[i] += lambda * std.unit * (n*std.whole - (n-1)*without)
	}
	return values, nil
}

// logStdLeast bounds what the omission of a value leaves of a standard deviation, as a share of it.
const logStdLeast = 1e-3

// LogStdPseudoValues returns the pseudo-values of the natural logarithm of the standard deviation, in the order of x
// and in O(n). It needs three values. They are finite: a standard deviation of 0 counts as the smallest positive number,
// and without a value, that of the others counts as at least a thousandth of the whole one.
func LogStdPseudoValues(x []float64) ([]float64, error) {
	std, err := leaveOneOutStd(x)
	if err != nil {
		return nil, err
	}
	values, n := std.without, float64(len(x))
	if std.whole == 0 {
		for i := range values {
			values[i] = math.Log(math.SmallestNonzeroFloat64)
		}
		return values, nil
	}
	log := math.Log(std.whole) + math.Log(std.unit)
	for i, without := range values {
		values[i] = log - (n-1)*math.Log(max(without/std.whole, logStdLeast))
	}
	return values, nil
}

// HarrellDavisPseudoValues returns the pseudo-values of the estimate of the p-quantile by HarrellDavis, 0 < p < 1, in the
// order of x and in O(n log n). It needs two values.
func HarrellDavisPseudoValues(x []float64, p float64) ([]float64, error) {
	if err := checkSample("sample", x, 2); err != nil {
		return nil, err
	}
	if err := checkInnerProbability(p); err != nil {
		return nil, err
	}
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	origin, ascending := x[order[0]], make([]float64, len(x))
	for k, i := range order {
		ascending[k] = x[i] - origin
	}
	n := float64(len(x))
	whole := floats.Dot(harrellDavisWeights(len(x), p), ascending)
	values := make([]float64, len(x))
	for k, without := range leaveOneOutDot(harrellDavisWeights(len(x)-1, p), ascending) {
		values[order[k]] = origin + n*whole - (n-1)*without
	}
	return values, nil
}

// leftOut holds the standard deviation of a sample, and those without one value after the other, in a unit
// in which squares neither overflow nor vanish.
type leftOut struct {
	unit, whole float64
	without     []float64
}

func leaveOneOutStd(x []float64) (leftOut, error) {
	if err := checkSample("sample", x, 3); err != nil {
		return leftOut{}, err
	}
	n, s := float64(len(x)), leftOut{without: slices.Clone(x)}
	floats.AddConst(-x[0], s.without)
	if s.unit = floats.Norm(s.without, math.Inf(1)); s.unit == 0 {
		s.unit = 1
	}
	for i := range s.without {
		s.without[i] /= s.unit
	}
	sample := momentsOf(s.without)
	s.whole = math.Sqrt(sample.ss / (n - 1))
	for i, v := range s.without {
		d := v - sample.mean()
		s.without[i] = math.Sqrt(max(0, sample.ss-d*d*n/(n-1)) / (n - 2))
	}
	return s, nil
}
