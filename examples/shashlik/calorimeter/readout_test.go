package calorimeter_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"

	"robust/examples/shashlik/calorimeter"
)

const off = calorimeter.Off

// uniform has the same deposit, MeV, in every cell of n events.
func uniform(n int, deposit float32) *calorimeter.Events {
	e := &calorimeter.Events{Deposits: make([]float32, n*calorimeter.Cells)}
	for i := range e.Deposits {
		e.Deposits[i] = deposit
	}
	for range n {
		e.Energy = append(e.Energy, 10)
	}
	zeros := make([]float64, n)
	e.X, e.Y, e.ThetaX, e.ThetaY, e.Depth = zeros, zeros, zeros, zeros, zeros
	return e
}

func moments(t *testing.T, r calorimeter.Readout, e *calorimeter.Events) (mean, std float64) {
	t.Helper()
	m, err := r.Measure(e)
	require.NoError(t, err)
	v := make([]float64, len(m.Cells))
	for i, c := range m.Cells {
		v[i] = float64(c)
	}
	return stat.MeanStdDev(v, nil)
}

// TestReadoutEffects measures each effect alone, at an energy of 0.4 GeV a cell. Bounds
// are 5 standard errors.
func TestReadoutEffects(t *testing.T) {
	const energy = 0.4
	n := 200
	e := uniform(n, float32(energy*1000*calorimeter.SamplingFraction))
	cells := float64(n * calorimeter.Cells)

	mean, std := moments(t, calorimeter.Readout{PhotoElectrons: off, Miscalibration: off, Noise: off}, e)
	assert.InDelta(t, energy, mean, 1e-7)
	assert.InDelta(t, 0, std, 1e-7)

	for name, c := range map[string]struct {
		r    calorimeter.Readout
		std  float64
		draw float64 // independent draws
	}{
		"photo-electrons": {calorimeter.Readout{Miscalibration: off, Noise: off}, math.Sqrt(energy / 3000), cells},
		"fewer":           {calorimeter.Readout{PhotoElectrons: 100, Miscalibration: off, Noise: off}, math.Sqrt(energy / 100), cells},
		"few":             {calorimeter.Readout{PhotoElectrons: 5, Miscalibration: off, Noise: off}, math.Sqrt(energy / 5), cells},
		"noise":           {calorimeter.Readout{PhotoElectrons: off, Miscalibration: off}, 0.003, cells},
		"gains":           {calorimeter.Readout{PhotoElectrons: off, Noise: off}, 0.008 * energy, calorimeter.Cells},
		"worse gains":     {calorimeter.Readout{PhotoElectrons: off, Noise: off, Miscalibration: 0.05}, 0.05 * energy, calorimeter.Cells},
	} {
		mean, std := moments(t, c.r, e)
		assert.InDelta(t, energy, mean, 5*c.std/math.Sqrt(c.draw), name)
		assert.InEpsilon(t, c.std, std, 5/math.Sqrt(2*c.draw), name)
	}
}

func TestReadoutLeavesEmptyCellsEmpty(t *testing.T) {
	mean, std := moments(t, calorimeter.Readout{Noise: off}, uniform(3, 0))
	assert.Zero(t, mean)
	assert.Zero(t, std)
}

func TestReadoutSeeds(t *testing.T) {
	events := sample(t).Subset(upTo(20))
	measure := func(r calorimeter.Readout, e *calorimeter.Events) []float32 {
		m, err := r.Measure(e)
		require.NoError(t, err)
		return m.Cells
	}
	r := calorimeter.Readout{Seed: 3, CalibrationSeed: 5}
	whole := measure(r, events)
	assert.Equal(t, whole, measure(r, events), "the same seeds give the same images")
	assert.Equal(t, whole[:7*calorimeter.Cells], measure(r, events.Subset(upTo(7))), "an event doesn't depend on later ones")
	assert.NotEqual(t, whole, measure(calorimeter.Readout{Seed: 4, CalibrationSeed: 5}, events))
	assert.NotEqual(t, whole, measure(calorimeter.Readout{Seed: 3, CalibrationSeed: 6}, events))

	gains, err := r.Gains()
	require.NoError(t, err)
	again, err := calorimeter.Readout{Seed: 99, CalibrationSeed: 5, PhotoElectrons: off, Noise: off}.Gains()
	require.NoError(t, err)
	assert.Equal(t, gains, again, "gains depend on their own seed alone")
	exact := measure(calorimeter.Readout{CalibrationSeed: 5, PhotoElectrons: off, Noise: off}, events)
	for i, v := range exact {
		want := float64(events.Deposits[i]) / calorimeter.SamplingFraction / 1000 * gains[i%calorimeter.Cells]
		assert.InDelta(t, want, v, 1e-6*(1+want))
	}
}

func TestReadoutOptions(t *testing.T) {
	for _, r := range []calorimeter.Readout{
		{Noise: -0.1}, {PhotoElectrons: math.NaN()}, {Miscalibration: math.Inf(1)}, {PhotoElectrons: -3000},
	} {
		_, err := r.Measure(uniform(1, 1))
		require.ErrorIs(t, err, calorimeter.ErrOption)
		_, err = r.Gains()
		require.ErrorIs(t, err, calorimeter.ErrOption)
	}
	full, err := calorimeter.Readout{PhotoElectrons: 3000, Miscalibration: 0.008, Noise: 0.003}.Measure(uniform(2, 5))
	require.NoError(t, err)
	zero, err := calorimeter.Readout{}.Measure(uniform(2, 5))
	require.NoError(t, err)
	assert.Equal(t, full.Cells, zero.Cells, "the zero value is the documented default")
}

func BenchmarkMeasure(b *testing.B) {
	events := sample(b)
	for b.Loop() {
		if _, err := (calorimeter.Readout{}).Measure(events); err != nil {
			b.Fatal(err)
		}
	}
}
