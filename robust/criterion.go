package robust

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/stat"

	"robust/stats"
)

// Criterion condenses the losses of a candidate's instances into one number, in
// the unit of the losses. Smaller is always better: a caller that maximises
// passes negated scores.
type Criterion interface {
	// Name is what CriterionByName knows the criterion by.
	Name() string
	// Of returns the criterion of some losses, in any order, which it leaves as
	// they are. It is NaN for fewer losses than the criterion needs, and if a
	// loss is NaN or infinite: what a divergence counts for is for the
	// caller to say. It is called for thousands of candidates, from several goroutines.
	Of(losses []float64) float64
}

// Dispersion is implemented by criteria that measure spread alone, and so have
// the same value for losses and for their negatives.
type Dispersion interface {
	Criterion
	Dispersion()
}

// Mean is the mean. It needs one loss.
type Mean struct{}

// Median is the median. It needs one loss.
type Median struct{}

// Q3 is the upper quartile: three quarters of the instances are as good or
// better. As all quantiles of this package it is stats.QuantileLinear, the
// default of NumPy and that of the published study. It needs one loss.
type Q3 struct{}

// Q3IQR is the upper quartile plus the interquartile range, 2·Q3-Q1, which weighs
// a typical bad instance and the spread. It needs one loss.
type Q3IQR struct{}

// Max is the worst loss. It needs one loss, and grows with their number.
type Max struct{}

// Min is the best loss. It needs one loss, and falls with their number.
type Min struct{}

// Std is the standard deviation of the sample, with n-1 in the denominator. It
// needs two losses. A constant model has none, so it is no aim in itself.
type Std struct{}

// MeanStd is the mean plus Lambda standard deviations. It needs two losses.
type MeanStd struct {
	// Lambda is the number of standard deviations, 1 by default. The criterion
	// is NaN for a Lambda that is negative or not finite.
	Lambda float64
}

// DefaultCriteria returns the criteria that are assessed by default: the seven of the
// published study.
func DefaultCriteria() []Criterion {
	return []Criterion{Mean{}, Median{}, Q3{}, Q3IQR{}, Max{}, Min{}, Std{}}
}

// Name returns "mean".
func (Mean) Name() string { return "mean" }

// Name returns "median".
func (Median) Name() string { return "median" }

// Name returns "q3".
func (Q3) Name() string { return "q3" }

// Name returns "q3+iqr".
func (Q3IQR) Name() string { return "q3+iqr" }

// Name returns "max".
func (Max) Name() string { return "max" }

// Name returns "min".
func (Min) Name() string { return "min" }

// Name returns "std".
func (Std) Name() string { return "std" }

// Name returns "mean+2std" for a Lambda of 2.
func (m MeanStd) Name() string {
	return "mean+" + strconv.FormatFloat(m.lambda(), 'g', -1, 64) + "std"
}

func (m MeanStd) lambda() float64 {
	if m.Lambda == 0 {
		return 1
	}
	return m.Lambda
}

func (m MeanStd) valid() bool { return m.lambda() > 0 && !math.IsInf(m.Lambda, 1) }

// Dispersion marks the standard deviation as a measure of spread alone.
func (Std) Dispersion() {}

// Of returns the mean.
func (Mean) Of(losses []float64) float64 {
	if !usable(losses, 1) {
		return math.NaN()
	}
	return stat.Mean(losses, nil)
}

// Of returns the median.
func (Median) Of(losses []float64) float64 {
	_, q, _ := quartiles(losses)
	return q
}

// Of returns the upper quartile.
func (Q3) Of(losses []float64) float64 {
	_, _, q := quartiles(losses)
	return q
}

// Of returns twice the upper quartile less the lower one.
func (Q3IQR) Of(losses []float64) float64 {
	q1, _, q3 := quartiles(losses)
	return q3 + (q3 - q1)
}

// Of returns the largest loss.
func (Max) Of(losses []float64) float64 {
	if !usable(losses, 1) {
		return math.NaN()
	}
	return slices.Max(losses)
}

// Of returns the smallest loss.
func (Min) Of(losses []float64) float64 {
	if !usable(losses, 1) {
		return math.NaN()
	}
	return slices.Min(losses)
}

// Of returns the standard deviation.
func (Std) Of(losses []float64) float64 {
	if !usable(losses, 2) {
		return math.NaN()
	}
	return stat.StdDev(losses, nil)
}

// Of returns the mean plus Lambda standard deviations.
func (m MeanStd) Of(losses []float64) float64 {
	if !usable(losses, 2) || !m.valid() {
		return math.NaN()
	}
	mean, std := stat.MeanStdDev(losses, nil)
	return mean + m.lambda()*std
}

// usable reports whether there are n losses, all of them finite.
func usable(losses []float64, n int) bool {
	for _, v := range losses {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return len(losses) >= n
}

// quartiles returns the three quartiles, or NaN without losses to compute them
// from. Up to 64 losses it does not allocate.
func quartiles(losses []float64) (q1, q2, q3 float64) {
	if !usable(losses, 1) {
		return math.NaN(), math.NaN(), math.NaN()
	}
	var buffer [64]float64
	s := append(buffer[:0], losses...)
	slices.Sort(s)
	at := func(p float64) float64 {
		q, err := stats.QuantileSorted(s, p, stats.QuantileLinear)
		if err != nil {
			panic(fmt.Sprintf("robust: quartile of usable losses: %v", err))
		}
		return q
	}
	return at(0.25), at(0.5), at(0.75)
}
