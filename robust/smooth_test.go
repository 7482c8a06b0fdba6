package robust_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"

	"robust/robust"
	"robust/stats"
)

var everySmooth = []robust.Smooth{robust.Mean{}, robust.Median{}, robust.Q3{}, robust.Q3IQR{}, robust.Std{}, robust.MeanStd{}, robust.MeanStd{Lambda: 2}}

// smoothEstimate is the estimate that the pseudo-values are about.
func smoothEstimate(t require.TestingT, c robust.Smooth, losses []float64) float64 {
	quantile := func(p float64) float64 {
		e, err := stats.HarrellDavis(losses, p)
		require.NoError(t, err)
		return e.Value
	}
	switch c.(type) {
	case robust.Median:
		return quantile(0.5)
	case robust.Q3:
		return quantile(0.75)
	case robust.Q3IQR:
		return 2*quantile(0.75) - quantile(0.25)
	case robust.Std:
		return math.Log(c.Of(losses))
	}
	return c.Of(losses)
}

func TestSmoothLaws(t *testing.T) {
	for _, c := range everySmooth {
		t.Run(c.Name(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				losses := make([]float64, 0, 30)
				for k, v := range rapid.SliceOfN(rapid.IntRange(-5000, 5000), 5, 30).Draw(t, "losses") {
					losses = append(losses, float64(v)/100+float64(k)/1e3)
				}
				before := slices.Clone(losses)
				got := c.PseudoValues(losses)
				require.Len(t, got, len(losses))
				assert.Equal(t, before, losses)
				assert.InDelta(t, smoothEstimate(t, c, losses), stat.Mean(got, nil), 1e-8, "they are about the estimate")

				moved := make([]float64, len(losses))
				for i, v := range losses {
					moved[i] = 4*v + 1024
				}
				_, spread := c.(robust.Dispersion)
				for i, v := range c.PseudoValues(moved) {
					want := 4*got[i] + 1024
					if spread {
						want = got[i] + math.Log(4)
					}
					assert.InDelta(t, want, v, 1e-6)
				}
			})
		})
	}
}

// TestSmoothSpreads: the spread of the pseudo-values says how far the estimate is off.
func TestSmoothSpreads(t *testing.T) {
	for _, c := range everySmooth {
		rng := rand.New(rand.NewPCG(7, 8))
		const n, runs = 20, 2000
		var estimates, errors []float64
		losses := make([]float64, n)
		for range runs {
			for k := range losses {
				losses[k] = rng.NormFloat64()
			}
			values := c.PseudoValues(losses)
			estimates = append(estimates, stat.Mean(values, nil))
			errors = append(errors, stat.Variance(values, nil)/n)
		}
		assert.InEpsilon(t, stat.StdDev(estimates, nil), math.Sqrt(stat.Mean(errors, nil)), 0.12, c.Name())
	}
}

func TestSmoothNeeds(t *testing.T) {
	for _, c := range everySmooth {
		assert.Nil(t, c.PseudoValues(nil), c.Name())
		assert.Nil(t, c.PseudoValues([]float64{1, 2, math.NaN(), 4}), c.Name())
		assert.NotNil(t, c.PseudoValues([]float64{1, 2, 3}), c.Name())
		assert.NotEmpty(t, c.Estimand())
		for _, v := range c.PseudoValues([]float64{1, 1, 1, 1}) {
			assert.False(t, math.IsNaN(v) || math.IsInf(v, 0), "%s of a constant", c.Name())
		}
	}
	assert.Nil(t, robust.MeanStd{Lambda: -1}.PseudoValues([]float64{1, 2, 3, 4}))
	losses := []float64{3, 1, 2}
	robust.Mean{}.PseudoValues(losses)[0] = 9
	assert.Equal(t, 3.0, losses[0], "the losses are copied")
}

func TestSmoothNames(t *testing.T) {
	assert.Equal(t, []string{"mean", "median", "q3", "q3+iqr", "std", "mean+λstd"}, robust.SmoothNames())
}
