package stats

import "math"

// Welch tests whether the means of two independent samples are equal, their
// variances being free (SciPy ttest_ind with equal_var=False).
//
// The statistic is t = (mean(x) - mean(y)) / sqrt(var(x)/n + var(y)/m), positive
// where x is the larger; DF holds the degrees of freedom of Welch and
// Satterthwaite. A sample of one value gives NaN. Two constant samples give
// P = 0 where they differ and NaN where they do not.
func Welch(x, y []float64, alternative Alternative) (TestResult, error) {
	if err := alternative.check(); err != nil {
		return TestResult{}, err
	}
	if err := checkTwo(x, y, false); err != nil {
		return TestResult{}, err
	}
	return welch(momentsOf(x), momentsOf(y), alternative), nil
}

func welch(a, b moments, alternative Alternative) TestResult {
	va, vb := a.variance()/float64(a.n), b.variance()/float64(b.n)
	share := va / (va + vb)
	df := 1 / (share*share/float64(a.n-1) + (1-share)*(1-share)/float64(b.n-1))
	if math.IsNaN(df) {
		df = 1 // as SciPy: without variance the degrees of freedom don't matter
	}
	t := difference(a, b) / math.Sqrt(va+vb)
	return TestResult{
		Statistic:   t,
		P:           studentP(t, df, alternative),
		DF:          df,
		N:           []int{a.n, b.n},
		Alternative: alternative,
		Computation: Asymptotic,
	}
}
