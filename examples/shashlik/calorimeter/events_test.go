package calorimeter_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/examples/shashlik/calorimeter"
)

func TestCellCentre(t *testing.T) {
	for _, c := range []struct {
		cell int
		x, y float64
	}{{112, 0, 0}, {113, 4, 0}, {127, 0, 4}, {0, -28, -28}, {14, 28, -28}, {224, 28, 28}} {
		x, y := calorimeter.CellCentre(c.cell)
		assert.Equal(t, [2]float64{c.x, c.y}, [2]float64{x, y}, c.cell)
	}
}

func TestSubsetKeepsCellsWithTheirTruth(t *testing.T) {
	events := sample(t).Subset(upTo(50))
	images, err := calorimeter.Readout{}.Measure(events)
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		index := rapid.SliceOfN(rapid.IntRange(0, 49), 1, 20).Draw(t, "index")
		es, ms := events.Subset(index), images.Subset(index)
		require.NoError(t, es.Validate())
		require.NoError(t, ms.Validate())
		for k, i := range index {
			assert.Equal(t, events.Event(i), es.Event(k))
			assert.Equal(t, images.Image(i), ms.Image(k))
			assert.Equal(t, events.Energy[i], es.Energy[k])
			assert.Equal(t,
				[]float64{images.Energy[i], images.X[i], images.Y[i], images.ThetaX[i], images.ThetaY[i], images.Depth[i]},
				[]float64{ms.Energy[k], ms.X[k], ms.Y[k], ms.ThetaX[k], ms.ThetaY[k], ms.Depth[k]})
		}
	})
	assert.Equal(t, images.Subset([]int{3, 4, 5}), images.Slice(3, 6))
	assert.Panics(t, func() { images.Subset([]int{50}) })
	assert.Panics(t, func() { images.Slice(40, 51) })
}

func TestValidate(t *testing.T) {
	for name, spoil := range map[string]func(*calorimeter.Events){
		"there are none":            func(e *calorimeter.Events) { *e = calorimeter.Events{} },
		"2 values of depth for 3":   func(e *calorimeter.Events) { e.Depth = e.Depth[:2] },
		"theta_y of event 1 is NaN": func(e *calorimeter.Events) { e.ThetaY[1] = math.NaN() },
		"energy of event 2 is +Inf": func(e *calorimeter.Events) { e.Energy[2] = math.Inf(1) },
		"energy of event 0 is 0":    func(e *calorimeter.Events) { e.Energy[0] = 0 },
		"674 cells for 3 events":    func(e *calorimeter.Events) { e.Deposits = e.Deposits[:674] },
		"cell 3 of event 2 is NaN":  func(e *calorimeter.Events) { e.Deposits[453] = float32(math.NaN()) },
		"deposit of -1 MeV":         func(e *calorimeter.Events) { e.Deposits[0] = -1 },
	} {
		events := sample(t).Subset(upTo(3))
		require.NoError(t, events.Validate())
		spoil(events)
		err := events.Validate()
		require.ErrorIs(t, err, calorimeter.ErrEvents, name)
		assert.ErrorContains(t, err, name)
		_, err = calorimeter.Readout{}.Measure(events)
		assert.ErrorIs(t, err, calorimeter.ErrEvents, name)
	}
	images, err := calorimeter.Readout{}.Measure(sample(t).Subset(upTo(3)))
	require.NoError(t, err)
	clear(images.Image(1))
	assert.ErrorContains(t, images.Validate(), "cells of event 1 sum up to 0 GeV")
}

func TestSumAndBarycentreOfKnownImages(t *testing.T) {
	m := &calorimeter.Images{Cells: make([]float32, 2*calorimeter.Cells)}
	m.Image(0)[7*15+7], m.Image(0)[7*15+8] = 3, 1 // the centre and its neighbour at larger x
	m.Image(0)[8*15+7] = -1                       // noise
	m.Image(0)[7*15+12] = 2                       // outside of the 5×5 cells
	assert.Equal(t, []float64{3, 3, 3, 5, 5}, []float64{m.Sum(0, 1), m.Sum(0, 3), m.Sum(0, 5), m.Sum(0, 11), m.Sum(0, 15)})
	x, y := m.Barycentre(0)
	assert.InDelta(t, 1, x, 1e-12)
	assert.Zero(t, y)
	assert.InDelta(t, math.Sqrt(3), m.Width(0), 1e-6, "3/4 at 1 cm and 1/4 at 3 cm from the barycentre")
	x, y = m.Barycentre(1)
	assert.Zero(t, x)
	assert.Zero(t, y)
	assert.Zero(t, m.Width(1))
	clear(m.Image(0))
	m.Image(0)[224] = 2 // a corner
	x, y = m.Barycentre(0)
	assert.Equal(t, [2]float64{28, 28}, [2]float64{x, y})
	assert.Zero(t, m.Width(0))
}
