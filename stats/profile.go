package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat/distuv"
)

// profile returns the interval of component k by its profile likelihood: where
// the maximum over the others is within half the chi-squared quantile of the
// best.
func (m *restricted) profile(best []float64, top float64, k int, level float64) (low, high float64, err error) {
	bound := math.Sqrt(distuv.ChiSquared{K: 1}.Quantile(level))
	state := slices.Clone(best)
	// excess is the signed root of the likelihood ratio less its bound, which
	// is nearly linear in the logarithm of the component. It starts from where
	// it was last.
	excess := func(value float64) float64 {
		if err != nil {
			return math.NaN()
		}
		state[k] = value
		var reached float64
		reached, err = m.maximise(state, k)
		return math.Sqrt(max(0, 2*(top-reached))) - bound
	}
	residual := k == len(best)-1
	if best[k] > 0 && (residual || excess(0) > 0) {
		copy(state, best)
		low = crossing(best[k], 0.5, excess)
	}
	copy(state, best)
	start := best[k]
	if start == 0 {
		for start = 1e-3 * floats.Sum(best); excess(start) > 0; {
			start /= 10
		}
	}
	high = crossing(start, 2, excess)
	return low, high, err
}

// crossing returns where f grows through 0, from a start where it is negative
// in steps that multiply by the factor, and then by the Illinois method of
// false position in the logarithm. It ends where f is NaN.
func crossing(start, factor float64, f func(float64) float64) float64 {
	inside, outside := start, start*factor
	below, above := f(inside), f(outside)
	for above < 0 && outside > 0 && !math.IsInf(outside, 1) {
		inside, below = outside, above
		outside *= factor
		above = f(outside)
	}
	kept := 0
	for range 100 {
		a, b := math.Log(inside), math.Log(outside)
		at := math.Exp(b - above*(b-a)/(above-below))
		v := f(at)
		switch {
		case math.IsNaN(v) || math.Abs(v) < 1e-8 || math.Abs(b-a) < 1e-10:
			return at
		case v < 0:
			inside, below = at, v
			if kept < 0 {
				above /= 2
			}
			kept = -1
		default:
			outside, above = at, v
			if kept > 0 {
				below /= 2
			}
			kept = 1
		}
	}
	return outside
}
