package stats

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// ErrVariancePrior is wrapped by the errors of FitVariancePrior.
var ErrVariancePrior = errors.New("stats: variance prior")

// VariancePrior says how the variances of many samples are spread: DF·Variance/σ² is chi-squared with DF
// degrees of freedom, so that a sample variance of d degrees of freedom is Variance·F(d, DF). This is the model of
// limma (Smyth, Stat. Appl. Genet. Mol. Biol. 3, 2004, article 3).
type VariancePrior struct {
	// DF is what the prior is worth in degrees of freedom; +Inf says that all variances are equal.
	DF float64
	// Variance is the location of the prior.
	Variance float64
}

// FitVariancePrior estimates the prior from sample variances and their degrees of freedom, one each, by the
// moments of log s² (limma's fitFDist): with e = log s² − ψ(d/2) + log(d/2), the mean of e estimates
// log Variance − ψ(DF/2) + log(DF/2), and its variance, less the mean of ψ′(d/2), estimates ψ′(DF/2). Where that difference
// is not positive DF is +Inf, and Variance is exp of the mean of e, as in limma.
//
// Variances of zero or with no degree of freedom do not count. Of what is left, three are needed; the error
// wraps ErrVariancePrior for fewer, and for slices of different lengths.
func FitVariancePrior(variance, df []float64) (VariancePrior, error) {
	if len(variance) != len(df) {
		return VariancePrior{}, fmt.Errorf("%w: %d variances and %d degrees of freedom; give as many of each",
			ErrVariancePrior, len(variance), len(df))
	}
	var e moments
	trigammas := 0.0
	for i, v := range variance {
		if d := df[i]; v > 0 && d > 0 && !math.IsInf(v, 0) {
			e.add(math.Log(v) - logChiSquaredMean(d))
			trigammas += trigamma(d / 2)
		}
	}
	if e.n < 3 {
		return VariancePrior{}, fmt.Errorf("%w: %d positive variances; at least 3 are needed", ErrVariancePrior, e.n)
	}
	excess := e.variance() - trigammas/float64(e.n)
	if excess <= 0 {
		return VariancePrior{DF: math.Inf(1), Variance: math.Exp(e.mean())}, nil
	}
	d0 := 2 * inverseTrigamma(excess)
	return VariancePrior{DF: d0, Variance: math.Exp(e.mean() + logChiSquaredMean(d0))}.normal(), nil
}

// normal turns a number of degrees of freedom that overflows into an infinite one.
func (p VariancePrior) normal() VariancePrior {
	if p.DF > 1e15 {
		p.DF = math.Inf(1)
	}
	return p
}

// Moderate returns the posterior variance of a sample, the mean of its own and the prior's weighted
// by their degrees of freedom, and the degrees of freedom of both together.
func (p VariancePrior) Moderate(variance, df float64) (moderated, total float64) {
	if math.IsInf(p.DF, 1) {
		return p.Variance, p.DF
	}
	total = p.DF + df
	return (p.DF*p.Variance + df*variance) / total, total
}

// logChiSquaredMean returns the expectation of log(X/d) for a chi-squared X of d degrees of freedom,
// with the sign of limma: ψ(d/2) − log(d/2).
func logChiSquaredMean(d float64) float64 { return mathext.Digamma(d/2) - math.Log(d/2) }

// trigamma returns ψ′(x) for x > 0.
func trigamma(x float64) float64 { return mathext.Zeta(2, x) }

// tetragamma returns ψ″(x) for x > 0.
func tetragamma(x float64) float64 { return -2 * mathext.Zeta(3, x) }

// inverseTrigamma solves ψ′(y) = x for y > 0 by limma's Newton iteration, which is
// monotone since 1/ψ′ is convex.
func inverseTrigamma(x float64) float64 {
	switch {
	case x > 1e7:
		return 1 / math.Sqrt(x)
	case x < 1e-6:
		return 1 / x
	}
	y := 0.5 + 1/x
	for range 50 {
		t := trigamma(y)
		step := t * (1 - t/x) / tetragamma(y)
		y += step
		if -step/y < 1e-8 {
			break
		}
	}
	return y
}
