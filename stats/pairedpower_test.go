package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/stats"
)

func TestStudentPairedPowerGolden(t *testing.T) {
	type powerCase struct {
		N, Effect, Alpha, Power, Target float64
	}
	powers, sizes := 0, 0
	for _, c := range goldenCases[powerCase](t, "pairedpower.json") {
		if c.Target > 0 { // statsmodels solves for a fraction of a pair
			sizes++
			n, err := stats.StudentPairedPairs(c.Effect, c.Alpha, c.Target)
			require.NoError(t, err)
			assert.Equal(t, max(2, math.Ceil(c.N-1e-6)), float64(n), "%+v", c)
			continue
		}
		powers++
		power, err := stats.StudentPairedPower(int(c.N), c.Effect, c.Alpha)
		require.NoError(t, err)
		assert.InDelta(t, c.Power, power, 1e-9, "%+v", c)
	}
	assert.Greater(t, powers, 100)
	assert.Greater(t, sizes, 40)
}

func TestStudentPairedPowerLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 400).Draw(t, "n")
		effect := rapid.Float64Range(0, 3).Draw(t, "effect")
		alpha := rapid.Float64Range(0.001, 0.5).Draw(t, "alpha")
		power := func(n int, effect float64) float64 {
			p, err := stats.StudentPairedPower(n, effect, alpha)
			require.NoError(t, err)
			return p
		}
		p := power(n, effect)
		assert.Equal(t, p, power(n, -effect), "the sign does not matter")
		assert.GreaterOrEqual(t, p, alpha-1e-9)
		assert.LessOrEqual(t, p, 1+1e-9)
		assert.InDelta(t, alpha, power(n, 0), 1e-9, "without an effect it is the level")
		assert.LessOrEqual(t, p, power(n, effect+0.1)+1e-9)
		assert.LessOrEqual(t, p, power(n+1, effect)+1e-9)

		effect += 0.01
		target := rapid.Float64Range(0.05, 0.99).Draw(t, "power")
		pairs, err := stats.StudentPairedPairs(effect, alpha, target)
		require.NoError(t, err)
		assert.GreaterOrEqual(t, power(pairs, effect), target)
		if pairs > 2 {
			assert.Less(t, power(pairs-1, effect), target, "they are the fewest")
		}
	})
}

// TestStudentPairedPowerOfTheTest counts rejections.
func TestStudentPairedPowerOfTheTest(t *testing.T) {
	const n, effect, alpha, runs = 8, 0.9, 0.05, 4000
	rng := rand.New(rand.NewPCG(4, 5))
	rejected := 0
	zeros, d := make([]float64, n), make([]float64, n)
	for range runs {
		for k := range d {
			d[k] = effect + rng.NormFloat64()
		}
		result, err := stats.StudentPaired(d, zeros, stats.TwoSided)
		require.NoError(t, err)
		if result.P < alpha {
			rejected++
		}
	}
	power, err := stats.StudentPairedPower(n, effect, alpha)
	require.NoError(t, err)
	assert.InDelta(t, power, float64(rejected)/runs, 3*math.Sqrt(power*(1-power)/runs))
}

func TestStudentPairedPairsOfTinyEffects(t *testing.T) {
	n, err := stats.StudentPairedPairs(1e-5, 0.05, 0.8)
	require.NoError(t, err)
	z := 1.959963984540054 + 0.8416212335729143
	assert.InEpsilon(t, z*z/1e-10, float64(n), 1e-5, "but for the other tail")
}

func TestStudentPairedPowerErrors(t *testing.T) {
	_, err := stats.StudentPairedPower(1, 1, 0.05)
	assert.ErrorIs(t, err, stats.ErrSampleSize)
	for _, c := range [][3]float64{{math.NaN(), 0.05, 0.8}, {math.Inf(1), 0.05, 0.8}, {1, 0, 0.8}, {1, 1, 0.8}} {
		_, err = stats.StudentPairedPower(5, c[0], c[1])
		assert.ErrorIs(t, err, stats.ErrOption)
		_, err = stats.StudentPairedPairs(c[0], c[1], c[2])
		assert.ErrorIs(t, err, stats.ErrOption)
	}
	_, err = stats.StudentPairedPairs(0, 0.05, 0.8)
	assert.ErrorIs(t, err, stats.ErrOption)
	_, err = stats.StudentPairedPairs(1, 0.05, 1)
	assert.ErrorIs(t, err, stats.ErrOption)
}

func TestStdRelativeError(t *testing.T) {
	assert.InDelta(t, 0.162, stats.StdRelativeError(20), 5e-4)
	assert.True(t, math.IsInf(stats.StdRelativeError(1), 1))
	assert.True(t, math.IsInf(stats.StdRelativeError(0), 1))
}
