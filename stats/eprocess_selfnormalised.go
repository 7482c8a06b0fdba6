package stats

import "math"

// SelfNormalised is the e-process of differences that are, given the past, symmetric about a centre that is not
// positive; their scale may change and their tails may be as heavy as they like. It is the average
// of exp(λΣd - λ²Σd²/2) over λ ~ |N(0, Precision)| (de la Peña 1999).
//
// For a centre μ < 0 each factor still has an expectation of at most 1: over d = μ±e it is
// exp(½)·(exp(-(c-v)²/2) + exp(-(c+v)²/2))/2 with c = 1-λμ and v = λe, whose maximum over v is 1 at c = 1 and
// falls with c.
type SelfNormalised struct {
	// Precision is the mean square of λ, one over a squared difference; positive. It must not depend on
	// the differences that are to be judged; it decides where the power is, not the validity.
	Precision float64
}

// LogE returns the logarithm of the e-value.
func (k SelfNormalised) LogE(d Differences) float64 {
	r := 1 + k.Precision*d.Squares
	return logHalfNormal(d.Sum*math.Sqrt(k.Precision/r), -0.5*math.Log(r))
}
