package stats

import "math"

// StudentPaired tests whether the mean difference of paired samples is zero
// (SciPy ttest_rel).
//
// The statistic is t = mean(x-y) / sqrt(var(x-y)/n), positive where x is the
// larger; DF is n-1. One pair gives NaN. A constant difference gives P = 0, and
// NaN where it is zero.
func StudentPaired(x, y []float64, alternative Alternative) (TestResult, error) {
	if err := alternative.check(); err != nil {
		return TestResult{}, err
	}
	if err := checkTwo(x, y, true); err != nil {
		return TestResult{}, err
	}
	return studentPaired(x, y, alternative), nil
}

func studentPaired(x, y []float64, alternative Alternative) TestResult {
	var d moments
	for i, v := range x {
		d.add(v - y[i])
	}
	t := d.mean() / math.Sqrt(d.variance()/float64(d.n))
	df := float64(d.n - 1)
	return TestResult{
		Statistic:   t,
		P:           studentP(t, df, alternative),
		DF:          df,
		N:           []int{d.n, d.n},
		Alternative: alternative,
		Computation: Exact,
	}
}
