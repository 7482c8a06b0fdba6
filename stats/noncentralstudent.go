package stats

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
)

// noncentralNormal is the number of degrees of freedom from which on a noncentral t is taken for normal: the error of its
// tail is below 1e-6 there.
const noncentralNormal = 1e6

// noncentralStudentTail returns P(T > t), t > 0, for a noncentral T = (Z + shift)/W with df ≥ 1 degrees of freedom, where
// df·W² is chi-squared: the integral of P(Z > t·w − shift) over the density of W. It is exact to about 1e-10.
func noncentralStudentTail(t, df, shift float64) float64 {
	if df > noncentralNormal {
		return normalTail(t - shift)
	}
	// Nine standard deviations of W, or of its normal bound, leave nothing out.
	low, high := max(0, 1-9/math.Sqrt(df)), 1+9/math.Sqrt(df)
	half := df / 2
	lgamma, _ := math.Lgamma(half)
	constant := math.Ln2 + half*math.Log(half) - lgamma
	integrand := func(w float64) float64 {
		return math.Exp(constant+(df-1)*math.Log(w)-half*w*w) * normalTail(t*w-shift)
	}
	// The tail falls from 1 to 0 around shift/t, where t may be so large that it is a step.
	at := func(z float64) float64 { return min(high, max(low, (shift+z)/t)) }
	ends := []float64{low, at(-9), at(0), at(9), high}
	sum := 0.0
	for k := 1; k < len(ends); k++ {
		if ends[k] > ends[k-1] {
			sum += quad.Fixed(integrand, ends[k-1], ends[k], 64, quad.Legendre{}, 0)
		}
	}
	return sum
}
