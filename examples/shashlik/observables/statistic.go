package observables

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// The statistics return a value and its standard error.

func mean(v []float64) (value, err float64) {
	m, s := stat.MeanStdDev(v, nil)
	return m, s / math.Sqrt(float64(len(v)))
}

// deviation is the standard deviation, with the error that the fourth moment gives it.
func deviation(v []float64) (value, err float64) {
	n := float64(len(v))
	second, fourth := stat.Moment(2, v, nil), stat.Moment(4, v, nil)
	if second == 0 {
		return 0, 0
	}
	return math.Sqrt(second * n / (n - 1)), math.Sqrt(max(fourth-second*second, 0)/n) / (2 * math.Sqrt(second))
}

// quantile has half the distance between the order statistics one standard deviation of
// their rank away as its error.
func quantile(v []float64, p float64) (value, err float64) {
	sorted := slices.Sorted(slices.Values(v))
	n := float64(len(v))
	at := func(rank float64) float64 { return sorted[min(max(int(math.Round(rank)), 0), len(sorted)-1)] }
	rank, spread := p*(n-1), math.Sqrt(n*p*(1-p))
	return at(rank), (at(rank+spread) - at(rank-spread)) / 2
}

func correlation(v, w []float64) (value, err float64) {
	r := stat.Correlation(v, w, nil)
	return r, (1 - r*r) / math.Sqrt(float64(len(v)))
}

// detrended returns v without its linear dependence on ln E, so that the spread in a
// bin of energy is not one of energies.
func detrended(showers []shower, v []float64) []float64 {
	logs := pick(showers, func(s shower) float64 { return math.Log(s.energy) })
	if stat.Variance(logs, nil) < 1e-12 {
		return v
	}
	_, slope := stat.LinearRegression(logs, v, nil, false)
	centre, out := stat.Mean(logs, nil), make([]float64, len(v))
	for i := range v {
		out[i] = v[i] - slope*(logs[i]-centre)
	}
	return out
}
