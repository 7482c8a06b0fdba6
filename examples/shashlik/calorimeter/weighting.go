package calorimeter

import (
	"fmt"
	"math"
)

// Weighting gives events of an energy the inverse of their variance as a weight, so that those that are measured well
// count for more: the relative resolution is a/√(E/GeV) ⊕ c, and a fit that minimises squared relative deviations
// without weights is at the mercy of the low energies.
type Weighting struct {
	// Baseline is the estimate by which the resolution is known.
	Baseline Estimator
	// Stochastic is a, and Constant is c.
	Stochastic, Constant float64
}

// FitWeighting finds the resolution of an estimate of the energy: it fits squared relative deviations by a²/E + c²,
// with weights by the variance of those under the last fit (the variance function estimation of Davidian and Carroll
// 1987). The error wraps ErrEvents where the events are too few, or all of the same energy or exact.
func FitWeighting(baseline Estimator, population *Images) (*Weighting, error) {
	if err := population.Validate(); err != nil {
		return nil, err
	}
	estimates := baseline.Estimate(population)
	squares := make([]float64, len(estimates))
	for i, e := range estimates {
		squares[i] = square(Energy{}.Deviation(e, population.Energy[i]))
	}
	w := &Weighting{Baseline: baseline, Constant: 1}
	const rounds = 20 // by then nothing changes any more
	for range rounds {
		var s, sx, sxx, sy, sxy float64
		for i, y := range squares {
			x := 1 / max(estimates[i], least)
			weight := 1 / square(w.variance(estimates[i]))
			s, sx, sxx, sy, sxy = s+weight, sx+weight*x, sxx+weight*x*x, sy+weight*y, sxy+weight*x*y
		}
		a2, c2 := 0.0, sy/s
		if det := s*sxx - sx*sx; det > 1e-9*s*sxx {
			a2, c2 = (s*sxy-sx*sy)/det, (sxx*sy-sx*sxy)/det
		}
		switch { // neither is negative
		case a2 < 0:
			a2, c2 = 0, sy/s
		case c2 < 0:
			a2, c2 = sxy/sxx, 0
		}
		w.Stochastic, w.Constant = math.Sqrt(a2), math.Sqrt(c2)
		if !(a2+c2 > 1e-18) {
			return nil, fmt.Errorf("%w: the baseline is exact for all %d: give more, or real ones", ErrEvents, population.Len())
		}
	}
	return w, nil
}

// least is the smallest energy in GeV that a resolution is computed for.
const least = 0.01

// variance is that of the relative deviation.
func (w *Weighting) variance(energy float64) float64 {
	return square(w.Stochastic)/max(energy, least) + square(w.Constant)
}

// Weights returns those of events, with the mean 1.
func (w *Weighting) Weights(m *Images) []float32 {
	estimates := w.Baseline.Estimate(m)
	sum := 0.0
	for _, e := range estimates {
		sum += 1 / w.variance(e)
	}
	weights := make([]float32, len(estimates))
	for i, e := range estimates {
		weights[i] = float32(float64(len(estimates)) / sum / w.variance(e))
	}
	return weights
}
