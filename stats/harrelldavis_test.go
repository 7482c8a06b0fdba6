package stats_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/stats"
)

func TestHarrellDavisGolden(t *testing.T) {
	type harrellDavisCase struct {
		Name                 string
		X, P, Values, StdErr []float64
	}
	for _, c := range goldenCases[harrellDavisCase](t, "harrelldavis.json") {
		var scale float64
		for _, v := range c.X {
			scale = max(scale, math.Abs(v))
		}
		for i, p := range c.P {
			got, err := stats.HarrellDavis(c.X, p)
			require.NoError(t, err)
			assert.InDelta(t, c.Values[i], got.Value, 1e-13*scale, "%s, p = %v", c.Name, p)
			assert.InDelta(t, c.StdErr[i], got.StdErr, 1e-10*c.StdErr[i]+1e-15*scale*float64(len(c.X)), "%s, p = %v", c.Name, p)
			assert.Equal(t, len(c.X), got.N)
			assert.Equal(t, p, got.P)
		}
	}
}

func TestHarrellDavisLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-1e3, 1e3), 2, 30).Draw(t, "x")
		p := rapid.Float64Range(0.01, 0.99).Draw(t, "p")
		got, err := stats.HarrellDavis(x, p)
		require.NoError(t, err)
		assert.GreaterOrEqual(t, got.Value, slices.Min(x)-1e-9)
		assert.LessOrEqual(t, got.Value, slices.Max(x)+1e-9)

		jackknife, err := stats.JackknifeOf(x, func(rest []float64) float64 {
			e, err := stats.HarrellDavis(rest, p)
			require.NoError(t, err)
			return e.Value
		})
		require.NoError(t, err)
		assert.InDelta(t, jackknife.StdErr, got.StdErr, 1e-8, "the jackknife, value by value")

		negated := make([]float64, len(x))
		for i, v := range x {
			negated[i] = -v
		}
		opposite, err := stats.HarrellDavis(negated, 1-p)
		require.NoError(t, err)
		assert.InDelta(t, got.Value, -opposite.Value, 1e-8)
	})
}

func TestHarrellDavisEnds(t *testing.T) {
	x := []float64{3, 1, 2}
	for p, want := range map[float64]float64{0: 1, 1: 3} {
		got, err := stats.HarrellDavis(x, p)
		require.NoError(t, err)
		assert.Equal(t, want, got.Value)
		assert.True(t, math.IsNaN(got.StdErr))
	}
	one, err := stats.HarrellDavis([]float64{7}, .3)
	require.NoError(t, err)
	assert.InDelta(t, 7, one.Value, 1e-14)
	assert.True(t, math.IsNaN(one.StdErr))
}

// A common part of the values, however large, costs the error no precision.
func TestHarrellDavisShift(t *testing.T) {
	x := []float64{0.5, 2, -1.25, 3, 0.75}
	want, err := stats.HarrellDavis(x, 0.75)
	require.NoError(t, err)
	for i := range x {
		x[i] += 1 << 40
	}
	got, err := stats.HarrellDavis(x, 0.75)
	require.NoError(t, err)
	assert.Equal(t, want.StdErr, got.StdErr)
	constant, err := stats.HarrellDavis([]float64{0.1, 0.1, 0.1}, 0.75)
	require.NoError(t, err)
	assert.Equal(t, 0.1, constant.Value)
	assert.Zero(t, constant.StdErr)
}

func TestHarrellDavisErrors(t *testing.T) {
	_, err := stats.HarrellDavis(nil, .5)
	assert.ErrorIs(t, err, stats.ErrSampleSize)
	_, err = stats.HarrellDavis([]float64{math.NaN()}, .5)
	assert.ErrorIs(t, err, stats.ErrNotFinite)
	_, err = stats.HarrellDavis([]float64{1}, 2)
	assert.ErrorIs(t, err, stats.ErrOption)
	_, err = stats.HarrellDavisWeights(0, .5)
	assert.ErrorIs(t, err, stats.ErrSampleSize)
	_, err = stats.HarrellDavisWeights(3, -1)
	assert.ErrorIs(t, err, stats.ErrOption)
}

func TestHarrellDavisWeights(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 200).Draw(t, "n")
		w, err := stats.HarrellDavisWeights(n, rapid.Float64Range(0, 1).Draw(t, "p"))
		require.NoError(t, err)
		require.Len(t, w, n)
		var sum float64
		for _, v := range w {
			assert.GreaterOrEqual(t, v, -1e-14)
			sum += v
		}
		assert.InDelta(t, 1, sum, 1e-12)
	})
}
