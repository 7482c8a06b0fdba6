package calorimeter_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/examples/shashlik/calorimeter"
)

func TestFitSumIsThatOfNumPy(t *testing.T) {
	g := readGolden(t)
	images, err := calorimeter.Readout{PhotoElectrons: off, Miscalibration: off, Noise: off}.Measure(sample(t))
	require.NoError(t, err)
	require.Len(t, g.Fits, 5)
	for _, want := range g.Fits {
		t.Run(fmt.Sprintf("window %d offset %v curvature %v", want.Window, want.Offset, want.Curvature), func(t *testing.T) {
			fit, err := calorimeter.FitSum(images, calorimeter.SumOptions{Window: want.Window, Offset: want.Offset, Curvature: want.Curvature})
			require.NoError(t, err)
			got := []float64{fit.Scale}
			if want.Offset {
				got = append(got, fit.Offset)
			}
			if want.Curvature {
				got = append(got, fit.Curvature)
			}
			assert.InDeltaSlice(t, want.Coefficients, got, 1e-6) // cells are float32
			rmse, err := calorimeter.RelativeRMSE(fit.Estimate(images), images.Energy)
			require.NoError(t, err)
			assert.InDelta(t, want.RMSE, rmse, 1e-8)
		})
	}
}

// TestFitSumIsBest: no other coefficients do better on the events of the fit.
func TestFitSumIsBest(t *testing.T) {
	images, err := calorimeter.Readout{}.Measure(sample(t).Subset(upTo(300)))
	require.NoError(t, err)
	fit, err := calorimeter.FitSum(images, calorimeter.SumOptions{Offset: true, Curvature: true})
	require.NoError(t, err)
	best, err := calorimeter.RelativeRMSE(fit.Estimate(images), images.Energy)
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		other := fit
		other.Scale += rapid.Float64Range(-0.1, 0.1).Draw(t, "scale")
		other.Offset += rapid.Float64Range(-0.1, 0.1).Draw(t, "offset")
		other.Curvature += rapid.Float64Range(-0.01, 0.01).Draw(t, "curvature")
		rmse, err := calorimeter.RelativeRMSE(other.Estimate(images), images.Energy)
		require.NoError(t, err)
		assert.GreaterOrEqual(t, rmse, best-1e-12)
	})
}

func TestFitSumErrors(t *testing.T) {
	images, err := calorimeter.Readout{}.Measure(sample(t).Subset(upTo(2)))
	require.NoError(t, err)
	for _, window := range []int{-1, 2, 16, 17} {
		_, err := calorimeter.FitSum(images, calorimeter.SumOptions{Window: window})
		assert.ErrorIs(t, err, calorimeter.ErrOption, window)
	}
	_, err = calorimeter.FitSum(images, calorimeter.SumOptions{Offset: true, Curvature: true})
	assert.ErrorIs(t, err, calorimeter.ErrEvents)
	_, err = calorimeter.FitSum(images.Subset([]int{0, 0}), calorimeter.SumOptions{Offset: true})
	assert.ErrorContains(t, err, "no unique solution", "twice the same event")
	_, err = calorimeter.FitSum(&calorimeter.Images{}, calorimeter.SumOptions{})
	assert.ErrorIs(t, err, calorimeter.ErrEvents)
}
