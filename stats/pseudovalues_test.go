package stats_test

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"

	"robust/stats"
)

// pseudoValued is a closed form with the statistic that it is of.
type pseudoValued struct {
	values    func([]float64) ([]float64, error)
	statistic func([]float64) float64
	needs     int
}

func closedForms() map[string]pseudoValued {
	forms := map[string]pseudoValued{
		"log std": {stats.LogStdPseudoValues, func(x []float64) float64 { return math.Log(stat.StdDev(x, nil)) }, 3},
	}
	for _, lambda := range []float64{0, 1, 2.5} {
		forms["mean+"+strconv.FormatFloat(lambda, 'g', -1, 64)+"std"] = pseudoValued{
			func(x []float64) ([]float64, error) { return stats.MeanStdPseudoValues(x, lambda) },
			func(x []float64) float64 { return stat.Mean(x, nil) + lambda*stat.StdDev(x, nil) }, 3}
	}
	for _, p := range []float64{0.25, 0.5, 0.75} {
		forms["hd"+strconv.FormatFloat(p, 'g', -1, 64)] = pseudoValued{
			func(x []float64) ([]float64, error) { return stats.HarrellDavisPseudoValues(x, p) },
			func(x []float64) float64 {
				e, err := stats.HarrellDavis(x, p)
				if err != nil {
					panic(err)
				}
				return e.Value
			}, 2}
	}
	return forms
}

func TestPseudoValuesGolden(t *testing.T) {
	type pseudoValuesCase struct {
		Name, Statistic string
		X, Values       []float64
	}
	forms := closedForms()
	forms["mean"] = forms["mean+0std"]
	for _, c := range goldenCases[pseudoValuesCase](t, "pseudovalues.json") {
		got, err := forms[c.Statistic].values(c.X)
		require.NoError(t, err)
		require.Len(t, got, len(c.Values))
		scale := 0.0
		for _, v := range c.Values {
			scale = max(scale, math.Abs(v))
		}
		for i, want := range c.Values {
			assert.InDelta(t, want, got[i], 1e-9*scale, "%s of %s, value %d", c.Statistic, c.Name, i)
		}
	}
}

func TestPseudoValuesLaws(t *testing.T) {
	for name, form := range closedForms() {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				x := make([]float64, 0, 30)
				for k, v := range rapid.SliceOfN(rapid.IntRange(-5000, 5000), form.needs+1, 30).Draw(t, "x") {
					x = append(x, float64(v)/100+float64(k)/1e3) // hardly ever ties
				}
				before := slices.Clone(x)
				got, err := form.values(x)
				require.NoError(t, err)
				assert.Equal(t, before, x, "x stays as it is")

				plain, err := stats.PseudoValues(x, form.statistic)
				require.NoError(t, err)
				estimate, err := stats.JackknifeOf(x, form.statistic)
				require.NoError(t, err)
				most := form.statistic(x) + float64(len(x)-1)*math.Log(1000)
				if name == "log std" && slices.ContainsFunc(plain, func(v float64) bool { return v > most }) {
					t.Skip("without one value, less than a thousandth is left, which counts as a thousandth")
				}
				assert.InDeltaSlice(t, plain, got, 1e-5, "value by value")
				assert.InDelta(t, estimate.Corrected, stat.Mean(got, nil), 1e-5, "the mean is the corrected estimate")
				assert.InDelta(t, estimate.StdErr, stat.StdDev(got, nil)/math.Sqrt(float64(len(x))), 1e-5, "as is the error")

				moved := make([]float64, len(x))
				for i, v := range x {
					moved[i] = 4*v + 1024
				}
				scaled, err := form.values(moved)
				require.NoError(t, err)
				for i, v := range got {
					want := 4*v + 1024
					if name == "log std" {
						want = v + math.Log(4)
					}
					assert.InDelta(t, want, scaled[i], 1e-5, "shift and scale")
				}
				order := rapid.Permutation(indices(len(x))).Draw(t, "order")
				permuted := make([]float64, len(x))
				for k, i := range order {
					permuted[k] = x[i]
				}
				of, err := form.values(permuted)
				require.NoError(t, err)
				for k, i := range order {
					assert.InDelta(t, got[i], of[k], 1e-5, "they go with the values")
				}
			})
		})
	}
}

func TestPseudoValuesOfTheMeanAreTheValues(t *testing.T) {
	x := []float64{3, -1, 0.25, 7}
	got, err := stats.MeanStdPseudoValues(x, 0)
	require.NoError(t, err)
	assert.Equal(t, x, got)
	plain, err := stats.PseudoValues(x, func(x []float64) float64 { return stat.Mean(x, nil) })
	require.NoError(t, err)
	assert.InDeltaSlice(t, x, plain, 1e-12)
}

// TestPseudoValuesAreFinite for values of any size, for ties and for constants.
func TestPseudoValuesAreFinite(t *testing.T) {
	for _, x := range [][]float64{{1, 1, 1, 1}, {1, 1, 1, 2}, {0, 0, 0}, {1e200, -1e200, 3}, {1e-300, 2e-300, 0}, {1, 1 + 0x1p-52, 1}} {
		for name, form := range closedForms() {
			values, err := form.values(x)
			require.NoError(t, err)
			for _, v := range values {
				assert.False(t, math.IsNaN(v) || math.IsInf(v, 0), "%s of %v: %v", name, x, values)
			}
		}
	}
	constant, err := stats.LogStdPseudoValues([]float64{2, 2, 2})
	require.NoError(t, err)
	noisy, err := stats.LogStdPseudoValues([]float64{0, 1e-300, 3e-300})
	require.NoError(t, err)
	assert.Less(t, stat.Mean(constant, nil), stat.Mean(noisy, nil), "a constant has the smallest")
	equal, err := stats.MeanStdPseudoValues([]float64{2, 2, 2}, 3)
	require.NoError(t, err)
	assert.Equal(t, []float64{2, 2, 2}, equal)
}

func TestPseudoValuesErrors(t *testing.T) {
	for name, form := range closedForms() {
		_, err := form.values(make([]float64, form.needs-1))
		assert.ErrorIs(t, err, stats.ErrSampleSize, name)
		_, err = form.values([]float64{1, 2, math.Inf(1), 3})
		assert.ErrorIs(t, err, stats.ErrNotFinite, name)
	}
	_, err := stats.PseudoValues([]float64{1}, func([]float64) float64 { return 0 })
	assert.ErrorIs(t, err, stats.ErrSampleSize)
	_, err = stats.MeanStdPseudoValues([]float64{1, 2, 3}, math.NaN())
	assert.ErrorIs(t, err, stats.ErrOption)
	for _, p := range []float64{0, 1, math.NaN()} {
		_, err = stats.HarrellDavisPseudoValues([]float64{1, 2, 3}, p)
		assert.ErrorIs(t, err, stats.ErrOption)
		assert.True(t, strings.HasSuffix(err.Error(), "both excluded"))
	}
}
