package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// The tails below keep their relative accuracy down to the smallest normal
// number: each is computed on its own side and none as 1-CDF. A statistic that
// is NaN gives NaN.

// normalTail returns P(Z > z) for a standard normal Z.
func normalTail(z float64) float64 { return 0.5 * math.Erfc(z/math.Sqrt2) }

// normalP returns the p-value of a statistic that is standard normal under the
// null hypothesis.
func normalP(z float64, alternative Alternative) float64 {
	return symmetricP(z, alternative, normalTail)
}

// studentP returns the p-value of a statistic that is Student t under the null
// hypothesis.
func studentP(t, df float64, alternative Alternative) float64 {
	return symmetricP(t, alternative, func(t float64) float64 { return studentTail(t, df) })
}

func symmetricP(s float64, alternative Alternative, tail func(float64) float64) float64 {
	switch alternative {
	case Less:
		return tail(-s)
	case Greater:
		return tail(s)
	}
	return 2 * tail(math.Abs(s))
}

// studentTail returns P(T > t) for a Student t of df > 0 degrees of freedom; it
// is NaN for other df.
func studentTail(t, df float64) float64 {
	if t < 0 {
		return 1 - studentTail(-t, df)
	}
	return 0.5 * fTail(t*t, 1, df)
}

// fTail returns P(F > f) for an F of d1 > 0 and d2 > 0 degrees of freedom; it
// is NaN for others and for a negative f.
func fTail(f, d1, d2 float64) float64 {
	switch {
	case math.IsNaN(f) || f < 0 || !(d1 > 0) || !(d2 > 0) || math.IsInf(d1+d2, 0):
		return math.NaN()
	case math.IsInf(f, 1):
		return 0
	case f < 1:
		// x is so near to 1 here that 1-x, which decides, would be lost; the
		// result is far from 0, so that its complement loses nothing.
		return 1 - mathext.RegIncBeta(d1/2, d2/2, d1*f/(d2+d1*f))
	}
	return mathext.RegIncBeta(d2/2, d1/2, d2/(d2+d1*f))
}

// chiSquaredTail returns P(X > x) for a chi-squared X of df > 0 degrees of
// freedom.
func chiSquaredTail(x, df float64) float64 {
	switch {
	case math.IsNaN(x) || !(df > 0):
		return math.NaN()
	case x <= 0:
		return 1
	case math.IsInf(x, 1):
		return 0
	case df == 1:
		return math.Erfc(math.Sqrt(x / 2))
	}
	return mathext.GammaIncRegComp(df/2, x/2)
}
