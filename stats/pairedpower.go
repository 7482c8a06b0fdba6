package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// StudentPairedPower returns the power of the two-sided StudentPaired at level alpha with n pairs, that is the probability
// that it rejects, where the differences are normal with a mean of effect standard deviations:
//
//	P(|T| > t(1−alpha/2, n−1)) for a noncentral T with n−1 degrees of freedom and noncentrality effect·√n,
//
// which at an effect of 0 is alpha. The error wraps ErrSampleSize for fewer than two pairs, and ErrOption for an effect that is not
// finite or an alpha that is not between 0 and 1.
func StudentPairedPower(n int, effect, alpha float64) (float64, error) {
	if n < 2 {
		return math.NaN(), fmt.Errorf("%w: %d pairs, at least 2 are needed", ErrSampleSize, n)
	}
	if !finite(effect) {
		return math.NaN(), fmt.Errorf("%w: an effect of %v; use the mean of the differences over their standard deviation", ErrOption, effect)
	}
	if err := checkInnerProbability(alpha); err != nil {
		return math.NaN(), err
	}
	return studentPairedPower(float64(n), effect, alpha), nil
}

func studentPairedPower(n, effect, alpha float64) float64 {
	df, shift := n-1, math.Abs(effect)*math.Sqrt(n)
	critical := -distuv.UnitNormal.Quantile(alpha / 2)
	if df <= noncentralNormal {
		critical = -distuv.StudentsT{Sigma: 1, Nu: df}.Quantile(alpha / 2)
	}
	return noncentralStudentTail(critical, df, shift) + noncentralStudentTail(critical, df, -shift)
}

// StudentPairedPairs returns the smallest number of pairs with which the two-sided StudentPaired at level alpha has a
// power, as by StudentPairedPower. The effect is the mean of the differences over their standard deviation; its sign does not
// matter. The error wraps ErrOption for an effect below 1e-6, which no number of pairs shows that anybody could make, or
// above any bound, and for an alpha or a power that are not between 0 and 1.
func StudentPairedPairs(effect, alpha, power float64) (int, error) {
	effect = math.Abs(effect)
	if !(effect >= 1e-6) || math.IsInf(effect, 1) {
		return 0, fmt.Errorf("%w: an effect of %v; no number of pairs shows one below 1e-6", ErrOption, effect)
	}
	for _, p := range []float64{alpha, power} {
		if err := checkInnerProbability(p); err != nil {
			return 0, err
		}
	}
	enough := func(n int) bool { return studentPairedPower(float64(n), effect, alpha) >= power }
	few, many := 1, 2
	for !enough(many) {
		few, many = many, 2*many
	}
	for many-few > 1 {
		if middle := few + (many-few)/2; enough(middle) {
			many = middle
		} else {
			few = middle
		}
	}
	return many, nil
}

// StdRelativeError returns the relative standard error of the standard deviation of n normal values, 1/√(2(n−1)): 20 of them
// give it to 16 %. It is +Inf for n = 1 and less.
func StdRelativeError(n int) float64 { return 1 / math.Sqrt(2*float64(max(n, 1)-1)) }
