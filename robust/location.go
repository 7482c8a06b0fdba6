package robust

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"robust/stats"
)

// Interval returns the interval of Student's t for the mean of all instances. It is
// exact for normal losses, and too short for few losses of a skewed distribution.
func (Mean) Interval(losses []float64, c Confidence) Interval {
	n := len(losses)
	if n < 2 {
		return needs(2)
	}
	if constant(losses) {
		return unavailable(noteTies)
	}
	mean, std := stat.MeanStdDev(losses, nil)
	return around(mean, std/math.Sqrt(float64(n)), n, c, "Student t")
}

// Interval returns an interval for the median of all instances: between two
// order statistics, which holds for any distribution, where there are enough of
// them (6 at a level of 0.95), and else that of Student's t around the estimate
// of Harrell and Davis with its jackknife error.
func (Median) Interval(losses []float64, c Confidence) Interval {
	if i, ok := betweenOrderStatistics(losses, 0.5, c); ok {
		return i
	}
	if len(losses) < 2 {
		return needs(2)
	}
	if constant(losses) {
		return unavailable(noteTies)
	}
	e, err := stats.HarrellDavis(losses, 0.5)
	if err != nil {
		return unavailable(err.Error())
	}
	return around(e.Value, e.StdErr, e.N, c, "Student t, Harrell–Davis")
}

// Interval returns an interval for the upper quartile of all instances: between
// two order statistics, which holds for any distribution, where there are
// enough of them (13 at a level of 0.95), and else that of Student's t around
// the quartile with the standard error of the bootstrap.
func (q Q3) Interval(losses []float64, c Confidence) Interval {
	if i, ok := betweenOrderStatistics(losses, 0.75, c); ok {
		return i
	}
	return bootstrapT(q, losses, c)
}

// betweenOrderStatistics is the interval with equal tails for the p-quantile of
// any distribution (Conover, Practical Nonparametric Statistics, 1999, section
// 3.2). It reports false where the whole range does not reach the level.
func betweenOrderStatistics(sorted []float64, p float64, c Confidence) (Interval, bool) {
	n := len(sorted)
	below := distuv.Binomial{N: float64(n), P: p}
	tail := (1 - c.complete().Level) / 2
	// The value number k+1 exceeds the quantile if at most k values lie below it.
	low := -1
	for k := 0; k < n && below.CDF(float64(k)) <= tail; k++ {
		low = k
	}
	high := n
	for k := n - 1; k >= 0 && 1-below.CDF(float64(k)) <= tail; k-- {
		high = k
	}
	if low < 0 || high >= n || low >= high {
		return Interval{}, false
	}
	return Interval{
		Low: sorted[low], High: sorted[high], Method: "order statistics",
		Level: below.CDF(float64(high)) - below.CDF(float64(low)),
	}, true
}

// studentQuantile is how many standard errors an interval for n values reaches to
// either side.
func studentQuantile(n int, level float64) float64 {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(n - 1)}.Quantile((1 + level) / 2)
}
