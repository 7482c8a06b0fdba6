package stats

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mathext"
)

// QuantileEstimate is an estimate of a quantile of the population.
type QuantileEstimate struct {
	// Value is the estimate.
	Value float64
	// StdErr is its standard error by the jackknife. It is NaN for a single value, and
	// for the probabilities 0 and 1, where the estimate is an extreme and the
	// jackknife is inconsistent.
	StdErr float64
	// P is the probability and N the size of the sample.
	P float64
	N int
}

// HarrellDavis estimates the p-quantile, 0 ≤ p ≤ 1, by a weighted mean of all the order
// statistics (Harrell and Davis, Biometrika 69, 1982). It varies less than a
// quantile of one or two order statistics, and being smooth it has a consistent
// jackknife. It needs one value and leaves x as it is. Value and StdErr are
// those of hdquantiles and hdquantiles_sd in scipy.stats.mstats, which give NaN
// for the value of a single observation.
func HarrellDavis(x []float64, p float64) (QuantileEstimate, error) {
	e := QuantileEstimate{Value: math.NaN(), StdErr: math.NaN(), P: p, N: len(x)}
	if err := checkSample("sample", x, 1); err != nil {
		return e, err
	}
	if err := checkProbability(p); err != nil {
		return e, err
	}
	s := sorted(x)
	origin := s[0]
	floats.AddConst(-origin, s) // a large common part would cost StdErr precision
	e.Value = origin + floats.Dot(harrellDavisWeights(e.N, p), s)
	if e.N > 1 && p > 0 && p < 1 {
		without := leaveOneOutDot(harrellDavisWeights(e.N-1, p), s)
		e.StdErr = jackknifeStdErr(without)
	}
	return e, nil
}

// HarrellDavisWeights returns the weights of the n order statistics, in
// ascending order, in the estimate that HarrellDavis makes of the p-quantile.
// They sum to 1. An n below 1 is an error that wraps ErrSampleSize.
func HarrellDavisWeights(n int, p float64) ([]float64, error) {
	if n < 1 {
		return nil, fmt.Errorf("%w: no weights for %d order statistics", ErrSampleSize, n)
	}
	if err := checkProbability(p); err != nil {
		return nil, err
	}
	return slices.Clone(harrellDavisWeights(n, p)), nil
}

// weightsOf holds the weights of quartiles of up to weightsKept values, which selections want again and again.
var weightsOf sync.Map // of weightsKey to []float64

type weightsKey struct {
	n int
	p float64
}

const weightsKept = 100

// harrellDavisWeights returns weights that must not be changed.
func harrellDavisWeights(n int, p float64) []float64 {
	if n > weightsKept || p != 0.25 && p != 0.5 && p != 0.75 {
		return newHarrellDavisWeights(n, p)
	}
	key := weightsKey{n, p}
	w, ok := weightsOf.Load(key)
	if !ok {
		w, _ = weightsOf.LoadOrStore(key, newHarrellDavisWeights(n, p))
	}
	return w.([]float64)
}

func newHarrellDavisWeights(n int, p float64) []float64 {
	w := make([]float64, n)
	switch p {
	case 0:
		w[0] = 1
		return w
	case 1:
		w[n-1] = 1
		return w
	}
	a, b := float64(n+1)*p, float64(n+1)*(1-p)
	below := 0.0
	for i := range w {
		upto := mathext.RegIncBeta(a, b, float64(i+1)/float64(n))
		w[i] = upto - below
		below = upto
	}
	return w
}

// leaveOneOutDot returns, for every i, the dot product of the weights with the
// values other than value i, which are one more than the weights. O(n).
func leaveOneOutDot(weights, values []float64) []float64 {
	out := make([]float64, len(values))
	below, above := 0.0, 0.0
	for i, w := range weights {
		below += w * values[i]
		out[i+1] = below
	}
	for i := len(weights) - 1; i >= 0; i-- {
		above += weights[i] * values[i+1]
		out[i] += above
	}
	return out
}
