package stats

import "math"

// An EProcess turns the differences seen so far into an e-value against the hypothesis that they
// are not positive on average: a number that, under the hypothesis, exceeds 1/alpha at any
// time at all with probability at most alpha (Ville's inequality). One may look after every difference, stop
// whenever one likes and go on later. How the average is meant, and for which distributions the
// inequality holds, is what the kernels differ in:
//
//	NormalMixture    mean; sub-Gaussian with a known bound on the variance
//	TMixture         mean; normal, of any unknown variance
//	ModeratedT       mean; normal, with a variance that is drawn from a known prior
//	SelfNormalised   centre of symmetry; symmetric, of any and varying scale
//	SignMixture      P(d > 0) ≤ P(d < 0), nothing else
//
// Each is a mixture over positive effects of likelihood ratios or their like, so that it has power against all
// of them. An EProcess is a pure function: the boundary is the caller's, and can be changed afterwards.
type EProcess interface {
	// LogE returns the natural logarithm of the e-value. It is 0 for no differences.
	LogE(d Differences) float64
}

// Differences are the sufficient statistics of a sequence of differences for every EProcess. The zero
// value is the empty sequence.
type Differences struct {
	N                  int     // how many
	Sum                float64 // of the differences
	Squares            float64 // of the differences, summed
	Positive, Negative int     // how many are above and below 0
}

// Add appends a difference, which must be finite.
func (d *Differences) Add(v float64) {
	d.N++
	d.Sum += v
	d.Squares += v * v
	switch {
	case v > 0:
		d.Positive++
	case v < 0:
		d.Negative++
	}
}

// Mean returns the mean difference, 0 for an empty sequence.
func (d Differences) Mean() float64 {
	if d.N == 0 {
		return 0
	}
	return d.Sum / float64(d.N)
}

// LogBoundary returns what a LogE is held against at level alpha: log(1/alpha).
func LogBoundary(alpha float64) float64 { return -math.Log(alpha) }

// logHalfNormal returns the logarithm of 2·exp(z²/2)·Φ(z)·s, the integral that a half-normal mixture
// comes to, from z and log s.
func logHalfNormal(z, logScale float64) float64 {
	// Where exp(z²/2) overflows, its logarithm does not; where Φ(z) underflows, Mills' ratio takes over
	// (Abramowitz and Stegun 26.2.12). At z = -20 the series is exact to 1e-14.
	if z > -20 {
		return math.Ln2 + logScale + z*z/2 + math.Log(normalTail(-z))
	}
	q := 1 / (z * z)
	series := 1 - q*(1-3*q*(1-5*q*(1-7*q*(1-9*q*(1-11*q)))))
	return math.Ln2 + logScale + math.Log(series/(-z*math.Sqrt(2*math.Pi)))
}
