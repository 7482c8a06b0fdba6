package stats

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// QuantileMethod is a definition of the sample quantile, one of the nine of
// Hyndman and Fan, "Sample Quantiles in Statistical Packages" (The American
// Statistician 50, 1996). String returns the name that NumPy gives it.
type QuantileMethod int

const (
	// QuantileLinear puts the order statistics at (i-1)/(n-1) and joins them by straight
	// lines: type 7, the default of NumPy and R. It is the zero value.
	QuantileLinear QuantileMethod = iota
	// QuantileInvertedCDF is the inverse of the empirical distribution function: type 1.
	QuantileInvertedCDF
	// QuantileAveragedInvertedCDF is type 1 with the mean of the two order
	// statistics where the function is flat: type 2.
	QuantileAveragedInvertedCDF
	// QuantileClosestObservation is the nearest order statistic, the even one
	// of two as near: type 3.
	QuantileClosestObservation
	// QuantileInterpolatedInvertedCDF puts the order statistics at i/n: type 4.
	QuantileInterpolatedInvertedCDF
	// QuantileHazen puts the order statistics at (i-1/2)/n: type 5.
	QuantileHazen
	// QuantileWeibull puts the order statistics at i/(n+1): type 6.
	QuantileWeibull
	// QuantileMedianUnbiased puts the order statistics at (i-1/3)/(n+1/3), near
	// the medians of their positions whatever the distribution: type 8.
	QuantileMedianUnbiased
	// QuantileNormalUnbiased puts the order statistics at (i-3/8)/(n+1/4), near
	// their means for a normal distribution: type 9.
	QuantileNormalUnbiased
)

var quantileMethods = [...]string{
	"linear", "inverted_cdf", "averaged_inverted_cdf", "closest_observation",
	"interpolated_inverted_cdf", "hazen", "weibull", "median_unbiased", "normal_unbiased",
}

// String returns the name that NumPy gives the definition.
func (m QuantileMethod) String() string {
	if m < 0 || int(m) >= len(quantileMethods) {
		return fmt.Sprintf("QuantileMethod(%d)", int(m))
	}
	return quantileMethods[m]
}

// ParseQuantileMethod returns the definition that NumPy gives the name. An
// unknown name is an error that wraps ErrOption and lists the known ones.
func ParseQuantileMethod(name string) (QuantileMethod, error) {
	i := slices.Index(quantileMethods[:], name)
	if i < 0 {
		return 0, fmt.Errorf("%w: no quantile definition %q; there are %s",
			ErrOption, name, strings.Join(quantileMethods[:], ", "))
	}
	return QuantileMethod(i), nil
}

// Quantile returns the p-quantile of x, 0 ≤ p ≤ 1, as numpy.quantile does. It
// needs one value and leaves x as it is.
func Quantile(x []float64, p float64, m QuantileMethod) (float64, error) {
	if err := checkSample("sample", x, 1); err != nil {
		return math.NaN(), err
	}
	return sortedQuantile(sorted(x), p, m)
}

// QuantileSorted is Quantile for a sample in ascending order, for callers that
// want several quantiles of the same one. It does not allocate. A sample that is
// not in order is an error that wraps ErrOption.
func QuantileSorted(sorted []float64, p float64, m QuantileMethod) (float64, error) {
	if err := checkSample("sample", sorted, 1); err != nil {
		return math.NaN(), err
	}
	if !slices.IsSorted(sorted) {
		return math.NaN(), fmt.Errorf("%w: the sample is not in ascending order; use Quantile", ErrOption)
	}
	return sortedQuantile(sorted, p, m)
}

// MedianOf returns the median of x, halfway between the two values in the middle if there are two, and leaves x as it is. That of no
// values is NaN.
func MedianOf(x []float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	s := sorted(x)
	low, high := s[(len(s)-1)/2], s[len(s)/2]
	return low + (high-low)/2
}

// sortedQuantile is QuantileSorted for a sample that has been checked.
func sortedQuantile(s []float64, p float64, m QuantileMethod) (float64, error) {
	if err := checkProbability(p); err != nil {
		return math.NaN(), err
	}
	if m < 0 || int(m) >= len(quantileMethods) {
		return math.NaN(), fmt.Errorf("%w: %v is no quantile definition", ErrOption, m)
	}
	at := m.position(len(s), p)
	below := math.Floor(at)
	switch weight := m.weight(at-below, below); {
	case at < 0:
		return s[0], nil
	case at >= float64(len(s)-1):
		return s[len(s)-1], nil
	default:
		return between(s[int(below)], s[int(below)+1], weight), nil
	}
}

// position is where the p-quantile of n values lies among the order statistics,
// which are counted from 0; it may lie outside of them.
func (m QuantileMethod) position(n int, p float64) float64 {
	size := float64(n)
	plotting := func(a, b float64) float64 { return size*p + (a + p*(1-a-b)) - 1 }
	switch m {
	case QuantileLinear:
		return (size - 1) * p
	case QuantileClosestObservation:
		return size*p - 1.5
	case QuantileHazen:
		return plotting(0.5, 0.5)
	case QuantileWeibull:
		return plotting(0, 0)
	case QuantileMedianUnbiased:
		return plotting(1./3, 1./3)
	case QuantileNormalUnbiased:
		return plotting(3./8, 3./8)
	default:
		return size*p - 1
	}
}

// weight is that of the order statistic above, of a position that is a fraction
// above the order statistic below.
func (m QuantileMethod) weight(fraction, below float64) float64 {
	switch {
	case m == QuantileInvertedCDF && fraction == 0:
		return 0
	case m == QuantileAveragedInvertedCDF && fraction == 0:
		return 0.5
	case m == QuantileClosestObservation && fraction == 0 && math.Mod(below, 2) != 0:
		return 0
	case m <= QuantileClosestObservation && m != QuantileLinear:
		return 1
	}
	return fraction
}

// between interpolates from a to b so that the result is monotone in the weight and
// exact at both ends.
func between(a, b, weight float64) float64 {
	if weight >= 0.5 {
		return b - (b-a)*(1-weight)
	}
	return a + (b-a)*weight
}

func checkProbability(p float64) error {
	if !(p >= 0 && p <= 1) {
		return fmt.Errorf("%w: the probability %v is not between 0 and 1", ErrOption, p)
	}
	return nil
}

// checkInnerProbability refuses the ends as well.
func checkInnerProbability(p float64) error {
	if !(p > 0 && p < 1) {
		return fmt.Errorf("%w: the probability %v is not between 0 and 1, both excluded", ErrOption, p)
	}
	return nil
}
