package robust_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/robust"
)

var everyCriterion = append(robust.DefaultCriteria(), robust.MeanStd{Lambda: 2}, robust.MeanStd{Lambda: 0.5})

// golden reads the cases that testdata/golden_criteria.py wrote.
func golden[T any](t *testing.T, file string) []T {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", file))
	require.NoError(t, err)
	var content struct{ Cases []T }
	require.NoError(t, json.Unmarshal(raw, &content))
	require.NotEmpty(t, content.Cases)
	return content.Cases
}

type criteriaCase struct {
	Name      string
	Losses    []float64
	Values    map[string]*float64
	Intervals map[string]map[string][]*float64
}

func TestCriteriaGolden(t *testing.T) {
	for _, c := range golden[criteriaCase](t, "criteria.json") {
		require.Len(t, c.Values, len(everyCriterion))
		for _, criterion := range everyCriterion {
			got := criterion.Of(c.Losses)
			if want := c.Values[criterion.Name()]; want == nil {
				assert.True(t, math.IsNaN(got), "%s of %s", criterion.Name(), c.Name)
			} else {
				assert.InDelta(t, *want, got, 1e-13*math.Max(1, math.Abs(*want)), "%s of %s", criterion.Name(), c.Name)
			}
		}
	}
}

func TestCriterionLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-100, 100), 2, 80).Draw(t, "losses")
		shift := rapid.Float64Range(-100, 100).Draw(t, "shift")
		scale := rapid.Float64Range(0.1, 10).Draw(t, "scale")
		permuted := rapid.Permutation(x).Draw(t, "permuted")
		moved := make([]float64, len(x))
		for i, v := range x {
			moved[i] = shift + scale*v
		}
		before := slices.Clone(x)
		for _, c := range everyCriterion {
			want := c.Of(x)
			assert.Equal(t, before, x, "%s leaves the losses as they are", c.Name())
			assert.InDelta(t, want, c.Of(permuted), 1e-10, "%s does not depend on the order", c.Name())
			if _, ok := c.(robust.Dispersion); ok {
				assert.InDelta(t, scale*want, c.Of(moved), 1e-8, c.Name())
			} else {
				assert.InDelta(t, shift+scale*want, c.Of(moved), 1e-8, c.Name())
			}
		}
		// Losses that are worse one by one give a criterion of place that is no better.
		worse := slices.Clone(x)
		for i := range worse {
			worse[i] += rapid.Float64Range(0, 5).Draw(t, "worse by")
		}
		for _, c := range []robust.Criterion{robust.Mean{}, robust.Median{}, robust.Q3{}, robust.Max{}, robust.Min{}} {
			assert.LessOrEqual(t, c.Of(x), c.Of(worse)+1e-12, c.Name())
		}
	})
}

func TestCriterionUndefined(t *testing.T) {
	for _, c := range everyCriterion {
		for _, x := range [][]float64{nil, {}, {1, math.NaN()}, {math.Inf(1), 1, 2}, {1, 2, math.Inf(-1)}} {
			assert.True(t, math.IsNaN(c.Of(x)), "%s of %v", c.Name(), x)
		}
	}
	assert.True(t, math.IsNaN(robust.Std{}.Of([]float64{1})), "a spread needs two")
	for _, lambda := range []float64{-1, math.NaN(), math.Inf(1)} {
		assert.True(t, math.IsNaN(robust.MeanStd{Lambda: lambda}.Of([]float64{1, 2})), "λ = %v", lambda)
	}
}

func TestCriterionDoesNotAllocate(t *testing.T) {
	x := make([]float64, 50)
	for i := range x {
		x[i] = float64(i * 7 % 50)
	}
	for _, c := range everyCriterion {
		assert.Zero(t, testing.AllocsPerRun(100, func() { c.Of(x) }), c.Name())
	}
}

func TestCriterionByName(t *testing.T) {
	for _, c := range everyCriterion {
		got, err := robust.CriterionByName(c.Name())
		require.NoError(t, err)
		assert.Equal(t, c, got)
	}
	for name, want := range map[string]robust.Criterion{
		"Q3 + IQR": robust.Q3IQR{}, " mean": robust.Mean{}, "mean+std": robust.MeanStd{},
		"mean+1.5std": robust.MeanStd{Lambda: 1.5}, "MEAN + 2 STD": robust.MeanStd{Lambda: 2},
	} {
		got, err := robust.CriterionByName(name)
		require.NoError(t, err, name)
		assert.Equal(t, want, got, name)
	}
	assert.Equal(t, "mean+1std", robust.MeanStd{}.Name())
	for _, name := range []string{"", "mode", "mean+", "std+mean", "mean+0std", "mean+-1std", "mean+infstd", "mean+nanstd", "mean+xstd", "mean+1e999std"} {
		_, err := robust.CriterionByName(name)
		assert.ErrorIs(t, err, robust.ErrCriterion, name)
	}
	_, err := robust.CriterionByName("mode")
	for _, name := range robust.CriterionNames() {
		assert.ErrorContains(t, err, name)
	}
}

func FuzzCriterionByName(f *testing.F) {
	for _, name := range append(robust.CriterionNames(), "mean+2std", "mean + .5 std", "mean+std", "mean+0x1p4std") {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		c, err := robust.CriterionByName(name)
		if err != nil {
			require.ErrorIs(t, err, robust.ErrCriterion)
			return
		}
		again, err := robust.CriterionByName(c.Name())
		require.NoError(t, err)
		require.Equal(t, c.Of([]float64{1, 2, 4}), again.Of([]float64{1, 2, 4}))
	})
}

func BenchmarkCriterion(b *testing.B) {
	x := make([]float64, 20)
	for i := range x {
		x[i] = float64(i * 7 % 20)
	}
	for _, c := range everyCriterion {
		b.Run(c.Name()+"/"+strconv.Itoa(len(x)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Of(x)
			}
		})
	}
}
