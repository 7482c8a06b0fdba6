package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// BootstrapMethod is a way to make an interval of a bootstrap distribution.
type BootstrapMethod int

const (
	// BCa is the bias-corrected and accelerated interval: Efron, "Better
	// Bootstrap Confidence Intervals", JASA 82, 1987. It is the zero value.
	BCa BootstrapMethod = iota
	// Percentile is the interval between two quantiles of the bootstrap distribution.
	Percentile
)

// String returns the name of the method.
func (m BootstrapMethod) String() string {
	switch m {
	case BCa:
		return "BCa"
	case Percentile:
		return "percentile"
	}
	return fmt.Sprintf("BootstrapMethod(%d)", int(m))
}

// BootstrapCase says whether a bootstrap distribution allowed the interval that
// was asked for.
type BootstrapCase int

const (
	// BootstrapRegular is an interval as it was asked for. It is the zero value.
	BootstrapRegular BootstrapCase = iota
	// BootstrapConstant is a statistic with one value in every resample. Low and High
	// are that value: the data say nothing about its uncertainty.
	BootstrapConstant
	// BootstrapNoAcceleration is a BCa interval without acceleration, because
	// the statistic does not change when a single value is left out, as a
	// minimum that occurs twice, or is not finite then. It corrects for the bias alone.
	BootstrapNoAcceleration
	// BootstrapBeyond is an estimate below or above the whole bootstrap
	// distribution, whose bias cannot be corrected for. The interval is the
	// percentile interval.
	BootstrapBeyond
	// BootstrapExtreme is a BCa interval of a level so high, or of a bias so
	// large, that an end is not defined. That end is the extreme of the
	// bootstrap distribution, its limit.
	BootstrapExtreme
)

var bootstrapCases = [...]string{"regular", "constant", "no acceleration", "estimate beyond the distribution", "extreme end"}

// String returns the case in words.
func (c BootstrapCase) String() string {
	if c < 0 || int(c) >= len(bootstrapCases) {
		return fmt.Sprintf("BootstrapCase(%d)", int(c))
	}
	return bootstrapCases[c]
}

// BootstrapOptions are the options of Bootstrap. The zero value is the default.
type BootstrapOptions struct {
	// Method is BCa by default.
	Method BootstrapMethod
	// Resamples is the number of resamples, 9999 by default as in SciPy.
	Resamples int
	// Level is the confidence, between 0 and 1, 0.95 by default.
	Level float64
	// Seed draws the resamples: the same seed gives the same interval.
	Seed uint64
}

// BootstrapResult is a confidence interval by the bootstrap.
type BootstrapResult struct {
	// Estimate is the statistic of the sample; Low and High are the ends of its
	// interval, with equal tails.
	Estimate, Low, High float64
	// Level is the confidence that was asked for.
	Level float64
	// StdErr is the standard deviation of the bootstrap distribution.
	StdErr float64
	// Method is the method that was asked for, and Case says what became of it.
	Method BootstrapMethod
	Case   BootstrapCase
	// Bias is the bias correction z0, and Acceleration is a; BCa only.
	Bias, Acceleration float64
	// Resamples is the number of resamples, and Undefined the number of those
	// where the statistic was not finite. They are left out, so that an interval with
	// many of them describes the defined cases only.
	Resamples, Undefined int
}

// Bootstrap returns a confidence interval for a statistic of one sample, as
// scipy.stats.bootstrap does. The statistic gets a slice that it may reorder but
// must not keep. It needs two values and O(Resamples·n) time.
//
// Where SciPy gives NaN for a degenerate distribution, Case says what was given
// instead. A statistic that is not finite for x itself, or for fewer than two
// resamples, is an error that wraps ErrNotFinite.
//
// The bootstrap is too short for small samples, and inconsistent for extremes.
func Bootstrap(x []float64, statistic func([]float64) float64, o BootstrapOptions) (BootstrapResult, error) {
	if err := o.complete(); err != nil {
		return BootstrapResult{}, err
	}
	without, err := Jackknife(x, statistic)
	if err != nil {
		return BootstrapResult{}, err
	}
	draw := slices.Clone(x)
	estimate := statistic(draw)
	if !finite(estimate) {
		return BootstrapResult{}, fmt.Errorf("%w: the statistic of the sample is %v", ErrNotFinite, estimate)
	}
	// The second word only has to be fixed; it is the golden ratio.
	rng := rand.New(rand.NewPCG(o.Seed, 0x9e3779b97f4a7c15))
	distribution := make([]float64, 0, o.Resamples)
	for range o.Resamples {
		for i := range draw {
			draw[i] = x[rng.IntN(len(x))]
		}
		if v := statistic(draw); finite(v) {
			distribution = append(distribution, v)
		}
	}
	if len(distribution) < 2 {
		return BootstrapResult{}, fmt.Errorf("%w: the statistic of %d of %d resamples",
			ErrNotFinite, o.Resamples-len(distribution), o.Resamples)
	}
	r := BootstrapResult{
		Estimate: estimate, Level: o.Level, Method: o.Method,
		Resamples: o.Resamples, Undefined: o.Resamples - len(distribution),
	}
	r.fill(distribution, without)
	return r, nil
}

