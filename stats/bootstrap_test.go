package stats_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"

	"robust/stats"
)

func mean(x []float64) float64 { return stat.Mean(x, nil) }

func TestBootstrapLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-100, 100), 2, 12).Draw(t, "x")
		o := stats.BootstrapOptions{
			Method:    rapid.SampledFrom([]stats.BootstrapMethod{stats.BCa, stats.Percentile}).Draw(t, "method"),
			Resamples: rapid.IntRange(2, 200).Draw(t, "resamples"),
			Level:     rapid.Float64Range(.5, .999).Draw(t, "level"),
			Seed:      rapid.Uint64().Draw(t, "seed"),
		}
		before := slices.Clone(x)
		r, err := stats.Bootstrap(x, mean, o)
		require.NoError(t, err)
		assert.Equal(t, before, x, "the sample is left as it is")
		assert.LessOrEqual(t, r.Low, r.High)
		assert.GreaterOrEqual(t, r.Low, slices.Min(x)-1e-9)
		assert.LessOrEqual(t, r.High, slices.Max(x)+1e-9)
		assert.False(t, math.IsNaN(r.StdErr))

		again, err := stats.Bootstrap(x, mean, o)
		require.NoError(t, err)
		assert.Equal(t, r, again, "the same seed gives the same interval")

		moved := make([]float64, len(x))
		for i, v := range x {
			moved[i] = 2 * v
		}
		scaled, err := stats.Bootstrap(moved, mean, o)
		require.NoError(t, err)
		assert.InDelta(t, 2*r.Low, scaled.Low, 1e-9, "scale")
		assert.InDelta(t, 2*r.High, scaled.High, 1e-9, "scale")
		assert.InDelta(t, 2*r.StdErr, scaled.StdErr, 1e-9, "scale")
	})
}

func TestBootstrapSeedsDiffer(t *testing.T) {
	x := []float64{1, 2, 4, 8, 16}
	a, err := stats.Bootstrap(x, mean, stats.BootstrapOptions{Seed: 1})
	require.NoError(t, err)
	b, err := stats.Bootstrap(x, mean, stats.BootstrapOptions{Seed: 2})
	require.NoError(t, err)
	assert.NotEqual(t, a.StdErr, b.StdErr)
	// The bootstrap variance of a mean is known: Σ(x-m)²/n².
	want := stat.PopStdDev(x, nil) / math.Sqrt(5)
	assert.InEpsilon(t, want, a.StdErr, 4/math.Sqrt(2*9999))
}

