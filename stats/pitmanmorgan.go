package stats

import "math"

// PitmanMorgan tests whether the variances of paired samples are equal, as they
// are exactly where sums and differences of the pairs are uncorrelated (Pitman
// 1939, Morgan 1939).
//
// The statistic is t = r sqrt((n-2)/(1-r²)), r being the correlation of x+y and
// x-y: positive where x varies the more. DF is n-2. The test assumes that the
// pairs are normal and rejects too often under heavy tails. Fewer than three
// pairs, or a difference or sum that is constant, give NaN; one constant sample
// gives P = 0.
func PitmanMorgan(x, y []float64, alternative Alternative) (TestResult, error) {
	if err := alternative.check(); err != nil {
		return TestResult{}, err
	}
	if err := checkTwo(x, y, true); err != nil {
		return TestResult{}, err
	}
	return pitmanMorgan(x, y, alternative), nil
}

func pitmanMorgan(x, y []float64, alternative Alternative) TestResult {
	a, b := momentsOf(x), momentsOf(y)
	var d moments
	for i, v := range x {
		d.add(v - y[i]) // which is exact for values that are close
	}
	deviations := func(i int) (sum, difference float64) {
		sum = (x[i] - a.origin - a.shift()) + (y[i] - b.origin - b.shift())
		return sum, x[i] - y[i] - d.origin - d.shift()
	}
	var sums, products float64
	for i := range x {
		sum, difference := deviations(i)
		sums += sum * sum
		products += sum * difference
	}
	// 1-r² would cancel for a large r; the residuals of a regression of the
	// differences on the sums do not.
	slope, residuals := products/sums, 0.0
	for i := range x {
		sum, difference := deviations(i)
		e := difference - slope*sum
		residuals += e * e
	}
	if a.ss == 0 || b.ss == 0 { // sums and differences are proportional
		residuals = 0
	}
	df := float64(len(x) - 2)
	t := math.NaN()
	if sums > 0 && d.ss > 0 && df > 0 {
		t = products / math.Sqrt(sums) * math.Sqrt(df) / math.Sqrt(residuals)
	}
	return TestResult{
		Statistic:   t,
		P:           studentP(t, df, alternative),
		DF:          df,
		N:           []int{a.n, b.n},
		Alternative: alternative,
		Computation: Exact,
	}
}
