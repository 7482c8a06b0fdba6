package stats

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// bestGolden is testdata/best.json; golden_best.py says how it is made.
type bestGolden struct {
	Best []struct {
		Name                string
		Location, Scale, DF []number
		P                   []number
		Expected            number
	}
	Variance []struct {
		V, D         []float64
		DF, Variance number
	}
	Mean []struct {
		M, V           []float64
		Mean, Variance number
	}
	Process []struct {
		Name                    string
		X, At                   [][]float64
		Y                       []float64
		Length, Variance, Noise number
		Mean                    []number
		AtVariance              []number `json:"at_variance"`
	}
}

func readBest(t *testing.T) bestGolden {
	t.Helper()
	data, err := os.ReadFile("testdata/best.json")
	require.NoError(t, err)
	var g bestGolden
	require.NoError(t, json.Unmarshal(data, &g))
	require.NotEmpty(t, g.Best)
	return g
}

func numbers(x []number) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

func TestPosteriorOfBestGolden(t *testing.T) {
	for _, c := range readBest(t).Best {
		best, err := PosteriorOfBest(numbers(c.Location), numbers(c.Scale), numbers(c.DF))
		require.NoError(t, err, c.Name)
		for i, p := range numbers(c.P) {
			assert.InDelta(t, p, best.P[i], 2e-5+2e-3*p, "%s: mean %d", c.Name, i)
		}
		scale := slices.Max(numbers(c.Scale))
		assert.InDelta(t, float64(c.Expected), best.Expected, 0.01*scale, c.Name)
	}
}

// drawMeans draws posteriors of means of all kinds: ties, known ones, scales that are far apart.
func drawMeans(t *rapid.T) (location, scale, df []float64) {
	n := rapid.IntRange(1, 12).Draw(t, "n")
	for range n {
		location = append(location, float64(rapid.IntRange(-16, 16).Draw(t, "location"))/4)
		scale = append(scale, rapid.SampledFrom([]float64{0, 1e-9, 1e-3, 0.5, 1, 4, 1e5}).Draw(t, "scale"))
		df = append(df, rapid.SampledFrom([]float64{1, 2, 5, 12, 200, math.Inf(1)}).Draw(t, "df"))
	}
	return
}

func TestPosteriorOfBestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		location, scale, df := drawMeans(t)
		best, err := PosteriorOfBest(location, scale, df)
		require.NoError(t, err)
		sum := 0.0
		for _, p := range best.P {
			require.True(t, p >= 0 && p <= 1+1e-9, "%v", p)
			sum += p
		}
		require.InDelta(t, 1, sum, 1e-9)
		for i := range location {
			for j := range location {
				if location[i] == location[j] && scale[i] == scale[j] && df[i] == df[j] {
					require.InDelta(t, best.P[i], best.P[j], 1e-9, "equal means, equal probabilities")
				}
			}
		}
		// A change of unit changes no probability.
		moved, scaled := make([]float64, len(location)), make([]float64, len(scale))
		for i := range location {
			moved[i], scaled[i] = 8*location[i]+64, 8*scale[i]
		}
		other, err := PosteriorOfBest(moved, scaled, df)
		require.NoError(t, err)
		for i, p := range best.P {
			require.InDelta(t, p, other.P[i], 1e-3)
		}
		// Nor does the order, by much more than rounding.
		slices.Reverse(location)
		slices.Reverse(scale)
		slices.Reverse(df)
		other, err = PosteriorOfBest(location, scale, df)
		require.NoError(t, err)
		for i, p := range best.P {
			require.InDelta(t, p, other.P[len(other.P)-1-i], 1e-3)
		}
	})
}

func TestPosteriorOfBestRefuses(t *testing.T) {
	one, inf := []float64{1}, []float64{math.Inf(1)}
	for name, c := range map[string][3][]float64{
		"nothing":           {{}, {}, {}},
		"lengths":           {one, one, {1, 2}},
		"infinite location": {inf, one, one},
		"NaN location":      {{math.NaN()}, one, one},
		"negative scale":    {one, {-1}, one},
		"infinite scale":    {one, inf, one},
		"df 0":              {one, one, {0}},
	} {
		_, err := PosteriorOfBest(c[0], c[1], c[2])
		assert.ErrorIs(t, err, ErrBest, name)
	}
}

