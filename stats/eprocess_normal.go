package stats

import "math"

// NormalMixture is the e-process of sub-Gaussian differences with a variance proxy that is known
// beforehand: E[exp(λ(d-μ))] ≤ exp(λ²·Variance/2) for λ > 0 given the past, as for normal
// differences of at most that variance. It is the average of exp(λΣd - λ²·n·Variance/2) over λ ~ |N(0, Rho/Variance)|
// (Robbins 1970; Howard, Ramdas, McAuliffe and Sekhon 2021). With a variance that is
// estimated from the same differences it guarantees nothing.
type NormalMixture struct {
	// Variance bounds that of a difference; positive.
	Variance float64
	// Rho is the variance of the effect that the mixture expects, in units of Variance; positive. It decides where
	// the power is, not the validity.
	Rho float64
}

// LogE returns the logarithm of the e-value.
func (k NormalMixture) LogE(d Differences) float64 {
	r := 1 + float64(d.N)*k.Rho
	return logHalfNormal(d.Sum*math.Sqrt(k.Rho/(k.Variance*r)), -0.5*math.Log(r))
}
