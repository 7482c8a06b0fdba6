package robust

import (
	"math"

	"gonum.org/v1/gonum/stat"

	"robust/stats"
)

// Interval returns an interval for the standard deviation of all instances:
// that of Student's t around the jackknife estimate of its logarithm (Miller,
// Biometrika 61, 1974). It allows for heavy tails, to which the interval of
// normal theory by chi-square is blind, at the price of being wider for few
// normal losses.
func (Std) Interval(losses []float64, c Confidence) Interval {
	if len(losses) < 3 {
		return needs(3)
	}
	e, err := stats.JackknifeOf(losses, func(x []float64) float64 { return math.Log(stat.StdDev(x, nil)) })
	// The error is zero up to rounding where all losses are as far from the
	// mean, as for 1, 1, 2, 2.
	const rounding = 1e-12
	if err != nil || constant(losses) || math.IsInf(e.Corrected, 0) || !(e.StdErr > rounding) {
		return unavailable(noteTies)
	}
	i := around(e.Corrected, e.StdErr, e.N, c, "Student t, jackknife of log std")
	i.Low, i.High = math.Exp(i.Low), math.Exp(i.High)
	return i
}

// Interval returns an interval for the mean plus Lambda standard deviations of
// all instances, made of the intervals of its two parts by the method of
// variance estimates recovery (Zou and Donner, Statistics in Medicine 27,
// 2008), with their correlation by the jackknife where it is positive. A
// symmetric interval with a jackknife error covers far less often, as
// TestCoverage shows.
func (m MeanStd) Interval(losses []float64, c Confidence) Interval {
	std := Std{}.Interval(losses, c)
	if !std.Available() {
		return std
	}
	centre := m.Of(losses)
	lambda, estimate := m.lambda(), Std{}.Of(losses)
	mean := Mean{}.Interval(losses, c)
	a := (mean.High - mean.Low) / 2
	rho := meanStdCorrelation(losses)
	reach := func(b float64) float64 {
		if math.IsInf(b, 1) {
			return b
		}
		return math.Sqrt(a*a + b*b + 2*rho*a*b)
	}
	// The jackknife corrects for bias, so its interval may miss the estimate.
	down := lambda * max(0, estimate-std.Low)
	up := lambda * max(0, std.High-estimate)
	return Interval{
		Low: centre - reach(down), High: centre + reach(up), Level: std.Level,
		Method: "mean and std combined (MOVER)",
	}
}

// meanStdCorrelation is the correlation of the mean and the standard deviation
// over the jackknife, or 0 where it is negative or undefined.
func meanStdCorrelation(losses []float64) float64 {
	means, err := stats.Jackknife(losses, Mean{}.Of)
	if err != nil {
		return 0
	}
	stds, err := stats.Jackknife(losses, Std{}.Of)
	if err != nil {
		return 0
	}
	if rho := stat.Correlation(means, stds, nil); rho > 0 {
		return min(1, rho)
	}
	return 0
}