func TestLogStudentTables(t *testing.T) {
	for _, df := range []float64{1.5, 2, 5, 12, 100, math.Inf(1)} {
		table, direct := newLogStudent(df, 100), newLogStudent(df, 1)
		for z := -30.0; z < 300; z += 0.0371 {
			want := direct.at(z)
			require.InDelta(t, want, table.at(z), 2e-6+1e-6*math.Abs(want), "df %v, z %v", df, z)
		}
	}
}

func TestVariancePriorGolden(t *testing.T) {
	for _, c := range readBest(t).Variance {
		prior, err := FitVariancePrior(c.V, c.D)
		require.NoError(t, err)
		assertClose(t, c.DF, prior.DF, 1e-6, "df")
		assertClose(t, c.Variance, prior.Variance, 1e-6, "variance")
		v, d := prior.Moderate(c.V[0], c.D[0])
		if math.IsInf(prior.DF, 1) {
			assert.Equal(t, prior.Variance, v)
			continue
		}
		assert.InEpsilon(t, (float64(c.DF)*float64(c.Variance)+c.D[0]*c.V[0])/(float64(c.DF)+c.D[0]), v, 1e-5)
		assert.InEpsilon(t, float64(c.DF)+c.D[0], d, 1e-5)
	}
}

func TestVariancePriorRefuses(t *testing.T) {
	_, err := FitVariancePrior([]float64{1, 2, 0, 3}, []float64{1, 1, 1, 0})
	assert.ErrorIs(t, err, ErrVariancePrior, "two that count")
	_, err = FitVariancePrior([]float64{1, 2, 3}, []float64{1, 1})
	assert.ErrorIs(t, err, ErrVariancePrior)
}

func TestMeanPriorGolden(t *testing.T) {
	for _, c := range readBest(t).Mean {
		prior, err := FitMeanPrior(c.M, c.V)
		require.NoError(t, err)
		assertClose(t, c.Mean, prior.Mean, 1e-9, "mean")
		assertClose(t, c.Variance, prior.Variance, 1e-9, "variance")
		assert.Equal(t, prior.Variance/(prior.Variance+2), prior.Weight(2))
	}
	assert.Equal(t, 1.0, MeanPrior{}.Weight(0))
}

func TestMeanPriorRefuses(t *testing.T) {
	for name, c := range map[string][2][]float64{
		"one":           {{1}, {1}},
		"lengths":       {{1, 2}, {1}},
		"NaN":           {{1, math.NaN()}, {1, 1}},
		"zero variance": {{1, 2}, {1, 0}},
	} {
		_, err := FitMeanPrior(c[0], c[1])
		assert.ErrorIs(t, err, ErrMeanPrior, name)
	}
}

func TestGaussianProcessGolden(t *testing.T) {
	for _, c := range readBest(t).Process {
		process, err := FitGaussianProcess(c.X, c.Y)
		require.NoError(t, err, c.Name)
		assertClose(t, c.Length, process.Length, 1e-12, c.Name)
		assertClose(t, c.Variance, process.Variance, 1e-8, c.Name)
		assertClose(t, c.Noise, process.Noise, 1e-8, c.Name)
		mean, variance, err := process.Predict(c.At)
		require.NoError(t, err)
		for k := range c.At {
			assertClose(t, c.Mean[k], mean[k], 1e-7, c.Name)
			assertClose(t, c.AtVariance[k], variance[k], 1e-6, c.Name)
		}
	}
}

func TestGaussianProcessRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		x [][]float64
		y []float64
	}{
		"one":        {[][]float64{{1}}, []float64{1}},
		"lengths":    {[][]float64{{1}, {2}}, []float64{1}},
		"ragged":     {[][]float64{{1}, {2, 3}}, []float64{1, 2}},
		"no columns": {[][]float64{{}, {}}, []float64{1, 2}},
		"NaN":        {[][]float64{{1}, {math.NaN()}}, []float64{1, 2}},
		"infinite":   {[][]float64{{1}, {2}}, []float64{1, math.Inf(1)}},
	} {
		_, err := FitGaussianProcess(c.x, c.y)
		assert.ErrorIs(t, err, ErrGaussianProcess, name)
	}
	process, err := FitGaussianProcess([][]float64{{1}, {2}, {3}}, []float64{4, 4, 4})
	require.NoError(t, err, "constant observations")
	mean, variance, err := process.Predict([][]float64{{9}})
	require.NoError(t, err)
	assert.Equal(t, 4.0, mean[0])
	assert.Zero(t, variance[0]+process.Noise)
	_, _, err = process.Predict([][]float64{{1, 2}})
	assert.ErrorIs(t, err, ErrGaussianProcess)
}