// complete checks the options and puts the defaults in.
func (o *BootstrapOptions) complete() error {
	if o.Resamples == 0 {
		o.Resamples = 9999
	}
	if o.Level == 0 {
		o.Level = 0.95
	}
	switch {
	case o.Method != BCa && o.Method != Percentile:
		return fmt.Errorf("%w: %v is not a method", ErrOption, o.Method)
	case o.Resamples < 2:
		return fmt.Errorf("%w: %d resamples, at least 2 are needed", ErrOption, o.Resamples)
	case !(o.Level > 0 && o.Level < 1):
		return fmt.Errorf("%w: the level %v is not between 0 and 1", ErrOption, o.Level)
	}
	return nil
}

// fill computes the interval of a bootstrap distribution, which it sorts, and
// of the values of the statistic with one observation left out.
func (r *BootstrapResult) fill(distribution, without []float64) {
	slices.Sort(distribution)
	r.StdErr = stat.StdDev(distribution, nil)
	tail := (1 - r.Level) / 2
	low, high := tail, 1-tail
	switch first, last := distribution[0], distribution[len(distribution)-1]; {
	case first == last:
		r.Case, r.StdErr = BootstrapConstant, 0
	case r.Method == BCa:
		low, high = r.corrected(distribution, without, tail)
	}
	r.Low, _ = sortedQuantile(distribution, low, QuantileLinear)
	r.High, _ = sortedQuantile(distribution, high, QuantileLinear)
}

// corrected returns the probabilities of the bootstrap distribution between
// which the BCa interval lies (Efron and Tibshirani, An Introduction to the
// Bootstrap, 1993, equations 14.10 to 14.15).
func (r *BootstrapResult) corrected(sorted, without []float64, tail float64) (low, high float64) {
	size := float64(len(sorted))
	below := sort.SearchFloat64s(sorted, r.Estimate)
	upto := sort.Search(len(sorted), func(i int) bool { return sorted[i] > r.Estimate })
	share := (float64(below) + float64(upto)) / (2 * size)
	if share == 0 || share == 1 {
		r.Case = BootstrapBeyond
		return tail, 1 - tail
	}
	r.Bias = distuv.UnitNormal.Quantile(share)
	r.Acceleration = acceleration(without)
	if math.IsNaN(r.Acceleration) {
		r.Case, r.Acceleration = BootstrapNoAcceleration, 0
	}
	end := func(z float64) float64 {
		shifted := r.Bias + z
		rest := 1 - r.Acceleration*shifted
		if rest <= 0 {
			r.Case = BootstrapExtreme
			if shifted > 0 {
				return 1
			}
			return 0
		}
		return distuv.UnitNormal.CDF(r.Bias + shifted/rest)
	}
	z := distuv.UnitNormal.Quantile(tail)
	return end(z), end(-z)
}

// acceleration is a sixth of the skewness of the jackknife's influence values.
// It is NaN if they do not vary, and if one of them is not finite.
func acceleration(without []float64) float64 {
	mean := floats.Sum(without) / float64(len(without))
	var squares, cubes, scale float64
	for _, v := range without {
		scale = max(scale, math.Abs(mean-v))
	}
	for _, v := range without {
		u := (mean - v) / scale
		squares += u * u
		cubes += u * u * u
	}
	return cubes / (6 * math.Pow(squares, 1.5))
}