func TestBootstrapDegenerate(t *testing.T) {
	constant, err := stats.Bootstrap([]float64{.1, .1, .1}, mean, stats.BootstrapOptions{})
	require.NoError(t, err)
	assert.Equal(t, stats.BootstrapConstant, constant.Case)
	assert.Equal(t, constant.Estimate, constant.Low)
	assert.Equal(t, constant.Estimate, constant.High)
	assert.Zero(t, constant.StdErr)

	tied, err := stats.Bootstrap([]float64{1, 1, 2, 3, 4, 5}, slices.Min, stats.BootstrapOptions{})
	require.NoError(t, err)
	assert.Equal(t, stats.BootstrapNoAcceleration, tied.Case)
	assert.Zero(t, tied.Acceleration)
	assert.Equal(t, 1., tied.Low)

	// A statistic that sees the whole sample is larger than for any resample but
	// its permutations, so a small bootstrap distribution lies below it.
	distinct := func(x []float64) float64 { return float64(len(slices.Compact(slices.Sorted(slices.Values(x))))) }
	beyond, err := stats.Bootstrap([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, distinct, stats.BootstrapOptions{Resamples: 99})
	require.NoError(t, err)
	assert.Equal(t, stats.BootstrapBeyond, beyond.Case)
	assert.Less(t, beyond.High, beyond.Estimate)
	percentile, err := stats.Bootstrap([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, distinct,
		stats.BootstrapOptions{Resamples: 99, Method: stats.Percentile})
	require.NoError(t, err)
	assert.Equal(t, percentile.Low, beyond.Low)
	assert.Equal(t, percentile.High, beyond.High)

	// An acceleration is at most 1/6, so this needs an end six standard deviations out.
	spike := make([]float64, 50)
	spike[0] = 50
	extreme, err := stats.Bootstrap(spike, mean, stats.BootstrapOptions{Level: 1 - 1e-10})
	require.NoError(t, err)
	assert.Equal(t, stats.BootstrapExtreme, extreme.Case)
	assert.Zero(t, extreme.Low)
	assert.Greater(t, extreme.High, 4.)

	logStd := func(x []float64) float64 { return math.Log(stat.StdDev(x, nil)) }
	undefined, err := stats.Bootstrap([]float64{1, 2, 4}, logStd, stats.BootstrapOptions{})
	require.NoError(t, err)
	// Three of the 27 resamples have one value only, and no spread.
	assert.InDelta(t, 9999./9, undefined.Undefined, 4*math.Sqrt(9999*1./9*8./9))
	assert.False(t, math.IsInf(undefined.Low, 0))
}

func TestBootstrapErrors(t *testing.T) {
	x := []float64{1, 2, 3}
	for _, o := range []stats.BootstrapOptions{
		{Level: 1}, {Level: -.5}, {Level: math.NaN()}, {Resamples: 1}, {Resamples: -4}, {Method: 2}, {Method: -1},
	} {
		_, err := stats.Bootstrap(x, mean, o)
		assert.ErrorIs(t, err, stats.ErrOption, "%+v", o)
	}
	_, err := stats.Bootstrap(x[:1], mean, stats.BootstrapOptions{})
	assert.ErrorIs(t, err, stats.ErrSampleSize)
	_, err = stats.Bootstrap([]float64{1, math.Inf(1)}, mean, stats.BootstrapOptions{})
	assert.ErrorIs(t, err, stats.ErrNotFinite)
	_, err = stats.Bootstrap(x, func([]float64) float64 { return math.NaN() }, stats.BootstrapOptions{})
	assert.ErrorIs(t, err, stats.ErrNotFinite)
	whole := func(y []float64) float64 {
		if slices.Equal(x, y) {
			return 1
		}
		return math.NaN()
	}
	_, err = stats.Bootstrap(x, whole, stats.BootstrapOptions{Resamples: 2, Seed: 3})
	assert.ErrorIs(t, err, stats.ErrNotFinite)
}

// The interval of a normal mean covers about as often as it says with 40 values; the
// bounds are four standard errors of 400 trials around 95 %, and a little for n.
func TestBootstrapCoverage(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates 400 samples")
	}
	rng := rand.New(rand.NewPCG(11, 0))
	covered := map[stats.BootstrapMethod]int{}
	for trial := range 400 {
		x := make([]float64, 40)
		for i := range x {
			x[i] = rng.NormFloat64()
		}
		for _, m := range []stats.BootstrapMethod{stats.BCa, stats.Percentile} {
			r, err := stats.Bootstrap(x, mean, stats.BootstrapOptions{Method: m, Resamples: 999, Seed: uint64(trial)})
			require.NoError(t, err)
			if r.Low <= 0 && 0 <= r.High {
				covered[m]++
			}
		}
	}
	for m, n := range covered {
		t.Logf("%v covers %.1f %%", m, float64(n)/4)
		assert.InDelta(t, 0.94, float64(n)/400, 4*math.Sqrt(.95*.05/400), m.String())
	}
}

func TestJackknife(t *testing.T) {
	x := []float64{1, 2, 4, 9}
	without, err := stats.Jackknife(x, mean)
	require.NoError(t, err)
	assert.Equal(t, []float64{5, 14. / 3, 4, 7. / 3}, without)

	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-100, 100), 2, 20).Draw(t, "x")
		e, err := stats.JackknifeOf(x, mean)
		require.NoError(t, err)
		assert.InDelta(t, mean(x), e.Corrected, 1e-9, "a mean has no bias")
		assert.InDelta(t, stat.StdDev(x, nil)/math.Sqrt(float64(len(x))), e.StdErr, 1e-9)
		// The jackknife makes the biased variance unbiased (Quenouille).
		v, err := stats.JackknifeOf(x, func(y []float64) float64 { return stat.PopVariance(y, nil) })
		require.NoError(t, err)
		assert.InDelta(t, stat.Variance(x, nil), v.Corrected, 1e-7)
	})
	_, err = stats.Jackknife([]float64{1}, mean)
	assert.ErrorIs(t, err, stats.ErrSampleSize)
	_, err = stats.JackknifeOf(nil, mean)
	assert.ErrorIs(t, err, stats.ErrSampleSize)
}
