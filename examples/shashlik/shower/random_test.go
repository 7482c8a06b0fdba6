package shower

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"

	"robust/stats"
	"robust/trainer"
)

// TestGamma compares with another implementation's draws.
func TestGamma(t *testing.T) {
	for _, shape := range []float64{1, 1.05, 2.7, 40, 2e5} {
		rng := trainer.Stream(1, "gamma")
		other := distuv.Gamma{Alpha: shape, Beta: 1, Src: trainer.Stream(2, "gamma")}
		x, y := make([]float64, 20000), make([]float64, 20000)
		for i := range x {
			x[i], y[i] = gamma(shape, rng), other.Rand()
		}
		test, err := stats.KolmogorovSmirnov(x, y, stats.KSOptions{})
		require.NoError(t, err)
		assert.Greater(t, test.P, 1e-3, shape)
	}
}
