package stats

import (
	"errors"
	"fmt"
	"math"
)

// ErrMeanPrior is wrapped by the errors of FitMeanPrior.
var ErrMeanPrior = errors.New("stats: mean prior")

// MeanPrior is a normal distribution that true means are drawn from.
type MeanPrior struct{ Mean, Variance float64 }

// FitMeanPrior estimates the prior from estimated means and the sampling variance of each, all of them positive,
// by the method of Paule and Mandel (J. Res. NBS 87, 1982, 377): with weights
// 1/(Variance + variance[i]), Mean is the weighted mean and Variance the value at which the weighted sum of
// squares about it is K−1; zero, where the estimates differ less than that.
//
// The error wraps ErrMeanPrior: fewer than two means, slices of different lengths, a mean that is not
// finite, or a variance that is not positive and finite.
func FitMeanPrior(mean, variance []float64) (MeanPrior, error) {
	if len(mean) != len(variance) || len(mean) < 2 {
		return MeanPrior{}, fmt.Errorf("%w: %d means and %d variances; give as many of each, at least 2",
			ErrMeanPrior, len(mean), len(variance))
	}
	least, most := mean[0], mean[0]
	for i, v := range variance {
		if m := mean[i]; math.IsNaN(m) || math.IsInf(m, 0) || !(v > 0) || math.IsInf(v, 0) {
			return MeanPrior{}, fmt.Errorf("%w: mean %d is %v with the variance %v; use finite numbers and a positive variance",
				ErrMeanPrior, i, m, v)
		}
		least, most = min(least, mean[i]), max(most, mean[i])
	}
	excess := func(between float64) (center, q float64) {
		w := 0.0
		for i, m := range mean {
			c := 1 / (between + variance[i])
			w += c
			center += c * (m - least)
		}
		center = center/w + least
		for i, m := range mean {
			q += (m - center) * (m - center) / (between + variance[i])
		}
		return center, q - float64(len(mean)-1)
	}
	// The sum of squares falls with the variance, and is at most K/4 where that is the squared range.
	lo, hi := 0.0, (most-least)*(most-least)
	center, q := excess(0)
	if q <= 0 {
		return MeanPrior{Mean: center}, nil
	}
	for range 60 {
		mid := lo + (hi-lo)/2
		if mid <= lo || mid >= hi || hi-lo < 1e-12*hi {
			break
		}
		if _, q := excess(mid); q > 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	between := lo + (hi-lo)/2
	center, _ = excess(between)
	return MeanPrior{Mean: center, Variance: between}, nil
}

// Weight returns the share of an estimate of the given sampling variance in its posterior mean, Variance/(Variance+variance):
// the posterior has the mean Mean + w·(mean−Mean) and the variance w·variance (Morris, J. Am.
// Stat. Assoc. 78, 1983, 47).
func (p MeanPrior) Weight(variance float64) float64 {
	if p.Variance+variance == 0 {
		return 1
	}
	return p.Variance / (p.Variance + variance)
}
