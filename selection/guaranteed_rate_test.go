package selection_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/selectiontest"
)

// tied is a pool of 50 equally good candidates, the first of which has a spread of its own, in experiments with a common part.
func tied(spread float64, noise func(*rand.Rand) float64) selectiontest.Problem {
	p := selectiontest.Problem{Mean: make([]float64, 50), Spread: make([]float64, 50), Block: 1, Noise: noise}
	for i := range p.Spread {
		p.Spread[i] = 1
	}
	p.Spread[0] = spread
	return p
}

func exponential(rng *rand.Rand) float64 { return rng.ExpFloat64() - 1 }

const looks = 30

// TestGuaranteedErrorRates counts how often the best of 50 tied candidates is ever eliminated in 30 looks, under
// the assumptions of each kernel.
func TestGuaranteedErrorRates(t *testing.T) {
	const alpha = 0.05
	runs := 400
	if testing.Short() {
		runs = 60
	}
	heavy := selectiontest.ProblemByName("heavy tails").Noise
	for _, c := range []struct {
		name   string
		method selection.Guaranteed
		spread float64
		noise  func(*rand.Rand) float64
	}{
		{"moderated t, normal", selection.Guaranteed{}, 1, nil},
		{"moderated t with sigma, normal", selection.Guaranteed{Sigma: 1}, 1, nil},
		{"scale-free t, normal", selection.Guaranteed{Kernel: selection.Strict}, 1, nil},
		{"scale-free t, normal, the best one thrice as variable", selection.Guaranteed{Kernel: selection.ScaleFreeT}, 3, nil},
		{"sign, heavy tails", selection.Guaranteed{Kernel: selection.DistributionFree}, 3, heavy},
		{"sign, skewed alike", selection.Guaranteed{Kernel: selection.Signs}, 1, exponential},
		{"self-normalised, heavy tails", selection.Guaranteed{Kernel: selection.SelfNormalised}, 3, heavy},
		{"normal with sigma", selection.Guaranteed{Kernel: selection.GivenSigma, Sigma: 1}, 1, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.method.Alpha = alpha
			got, err := selectiontest.MeasureErrors(context.Background(), c.method, tied(c.spread, c.noise), looks, runs, 1, nil)
			require.NoError(t, err)
			require.Equal(t, runs, got.Runs)
			assert.LessOrEqual(t, got.Rate(), alpha+3*math.Sqrt(alpha*(1-alpha)/float64(runs)))
		})
	}
}

// TestErrorRatesAreSeen: what guarantees nothing must fail the same simulation, and violated assumptions show.
func TestErrorRatesAreSeen(t *testing.T) {
	for name, c := range map[string]struct {
		method selection.Method
		spread float64
	}{
		"the published rule":                  {selection.TestAgainstBest{}, 1},
		"half of the true sigma":              {selection.Guaranteed{Kernel: selection.GivenSigma, Sigma: 0.5}, 1},
		"moderated t, the best one is thrice": {selection.Guaranteed{}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const alpha, runs = 0.05, 100
			got, err := selectiontest.MeasureErrors(context.Background(), c.method, tied(c.spread, nil), looks, runs, 1, nil)
			require.NoError(t, err)
			assert.Greater(t, got.Rate(), alpha+3*math.Sqrt(alpha*(1-alpha)/runs))
		})
	}
}
