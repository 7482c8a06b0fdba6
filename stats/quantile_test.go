package stats_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/stats"
)

var quantileDefinitions = []stats.QuantileMethod{
	stats.QuantileLinear, stats.QuantileInvertedCDF, stats.QuantileAveragedInvertedCDF,
	stats.QuantileClosestObservation, stats.QuantileInterpolatedInvertedCDF, stats.QuantileHazen,
	stats.QuantileWeibull, stats.QuantileMedianUnbiased, stats.QuantileNormalUnbiased,
}

// goldenCases reads the cases that testdata/golden_quantile.py wrote.
func goldenCases[T any](t *testing.T, file string) []T {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", file))
	require.NoError(t, err)
	var golden struct{ Cases []T }
	require.NoError(t, json.Unmarshal(raw, &golden))
	require.NotEmpty(t, golden.Cases)
	return golden.Cases
}

func TestQuantileGolden(t *testing.T) {
	type quantileCase struct {
		Name   string
		X, P   []float64
		Values map[string][]float64
	}
	for _, c := range goldenCases[quantileCase](t, "quantile.json") {
		require.Len(t, c.Values, len(quantileDefinitions))
		for _, m := range quantileDefinitions {
			for i, p := range c.P {
				got, err := stats.Quantile(c.X, p, m)
				require.NoError(t, err)
				want := c.Values[m.String()][i]
				assert.InDelta(t, want, got, 1e-15*math.Abs(want), "%s, %v, p = %v", c.Name, m, p)
			}
		}
	}
}

func TestQuantileLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-1e3, 1e3), 1, 40).Draw(t, "x")
		m := rapid.SampledFrom(quantileDefinitions).Draw(t, "definition")
		p := rapid.Float64Range(0, 1).Draw(t, "p")
		before := slices.Clone(x)
		q, err := stats.Quantile(x, p, m)
		require.NoError(t, err)
		assert.Equal(t, before, x, "the sample is left as it is")

		s := slices.Sorted(slices.Values(x))
		sorted, err := stats.QuantileSorted(s, p, m)
		require.NoError(t, err)
		assert.Equal(t, q, sorted)
		assert.GreaterOrEqual(t, q, s[0])
		assert.LessOrEqual(t, q, s[len(s)-1])

		higher, err := stats.Quantile(x, min(1, p+rapid.Float64Range(0, 1).Draw(t, "step")), m)
		require.NoError(t, err)
		assert.LessOrEqual(t, q, higher+1e-9, "monotone in p")

		moved := make([]float64, len(x))
		for i, v := range x {
			moved[i] = 4*v + 64
		}
		shifted, err := stats.Quantile(moved, p, m)
		require.NoError(t, err)
		assert.InDelta(t, 4*q+64, shifted, 1e-8)
	})
}

// Definitions that treat both ends alike give the opposite quantile of the opposite sample.
func TestQuantileReflection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-1e3, 1e3), 1, 40).Draw(t, "x")
		m := rapid.SampledFrom([]stats.QuantileMethod{stats.QuantileLinear, stats.QuantileHazen,
			stats.QuantileWeibull, stats.QuantileMedianUnbiased, stats.QuantileNormalUnbiased}).Draw(t, "definition")
		p := float64(rapid.IntRange(0, 64).Draw(t, "64 p")) / 64
		negated := make([]float64, len(x))
		for i, v := range x {
			negated[i] = -v
		}
		q, err := stats.Quantile(x, p, m)
		require.NoError(t, err)
		opposite, err := stats.Quantile(negated, 1-p, m)
		require.NoError(t, err)
		assert.InDelta(t, q, -opposite, 1e-9)
	})
}

func TestQuantileErrors(t *testing.T) {
	for _, c := range []struct {
		name string
		x    []float64
		p    float64
		m    stats.QuantileMethod
		want error
	}{
		{"empty", nil, .5, 0, stats.ErrSampleSize},
		{"NaN", []float64{1, math.NaN()}, .5, 0, stats.ErrNotFinite},
		{"infinite", []float64{1, math.Inf(1)}, .5, 0, stats.ErrNotFinite},
		{"p below 0", []float64{1}, -.1, 0, stats.ErrOption},
		{"p above 1", []float64{1}, 1.1, 0, stats.ErrOption},
		{"p NaN", []float64{1}, math.NaN(), 0, stats.ErrOption},
		{"definition", []float64{1}, .5, 9, stats.ErrOption},
		{"negative definition", []float64{1}, .5, -1, stats.ErrOption},
	} {
		for _, f := range []func([]float64, float64, stats.QuantileMethod) (float64, error){stats.Quantile, stats.QuantileSorted} {
			q, err := f(c.x, c.p, c.m)
			assert.ErrorIs(t, err, c.want, c.name)
			assert.True(t, math.IsNaN(q), c.name)
		}
	}
	_, err := stats.QuantileSorted([]float64{2, 1}, .5, 0)
	assert.ErrorIs(t, err, stats.ErrOption)
}

func TestParseQuantileMethod(t *testing.T) {
	for _, m := range quantileDefinitions {
		got, err := stats.ParseQuantileMethod(m.String())
		require.NoError(t, err)
		assert.Equal(t, m, got)
	}
	_, err := stats.ParseQuantileMethod("tukey")
	assert.ErrorIs(t, err, stats.ErrOption)
	assert.ErrorContains(t, err, "median_unbiased")
	assert.Equal(t, "QuantileMethod(12)", stats.QuantileMethod(12).String())
}

func TestQuantileSortedDoesNotAllocate(t *testing.T) {
	x := []float64{1, 2, 3, 4}
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		_, _ = stats.QuantileSorted(x, .75, stats.QuantileLinear)
	}))
}

func TestMedianOf(t *testing.T) {
	assert.True(t, math.IsNaN(stats.MedianOf(nil)))
	assert.Equal(t, 7.0, stats.MedianOf([]float64{7}))
	x := []float64{9, -1, 4, 5}
	assert.Equal(t, 4.5, stats.MedianOf(x))
	assert.Equal(t, []float64{9, -1, 4, 5}, x)
	assert.Equal(t, math.MaxFloat64, stats.MedianOf([]float64{math.MaxFloat64, math.MaxFloat64}))
}
