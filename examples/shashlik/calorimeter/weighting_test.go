package calorimeter_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/shashlik/calorimeter"
	"robust/trainer"
)

// given is an estimator that knows its estimates.
type given []float64

func (g given) Estimate(*calorimeter.Images) []float64 { return g }

// smeared returns images whose energies are known to a/√E ⊕ c, with the estimates.
func smeared(n int, a, c float64) (*calorimeter.Images, given) {
	rng := trainer.Stream(3, "smeared")
	m := &calorimeter.Images{}
	estimates := make(given, n)
	for i := range n {
		energy := math.Exp(4 * rng.Float64()) // 1 to 55 GeV
		m.Energy = append(m.Energy, energy)
		estimates[i] = energy * (1 + math.Sqrt(a*a/energy+c*c)*rng.NormFloat64())
	}
	m.Cells = make([]float32, n*calorimeter.Cells)
	for i := range m.Cells {
		m.Cells[i] = 1
	}
	zeros := func() []float64 { return make([]float64, n) }
	m.X, m.Y, m.ThetaX, m.ThetaY, m.Depth = zeros(), zeros(), zeros(), zeros(), zeros()
	return m, estimates
}

func TestWeightingFindsTheResolution(t *testing.T) {
	for _, c := range []struct{ a, c float64 }{{0.08, 0.009}, {0.1, 0}, {0, 0.02}} {
		m, estimates := smeared(20000, c.a, c.c)
		w, err := calorimeter.FitWeighting(estimates, m)
		require.NoError(t, err)
		assert.InDelta(t, c.a, w.Stochastic, 0.004)
		assert.InDelta(t, c.c, w.Constant, 0.004)
		weights := w.Weights(m)
		mean := 0.0
		for i, v := range weights {
			mean += float64(v) / float64(len(weights))
			want := (w.Stochastic*w.Stochastic/estimates[0] + w.Constant*w.Constant) / (w.Stochastic*w.Stochastic/estimates[i] + w.Constant*w.Constant)
			assert.InEpsilon(t, want, float64(v/weights[0]), 1e-4)
		}
		assert.InDelta(t, 1, mean, 1e-4)
	}
	m, _ := smeared(20, 0.1, 0)
	_, err := calorimeter.FitWeighting(given(m.Energy), m)
	assert.ErrorIs(t, err, calorimeter.ErrEvents, "an exact baseline")
	_, err = calorimeter.FitWeighting(given{}, &calorimeter.Images{})
	assert.ErrorIs(t, err, calorimeter.ErrEvents)
}
