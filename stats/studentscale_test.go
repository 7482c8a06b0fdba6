package stats_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/stats"
)

func TestStudentScaleGolden(t *testing.T) {
	type scaleCase struct {
		Name      string
		X         []float64
		Scale, DF float64
	}
	for _, c := range goldenCases[scaleCase](t, "studentscale.json") {
		got, err := stats.FitStudentScale(c.X)
		require.NoError(t, err)
		assert.InEpsilon(t, c.Scale, got.Scale, 1e-6, c.Name)
		assert.InEpsilon(t, c.DF, got.DF, 1e-6, c.Name)
	}
}

func TestStudentScaleLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-1e3, 1e3), 3, 60).Draw(t, "x")
		shift := rapid.Float64Range(-1e3, 1e3).Draw(t, "shift")
		factor := rapid.SampledFrom([]float64{-2, -1, 0.25, 1024}).Draw(t, "factor")
		got, err := stats.FitStudentScale(x)
		require.NoError(t, err)
		assert.GreaterOrEqual(t, got.Scale, 0.)
		assert.GreaterOrEqual(t, got.DF, 2.5)
		assert.LessOrEqual(t, got.DF, 40.)
		scaled := make([]float64, len(x))
		for i, v := range x {
			scaled[i] = factor * v
		}
		other, err := stats.FitStudentScale(scaled)
		require.NoError(t, err)
		assert.InDelta(t, math.Abs(factor)*got.Scale, other.Scale, 1e-9*other.Scale, "a factor")
		assert.InDelta(t, got.DF, other.DF, 1e-9*got.DF)
		for i, v := range x {
			scaled[i] = math.Round(v) + math.Round(shift)
			x[i] = math.Round(v)
		}
		got, err = stats.FitStudentScale(x)
		require.NoError(t, err)
		other, err = stats.FitStudentScale(scaled)
		require.NoError(t, err)
		assert.Equal(t, got, other, "a shift")
	})
}

func TestStudentScaleOfTies(t *testing.T) {
	got, err := stats.FitStudentScale([]float64{2, 2, 2, 2})
	require.NoError(t, err)
	assert.Equal(t, stats.StudentScale{Scale: 0, DF: 12}, got)
	got, err = stats.FitStudentScale([]float64{2, 2, 2, 4})
	require.NoError(t, err)
	assert.InDelta(t, math.Sqrt(4./3), got.Scale, 1e-12, "the root mean square")
}

// TestStudentScaleIsUnmovedByOutliers adds one value among 30 that is as far away as can be.
func TestStudentScaleIsUnmovedByOutliers(t *testing.T) {
	x := make([]float64, 30)
	for i := range x {
		x[i] = float64(i%7) - 3
	}
	before, err := stats.FitStudentScale(x)
	require.NoError(t, err)
	after, err := stats.FitStudentScale(append(x, 1e280))
	require.NoError(t, err)
	assert.Less(t, after.Scale, 1.3*before.Scale)
	assert.Less(t, after.DF, before.DF)
}

func TestStudentScaleRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		x    []float64
		want error
	}{
		"one":  {[]float64{1}, stats.ErrSampleSize},
		"NaN":  {[]float64{1, math.NaN(), 2}, stats.ErrNotFinite},
		"+Inf": {[]float64{1, 2, math.Inf(1)}, stats.ErrNotFinite},
	} {
		_, err := stats.FitStudentScale(c.x)
		assert.ErrorIs(t, err, c.want, name)
	}
}
