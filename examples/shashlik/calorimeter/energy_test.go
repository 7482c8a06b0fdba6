package calorimeter_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/shashlik/calorimeter"
)

func TestRelativeRMSE(t *testing.T) {
	got, err := calorimeter.RelativeRMSE([]float64{11, 18}, []float64{10, 20})
	require.NoError(t, err)
	assert.InDelta(t, 0.1, got, 1e-15)
	got, err = calorimeter.RelativeRMSE([]float64{1, math.NaN()}, []float64{1, 1})
	require.NoError(t, err)
	assert.True(t, math.IsNaN(got), "a diverged training is no error")
	for _, c := range [][2][]float64{{{1}, {1, 2}}, {{}, {}}, {{1}, {0}}, {{1}, {-1}}, {{1}, {math.NaN()}}, {{1}, {math.Inf(1)}}} {
		_, err = calorimeter.RelativeRMSE(c[0], c[1])
		assert.ErrorIs(t, err, calorimeter.ErrEvents)
	}
}

func TestRMSEOverMean(t *testing.T) {
	got, err := calorimeter.RMSEOverMean([]float64{11, 18}, []float64{10, 20})
	require.NoError(t, err)
	assert.InDelta(t, math.Sqrt(2.5)/15, got, 1e-15)
	_, err = calorimeter.RMSEOverMean([]float64{1}, []float64{0})
	assert.ErrorIs(t, err, calorimeter.ErrEvents)
}
