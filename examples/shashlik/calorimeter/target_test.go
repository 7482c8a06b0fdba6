package calorimeter_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/examples/shashlik/calorimeter"
)

// energyTarget is the correction to the calibrated sum.
func energyTarget(t testing.TB, population *calorimeter.Images) calorimeter.Target {
	t.Helper()
	sum, err := calorimeter.FitSum(population, calorimeter.SumOptions{})
	require.NoError(t, err)
	target, err := calorimeter.FitTarget(calorimeter.Energy{}, sum, population)
	require.NoError(t, err)
	return target
}

// targets are those of each quantity, with a baseline and without.
func targets(t testing.TB, population *calorimeter.Images) map[string]calorimeter.Target {
	all := map[string]calorimeter.Target{"correction to the sum": energyTarget(t, population)}
	for name, c := range map[string]struct {
		q calorimeter.Quantity
		e calorimeter.Estimator
	}{
		"energy":                       {calorimeter.Energy{}, nil},
		"x":                            {calorimeter.Position{}, nil},
		"correction to the barycentre": {calorimeter.Position{Axis: calorimeter.Y}, calorimeter.Barycentre{Axis: calorimeter.Y}},
	} {
		target, err := calorimeter.FitTarget(c.q, c.e, population)
		require.NoError(t, err)
		all[name] = target
	}
	return all
}

func TestTargetsAreOfTheOrderOfOne(t *testing.T) {
	population, _ := split(t, 800, 1)
	for name, target := range targets(t, population) {
		var squares float64
		for _, v := range target.Targets(population) {
			squares += float64(v) * float64(v)
		}
		assert.InDelta(t, 1, squares/800, 1e-5, name)
	}
}

func TestOutputsBecomeValues(t *testing.T) {
	population, held := split(t, 500, 300)
	for name, target := range targets(t, population) {
		truth := target.Quantity.Truth(held)
		exact := make([]float32, held.Len())
		for i, v := range truth {
			exact[i] = float32(v / target.Scale)
		}
		if target.Baseline != nil {
			estimate := target.Baseline.Estimate(held)
			baseline, err := calorimeter.Loss(target.Quantity, estimate, truth)
			require.NoError(t, err)
			loss, err := target.Loss(held, make([]float32, held.Len()))
			require.NoError(t, err)
			assert.Equal(t, baseline, loss, "outputs of zero are the baseline: %s", name)
			for i, e := range estimate {
				by := target.Quantity.Deviation(truth[i], e) // of the truth from the estimate
				exact[i] = float32(by / target.Scale)
			}
		}
		loss, err := target.Loss(held, exact)
		require.NoError(t, err)
		assert.InDelta(t, 0, loss, 1e-5, name)

		exact[7] = float32(math.NaN())
		loss, err = target.Loss(held, exact)
		require.NoError(t, err)
		assert.True(t, math.IsNaN(loss), name)
		_, err = target.Loss(held, exact[1:])
		assert.ErrorIs(t, err, calorimeter.ErrEvents, name)
	}
}

func TestMovedUndoesADeviation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		truth, by := rapid.Float64Range(1, 100).Draw(t, "truth"), rapid.Float64Range(-0.5, 0.5).Draw(t, "by")
		for _, q := range []calorimeter.Quantity{calorimeter.Energy{}, calorimeter.Position{}} {
			assert.InDelta(t, by, q.Deviation(q.Moved(truth, by), truth), 1e-12, q.Name())
		}
	})
}

// TestPositionIsAtTheDepthOfTheShower follows the photon's line.
func TestPositionIsAtTheDepthOfTheShower(t *testing.T) {
	images, _ := split(t, 400, 1)
	x, y := calorimeter.Position{}.Truth(images), calorimeter.Position{Axis: calorimeter.Y}.Truth(images)
	for i := range x {
		assert.InDelta(t, images.ThetaX[i], math.Atan2(x[i]-images.X[i], images.Depth[i]), 1e-12)
		assert.InDelta(t, images.ThetaY[i], math.Atan2(y[i]-images.Y[i], images.Depth[i]), 1e-12)
	}
	assert.Equal(t, []string{"position x", "position y", "cm"},
		[]string{calorimeter.Position{}.Name(), calorimeter.Position{Axis: calorimeter.Y}.Name(), calorimeter.Position{}.Unit()})
	assert.Equal(t, []string{"energy", "GeV"}, []string{calorimeter.Energy{}.Name(), calorimeter.Energy{}.Unit()})
}

func TestFitTargetErrors(t *testing.T) {
	population, _ := split(t, 3, 1)
	sum, err := calorimeter.FitSum(population.Slice(0, 1), calorimeter.SumOptions{})
	require.NoError(t, err)
	_, err = calorimeter.FitTarget(calorimeter.Energy{}, sum, population.Slice(0, 1))
	assert.ErrorContains(t, err, "exact for all 1")
	_, err = calorimeter.FitTarget(calorimeter.Energy{}, sum, &calorimeter.Images{})
	assert.ErrorIs(t, err, calorimeter.ErrEvents)
	_, err = calorimeter.Loss(calorimeter.Energy{}, nil, nil)
	assert.ErrorIs(t, err, calorimeter.ErrEvents)
}
