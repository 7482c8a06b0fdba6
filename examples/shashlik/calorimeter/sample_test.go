package calorimeter_test

import (
	"encoding/json"
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/shashlik/calorimeter"
)

// golden is what testdata/events.py finds in the embedded sample with NumPy.
type golden struct {
	Deposits         float64            `json:"deposits_MeV"`
	DepositsOf17     float64            `json:"deposits_of_event_17"`
	HottestOf17      int                `json:"hottest_of_event_17"`
	TruthSums        map[string]float64 `json:"truth_sums"`
	SamplingFraction float64            `json:"sampling_fraction"`
	Losses           map[string]float64
	Fits             []struct {
		Window            int
		Offset, Curvature bool
		Coefficients      []float64
		RMSE              float64
	}
	Files map[string]struct {
		Events       int
		Deposits     float64 `json:"deposits_MeV"`
		Energy       float64 `json:"energy_GeV"`
		LargestAngle float64 `json:"largest_angle"`
	}
}

func readGolden(t *testing.T) (g golden) {
	t.Helper()
	text, err := os.ReadFile("testdata/golden.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &g))
	return g
}

var decoded = sync.OnceValues(calorimeter.Sample)

// sample returns the embedded sample, which tests must not change; a Subset is a copy.
func sample(t testing.TB) *calorimeter.Events {
	t.Helper()
	events, err := decoded()
	require.NoError(t, err)
	return events
}

func TestSampleIsWhatNumPyReads(t *testing.T) {
	g, events := readGolden(t), sample(t)
	require.Equal(t, 10_000, events.Len())
	total := func(v []float64) (s float64) {
		for _, x := range v {
			s += x
		}
		return s
	}
	var all, of17, fraction float64
	hottest := 0
	for i, v := range events.Deposits {
		all += float64(v)
		fraction += float64(v) / 1000 / events.Energy[i/calorimeter.Cells] / float64(events.Len())
	}
	for cell, v := range events.Event(17) {
		of17 += float64(v)
		if v > events.Event(17)[hottest] {
			hottest = cell
		}
	}
	assert.Equal(t, g.Deposits, all)
	assert.Equal(t, g.DepositsOf17, of17)
	assert.Equal(t, g.HottestOf17, hottest)
	assert.InDelta(t, g.SamplingFraction, fraction, 1e-9)
	for name, column := range map[string][]float64{
		"energy": events.Energy, "x": events.X, "y": events.Y,
		"theta_x": events.ThetaX, "theta_y": events.ThetaY, "depth": events.Depth,
	} {
		assert.InDelta(t, g.TruthSums[name], total(column), 1e-6, name)
	}
}

func TestFilesAreWhatNumPyReads(t *testing.T) {
	g := readGolden(t)
	require.Len(t, g.Files, 2)
	for name, file := range map[string]func() (*calorimeter.Events, error){
		"photons_A": calorimeter.PhotonsA, "photons_B": calorimeter.PhotonsB,
	} {
		events, err := file()
		require.NoError(t, err, name)
		var deposits, energy, angle float64
		for _, v := range events.Deposits {
			deposits += float64(v)
		}
		for i, v := range events.Energy {
			energy += v
			angle = max(angle, events.ThetaX[i], -events.ThetaX[i])
		}
		want := g.Files[name]
		assert.Equal(t, want.Events, events.Len(), name)
		assert.Equal(t, want.Deposits, deposits, name)
		assert.InDelta(t, want.Energy, energy, 1e-6, name)
		assert.Equal(t, want.LargestAngle, angle, name)
	}
	all, err := calorimeter.PhotonsB()
	require.NoError(t, err)
	assert.Equal(t, all.Subset(upTo(10_000)), sample(t))
}

// TestAxes checks that x grows with the column and y with the row: the barycentre
// follows the photon to the depth of its shower.
func TestAxes(t *testing.T) {
	images, err := calorimeter.Readout{}.Measure(sample(t).Subset(upTo(500)))
	require.NoError(t, err)
	var own, crossed float64
	for i := range images.Len() {
		x, y := images.Barycentre(i)
		tx, ty := images.X[i]+images.Depth[i]*images.ThetaX[i], images.Y[i]+images.Depth[i]*images.ThetaY[i]
		own += (x-tx)*(x-tx) + (y-ty)*(y-ty)
		crossed += (x-ty)*(x-ty) + (y-tx)*(y-tx)
	}
	assert.Less(t, own/500, 1.0, "cm²")
	assert.Greater(t, crossed/500, 10.0, "cm²")
}

func upTo(n int) []int {
	index := make([]int, n)
	for i := range index {
		index[i] = i
	}
	return index
}
