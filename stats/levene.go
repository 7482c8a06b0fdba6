package stats

// Levene tests whether k >= 2 independent samples have equal spreads, by an
// analysis of variance of their absolute deviations from a centre (SciPy
// levene; Brown & Forsythe's test for the default centre, the median).
//
// The statistic is W, an F with DF = k-1 and DF2 = N-k under the null
// hypothesis; P is its upper tail. Where the deviations vary within no sample,
// as for samples of two values, P is 0 up to rounding if they differ between
// samples and NaN if not.
func Levene(o SpreadOptions, samples ...[]float64) (TestResult, error) {
	deviations, err := o.ofAll(samples)
	if err != nil {
		return TestResult{}, err
	}
	groups := make([]moments, len(deviations))
	for i, d := range deviations {
		groups[i] = d.moments
	}
	return levene(groups...), nil
}

// levene takes the moments of the deviations.
func levene(groups ...moments) TestResult {
	sizes, total, between := betweenGroups(groups)
	within := 0.0
	for _, g := range groups {
		within += g.ss
	}
	df := float64(len(groups) - 1)
	df2 := total - float64(len(groups))
	w := df2 * between / (df * within)
	return TestResult{
		Statistic:   w,
		P:           fTail(w, df, df2),
		DF:          df,
		DF2:         df2,
		N:           sizes,
		Computation: Asymptotic,
	}
}
