package stats

import "math"

// TMixture is the e-process of normal differences of an unknown variance: the likelihood ratio of what of them does not
// depend on their unit, averaged over effects mean/sd ~ |N(0, Rho)|, against the effect 0
// (Lai 1976; Wang and Ramdas 2025). Scaling all differences changes nothing. A smaller mean lowers it on
// every path, so a negative mean is covered too.
//
// Its inequality holds for the sequence on its own. It is not a supermartingale given other data that are correlated
// with the differences: several of these e-values may be joined by the largest, each with its share
// of alpha, but not by their average.
type TMixture struct {
	// Rho is the mean square of the effect that the mixture expects; positive. It decides where the
	// power is, not the validity.
	Rho float64
}

// LogE returns the logarithm of the e-value, 0 for differences that are all 0.
func (k TMixture) LogE(d Differences) float64 { return logTMixture(d, 0, 0, k.Rho) }

// logTMixture averages over effects ~ |N(0, rho)| and variances that are df·variance/χ²(df); without
// degrees of freedom, over the scale-invariant prior.
func logTMixture(d Differences, df, variance, rho float64) float64 {
	null := df*variance + d.Squares
	if null == 0 {
		return 0 // there is no unit
	}
	r := 1 + float64(d.N)*rho
	nu := df + float64(d.N)
	shrink := rho / r
	// By Cauchy and Schwarz it is at least null/r; rounding must not make it less.
	alternative := max(null-d.Sum*d.Sum*shrink, null/r)
	positive := studentTail(-d.Sum*math.Sqrt(shrink*nu/alternative), nu) // P(effect > 0 | data)
	return math.Ln2 - 0.5*math.Log(r) + 0.5*nu*math.Log(null/alternative) + math.Log(positive)
}
