package calorimeter_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/shashlik/calorimeter"
)

// TestFormulasAreThoseOfNumPy compares the losses of the fits on noiseless cells.
func TestFormulasAreThoseOfNumPy(t *testing.T) {
	images, err := calorimeter.Readout{PhotoElectrons: off, Miscalibration: off, Noise: off}.Measure(sample(t))
	require.NoError(t, err)
	parametric, err := calorimeter.FitParametric(images)
	require.NoError(t, err)
	cells, err := calorimeter.FitCellSum(9, images)
	require.NoError(t, err)
	curve, err := calorimeter.FitSCurve(calorimeter.X, 3, images)
	require.NoError(t, err)
	want := readGolden(t).Losses
	require.Len(t, want, 5)
	energy, x := calorimeter.Energy{}, calorimeter.Position{}
	for _, c := range []struct {
		name string
		q    calorimeter.Quantity
		e    calorimeter.Estimator
	}{
		{"parametric", energy, parametric}, {"cell sum", energy, cells}, {"S-curve", x, curve},
		{"barycentre", x, calorimeter.Barycentre{}}, {"logarithmic", x, calorimeter.LogBarycentre{Cut: 4}},
	} {
		loss, err := calorimeter.Loss(c.q, c.e.Estimate(images), c.q.Truth(images))
		require.NoError(t, err)
		assert.InEpsilon(t, want[c.name], loss, 2e-5, c.name) // cells are float32
	}
}

// TestFormulasHoldOnNewEvents: each formula is better than the simpler one on events that it has not seen.
func TestFormulasHoldOnNewEvents(t *testing.T) {
	population, held := split(t, 7000, 3000)
	loss := func(q calorimeter.Quantity) func(e calorimeter.Estimator, err error) float64 {
		return func(e calorimeter.Estimator, err error) float64 {
			require.NoError(t, err)
			l, err := calorimeter.Loss(q, e.Estimate(held), q.Truth(held))
			require.NoError(t, err)
			return l
		}
	}
	energy := loss(calorimeter.Energy{})
	sum, err := calorimeter.FitSum(population, calorimeter.SumOptions{})
	plain := energy(sum, err)
	formula, err := calorimeter.FitParametric(population)
	assert.Less(t, energy(formula, err), plain)
	formula, err = calorimeter.FitCellSum(9, population)
	assert.Less(t, energy(formula, err), plain)
	for _, axis := range []calorimeter.Axis{calorimeter.X, calorimeter.Y} {
		position := loss(calorimeter.Position{Axis: axis})
		barycentre := position(calorimeter.Barycentre{Axis: axis}, nil)
		formula, err := calorimeter.FitSCurve(axis, 3, population)
		assert.Less(t, position(formula, err), 0.8*barycentre, axis)
		logarithmic, err := calorimeter.FitLogBarycentre(axis, population)
		assert.Less(t, position(logarithmic, err), 0.8*barycentre, axis)
	}
}

// TestFitFormulaFindsTheCoefficients of an exact formula, beside an offset.
func TestFitFormulaFindsTheCoefficients(t *testing.T) {
	images, _ := split(t, 100, 1)
	terms := []calorimeter.Term{
		{Name: "energy", Value: func(m *calorimeter.Images, i int) float64 { return m.Energy[i] }},
		{Name: "barycentre", Value: func(m *calorimeter.Images, i int) float64 { x, _ := m.Barycentre(i); return x }},
	}
	formula, err := calorimeter.FitFormula(calorimeter.Energy{}, terms, nil, images)
	require.NoError(t, err)
	assert.InDeltaSlice(t, []float64{1, 0}, formula.Coefficients, 1e-9)
	formula, err = calorimeter.FitFormula(calorimeter.Position{}, terms[1:], calorimeter.Barycentre{}, images)
	require.NoError(t, err)
	loss := func(coefficient float64) float64 {
		formula.Coefficients[0] = coefficient
		l, err := calorimeter.Loss(calorimeter.Position{}, formula.Estimate(images), calorimeter.Position{}.Truth(images))
		require.NoError(t, err)
		return l
	}
	best := formula.Coefficients[0]
	least := loss(best)
	assert.Less(t, least, loss(best+0.01))
	assert.Less(t, least, loss(best-0.01))
}

func TestFormulaErrors(t *testing.T) {
	images, _ := split(t, 10, 1)
	_, err := calorimeter.FitParametric(images)
	assert.ErrorIs(t, err, calorimeter.ErrEvents, "fewer events than coefficients")
	for _, window := range []int{0, 2, 15, 17} {
		_, err = calorimeter.FitCellSum(window, images)
		assert.ErrorIs(t, err, calorimeter.ErrOption, window)
	}
	_, err = calorimeter.FitSCurve(calorimeter.X, -1, images)
	assert.ErrorIs(t, err, calorimeter.ErrOption)
	_, err = calorimeter.FitSCurve(calorimeter.X, 1, images.Subset([]int{0, 0, 0}))
	assert.ErrorContains(t, err, "no unique solution")
	_, err = calorimeter.FitLogBarycentre(calorimeter.X, &calorimeter.Images{})
	assert.ErrorIs(t, err, calorimeter.ErrEvents)
}
