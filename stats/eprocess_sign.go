package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// SignMixture is the e-process of P(d > 0) ≤ P(d < 0) given the past, whatever the distributions: the average
// likelihood ratio of the signs over a uniform p = P(d > 0) in (½, 1) against p = ½.
// A difference of 0 has the factor 1.
type SignMixture struct{}

// LogE returns the logarithm of the e-value.
func (SignMixture) LogE(d Differences) float64 {
	n, a, b := float64(d.Positive+d.Negative), float64(d.Positive+1), float64(d.Negative+1)
	if n == 0 {
		return 0
	}
	// P(p > ½) under a Beta(a, b), as the lower tail of its mirror image.
	return (n+1)*math.Ln2 + mathext.Lbeta(a, b) + math.Log(mathext.RegIncBeta(b, a, 0.5))
}
