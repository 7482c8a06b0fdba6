package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Jackknife returns the values that a statistic takes when one value of x after
// the other is left out, in the order of x. The statistic gets a slice that it may
// reorder but must not keep. It needs two values.
func Jackknife(x []float64, statistic func([]float64) float64) ([]float64, error) {
	if err := checkSample("sample", x, 2); err != nil {
		return nil, err
	}
	out := make([]float64, len(x))
	rest := make([]float64, len(x)-1)
	for i := range x {
		copy(rest[copy(rest, x[:i]):], x[i+1:])
		out[i] = statistic(rest)
	}
	return out, nil
}

// JackknifeEstimate is what the jackknife says of a statistic.
type JackknifeEstimate struct {
	// Estimate is the statistic of the whole sample.
	Estimate float64
	// Corrected is Estimate less its bias by the jackknife: the mean of the
	// pseudo-values n·θ - (n-1)·θ(-i).
	Corrected float64
	// StdErr is the standard error by the jackknife: that of the mean of the
	// pseudo-values.
	StdErr float64
	// N is the size of the sample.
	N int
}

// JackknifeOf returns the bias and the standard error of a statistic of x by
// the jackknife (Quenouille 1956, Tukey 1958), under the conditions of
// Jackknife. It is consistent for smooth statistics, as moments and
// HarrellDavis, but not for single order statistics, as a median or a maximum.
func JackknifeOf(x []float64, statistic func([]float64) float64) (JackknifeEstimate, error) {
	without, err := Jackknife(x, statistic)
	if err != nil {
		return JackknifeEstimate{}, err
	}
	e := JackknifeEstimate{Estimate: statistic(slices.Clone(x)), N: len(x)}
	n := float64(e.N)
	e.Corrected = n*e.Estimate - (n-1)*stat.Mean(without, nil)
	e.StdErr = jackknifeStdErr(without)
	return e, nil
}

// jackknifeStdErr is the standard error by the values of a statistic with one
// observation left out.
func jackknifeStdErr(without []float64) float64 {
	n := float64(len(without))
	return (n - 1) / math.Sqrt(n) * stat.StdDev(without, nil)
}
