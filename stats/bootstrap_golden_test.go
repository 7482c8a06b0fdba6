package stats

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"
)

type bootstrapCase struct {
	Name                          string
	X                             []float64
	Statistic, Method             string
	Level, Estimate, StdErr       float64
	Distribution, Jackknife, BC   []float64
	Low, High, Bias, Acceleration *float64
	Mean95, SD95                  []*float64
}

var bootstrapStatistics = map[string]func([]float64) float64{
	"mean":   func(x []float64) float64 { return stat.Mean(x, nil) },
	"std":    func(x []float64) float64 { return stat.StdDev(x, nil) },
	"median": sortingQuantile(0.5),
	"q3":     sortingQuantile(0.75),
}

// sortingQuantile makes use of the permission to reorder what the statistic is given.
func sortingQuantile(p float64) func([]float64) float64 {
	return func(x []float64) float64 {
		slices.Sort(x)
		q, _ := sortedQuantile(x, p, QuantileLinear)
		return q
	}
}

func goldenBootstraps(t *testing.T) []bootstrapCase {
	t.Helper()
	raw, err := os.ReadFile("testdata/bootstrap.json")
	require.NoError(t, err)
	var golden struct{ Cases []bootstrapCase }
	require.NoError(t, json.Unmarshal(raw, &golden))
	require.NotEmpty(t, golden.Cases)
	return golden.Cases
}

func (c bootstrapCase) method() BootstrapMethod {
	if c.Method == "percentile" {
		return Percentile
	}
	return BCa
}

// SciPy's own resamples must give SciPy's interval.
func TestBootstrapIntervalGolden(t *testing.T) {
	regular, degenerate := 0, 0
	for _, c := range goldenBootstraps(t) {
		name := c.Name + " " + c.Statistic + " " + c.Method
		jackknife, err := Jackknife(c.X, bootstrapStatistics[c.Statistic])
		require.NoError(t, err)
		scale := math.Abs(slices.Max(c.Distribution)) + math.Abs(slices.Min(c.Distribution))
		assert.InDeltaSlice(t, c.Jackknife, jackknife, 1e-13*scale, name)

		r := BootstrapResult{Estimate: c.Estimate, Level: c.Level, Method: c.method()}
		r.fill(c.Distribution, c.Jackknife)
		assert.InDelta(t, c.StdErr, r.StdErr, 1e-12*c.StdErr, name)
		low, high := c.BC[0], c.BC[1]
		if c.Low != nil {
			regular++
			low, high = *c.Low, *c.High
			assert.Equal(t, BootstrapRegular, r.Case, name)
		} else {
			degenerate++
			assert.Equal(t, BootstrapNoAcceleration, r.Case, name)
		}
		assert.InDelta(t, low, r.Low, 1e-10*scale, name)
		assert.InDelta(t, high, r.High, 1e-10*scale, name)
		if r.Method == BCa {
			assert.InDelta(t, *c.Bias, r.Bias, 1e-10, name)
			if c.Acceleration != nil {
				assert.InDelta(t, *c.Acceleration, r.Acceleration, 1e-12, name)
			}
		}
	}
	assert.Equal(t, 31, regular)
	assert.Equal(t, 1, degenerate)
}

// With resamples of our own the ends are those of SciPy up to the spread that they
// have over SciPy's seeds.
func TestBootstrapAgreesWithSciPy(t *testing.T) {
	for _, c := range goldenBootstraps(t) {
		if c.Mean95[0] == nil {
			continue
		}
		name := c.Name + " " + c.Statistic + " " + c.Method
		r, err := Bootstrap(c.X, bootstrapStatistics[c.Statistic], BootstrapOptions{Method: c.method(), Seed: 1})
		require.NoError(t, err)
		assert.InDelta(t, c.Estimate, r.Estimate, 1e-12, name)
		assert.Equal(t, 9999, r.Resamples)
		assert.Equal(t, 0.95, r.Level)
		for i, got := range []float64{r.Low, r.High} {
			assert.InDelta(t, *c.Mean95[i], got, 4**c.SD95[i]+1e-9, "%s, end %d", name, i)
		}
	}
}
