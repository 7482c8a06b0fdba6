package stats_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/stats"
)

var adjustments = map[string]func([]float64) (stats.Adjustment, error){
	"holm": stats.Holm, "bh": stats.BenjaminiHochberg,
}

func TestAdjustGolden(t *testing.T) {
	type adjustCase struct {
		Name        string
		P, Holm, BH []float64
		Statsmodels []float64 `json:"bh_statsmodels"`
	}
	for _, c := range goldenCases[adjustCase](t, "adjust.json") {
		holm, err := stats.Holm(c.P)
		require.NoError(t, err)
		assert.InDeltaSlice(t, c.Holm, holm.P, 1e-14, c.Name)
		bh, err := stats.BenjaminiHochberg(c.P)
		require.NoError(t, err)
		assert.InDeltaSlice(t, c.BH, bh.P, 1e-14, c.Name)
		assert.InDeltaSlice(t, c.Statsmodels, bh.P, 1e-14, c.Name)
		assert.Equal(t, len(c.P), bh.Tests)
	}
}

func TestAdjustLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 30).Draw(t, "p")
		order := rapid.Permutation(indices(len(p))).Draw(t, "order")
		permuted := make([]float64, len(p))
		for i, j := range order {
			permuted[i] = p[j]
		}
		holm, err := stats.Holm(p)
		require.NoError(t, err)
		bh, err := stats.BenjaminiHochberg(p)
		require.NoError(t, err)
		for i := range p {
			assert.LessOrEqual(t, p[i], bh.P[i]+1e-15, "never smaller than unadjusted")
			assert.LessOrEqual(t, bh.P[i], holm.P[i]+1e-15, "never larger than Holm's")
			assert.LessOrEqual(t, holm.P[i], min(1, p[i]*float64(len(p)))+1e-15, "never larger than Bonferroni's")
		}
		for name, f := range adjustments {
			want, err := f(p)
			require.NoError(t, err)
			got, err := f(permuted)
			require.NoError(t, err)
			for i, j := range order {
				assert.Equal(t, want.P[j], got.P[i], name)
				for k := range p {
					if p[j] <= p[k] {
						assert.LessOrEqual(t, want.P[j], want.P[k], "%s keeps the order", name)
					}
				}
			}
		}
	})
}

func indices(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func TestAdjustNaN(t *testing.T) {
	nan := math.NaN()
	for name, f := range adjustments {
		got, err := f([]float64{nan, .01, nan, .2})
		require.NoError(t, err)
		ones, err := f([]float64{1, .01, 1, .2})
		require.NoError(t, err)
		assert.Equal(t, 4, got.Tests, name)
		assert.True(t, math.IsNaN(got.P[0]) && math.IsNaN(got.P[2]), name)
		assert.Equal(t, ones.P[1], got.P[1], name)
		assert.Equal(t, ones.P[3], got.P[3], name)
		assert.Equal(t, []bool{false, true, false, false}, got.Rejects(.05), name)
	}
}

func TestAdjustErrors(t *testing.T) {
	for name, f := range adjustments {
		_, err := f(nil)
		assert.ErrorIs(t, err, stats.ErrSampleSize, name)
		_, err = f([]float64{.5, 1.5})
		assert.ErrorIs(t, err, stats.ErrOption, name)
		_, err = f([]float64{-.1})
		assert.ErrorIs(t, err, stats.ErrOption, name)
	}
}
