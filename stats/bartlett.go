package stats

import "math"

// Bartlett tests whether k >= 2 independent normal samples have equal variances
// (SciPy bartlett). It rejects too often under heavy tails, where Levene is
// better.
//
// The statistic is Bartlett's corrected likelihood ratio, chi-squared with DF =
// k-1 under the null hypothesis; P is its upper tail. A sample of one value
// gives NaN. A constant sample among others gives P = 0, constant samples alone
// NaN.
func Bartlett(samples ...[]float64) (TestResult, error) {
	if err := checkSamples(samples, 2); err != nil {
		return TestResult{}, err
	}
	groups := make([]moments, len(samples))
	for i, x := range samples {
		groups[i] = momentsOf(x)
	}
	return bartlett(groups...), nil
}

func bartlett(groups ...moments) TestResult {
	k := float64(len(groups))
	var ss, dof, inverse float64
	sizes := make([]int, len(groups))
	for i, g := range groups {
		sizes[i] = g.n
		ss += g.ss
		dof += float64(g.n - 1)
		inverse += 1 / float64(g.n-1)
	}
	// The statistic is Σ (n-1) log(pooled/variance), corrected. As Σ (n-1)
	// (variance/pooled - 1) = 0 may be added, no term need be negative and
	// nothing cancels.
	pooled, ratio := ss/dof, 0.0
	for _, g := range groups {
		excess := (g.variance() - pooled) / pooled
		log := math.Log1p(excess)
		if excess < -0.5 { // which has lost what a small variance is
			log = math.Log(g.variance() / pooled)
		}
		ratio += float64(g.n-1) * (excess - log)
	}
	statistic := ratio / (1 + (inverse-1/dof)/(3*(k-1)))
	return TestResult{
		Statistic:   statistic,
		P:           chiSquaredTail(statistic, k-1),
		DF:          k - 1,
		N:           sizes,
		Computation: Asymptotic,
	}
}
