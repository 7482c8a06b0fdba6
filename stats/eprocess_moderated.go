package stats

// ModeratedT is the e-process of normal differences whose variance is itself drawn from a scaled
// inverse chi-squared distribution: TMixture with prior knowledge of the variance, as if it had been estimated
// from DF further differences (Smyth 2004 has the same prior for a t test). Given that prior it is exact; with one
// that is estimated it is approximate, and against a candidate that is much more variable than
// the prior says it is wrong more often than alpha. Without degrees of freedom it is TMixture.
type ModeratedT struct {
	// DF is the weight of the prior in degrees of freedom; not negative.
	DF float64
	// Variance is what the prior expects a difference to have; not negative.
	Variance float64
	// Rho is the mean square of the effect mean/sd that the mixture expects; positive.
	Rho float64
}

// LogE returns the logarithm of the e-value.
func (k ModeratedT) LogE(d Differences) float64 { return logTMixture(d, k.DF, k.Variance, k.Rho) }
