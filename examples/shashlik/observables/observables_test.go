package observables_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/shashlik/calorimeter"
	"robust/examples/shashlik/observables"
)

func sample(t *testing.T) *calorimeter.Events {
	t.Helper()
	events, err := calorimeter.Sample()
	require.NoError(t, err)
	return events
}

// TestGolden compares one bin of many curves with NumPy's values and errors; see testdata/golden.py.
func TestGolden(t *testing.T) {
	text, err := os.ReadFile("testdata/golden.json")
	require.NoError(t, err)
	var golden map[string]any
	require.NoError(t, json.Unmarshal(text, &golden))
	delete(golden, "numpy")
	curves, err := observables.Measure(sample(t))
	require.NoError(t, err)
	require.Len(t, golden, 10)
	for name, want := range golden {
		found := observables.Find(curves, name)
		require.NotEmpty(t, found, name)
		var bin observables.Bin
		switch name {
		case observables.EdgeMean, observables.EdgeSpread:
			bin = found[1].Bins[slices.Index(observables.Distances, 0.25)]
		case observables.RadialMean:
			bin = found[0].Bins[slices.Index(observables.Radii, 4)]
		default:
			bin = found[0].Bins[slices.Index(observables.Energies, 8)]
		}
		w := want.([]any)
		assert.InEpsilon(t, w[0], bin.Value, 1e-4, name) // deposits are float32 there, float64 here, and sums in another order
		assert.InEpsilon(t, w[1], bin.Error, 1e-3, name)
		assert.EqualValues(t, w[2], bin.Events, name)
	}
}

// TestKnownShower measures showers that are all the same: a photon straight in, with deposits in three cells.
func TestKnownShower(t *testing.T) {
	const n = 40
	events := &calorimeter.Events{Deposits: make([]float32, n*calorimeter.Cells)}
	for i := range n {
		for _, column := range []*[]float64{&events.ThetaX, &events.ThetaY} {
			*column = append(*column, 0)
		}
		events.Energy = append(events.Energy, 10)
		events.X = append(events.X, 5) // 1 cm from the centre of the cell at 4, 1 cm from its edge
		events.Y = append(events.Y, -0.1)
		events.Depth = append(events.Depth, 15)
		e := events.Event(i)
		e[7*calorimeter.Side+8] = 1500 // the cell that is hit
		e[7*calorimeter.Side+9] = 300
		e[7*calorimeter.Side+11] = 200
	}
	curves, err := observables.Measure(events)
	require.NoError(t, err)
	bin := slices.Index(observables.Energies, 8)
	at := func(name string) observables.Bin { return observables.Find(curves, name)[0].Bins[bin] }
	assert.InDelta(t, 0.2/calorimeter.SamplingFraction, at(observables.ResponseMean).Value, 1e-9)
	assert.InDelta(t, 15, at(observables.DepthMean).Value, 1e-9)
	for window, share := range map[int]float64{1: 0.75, 3: 0.9, 5: 0.9, 7: 1} {
		b := at(observables.ContainmentMean(window))
		assert.InDelta(t, share, b.Value, 1e-9)
		assert.Equal(t, observables.Bin{X: 10, Value: b.Value, Error: b.Error, Events: n}, b)
		assert.InDelta(t, 0, at(observables.ContainmentSpread(window)).Value, 1e-9)
	}
	edges := observables.Find(curves, observables.EdgeMean)[1].Bins
	for d, share := range map[float64]float64{-3: 1, 0.75: 0.25} {
		assert.InDelta(t, share, edges[slices.Index(observables.Distances, d)].Value, 1e-9, d)
	}
	assert.Zero(t, at(observables.ResponseMean).Error)
	for _, b := range observables.Find(curves, observables.EdgeMean)[0].Bins {
		assert.Zero(t, b, "no event is of this class")
	}
}

// TestStatedErrorsAreThoseOfRepetition checks the errors against the spread over subsamples.
func TestStatedErrorsAreThoseOfRepetition(t *testing.T) {
	events := sample(t)
	const parts = 25
	var measured [][]observables.Curve
	for p := range parts {
		index := make([]int, events.Len()/parts)
		for i := range index {
			index[i] = i*parts + p
		}
		part := events.Subset(index)
		curves, err := observables.Measure(part)
		require.NoError(t, err)
		images, err := calorimeter.Readout{Seed: uint64(p)}.Measure(part)
		require.NoError(t, err)
		more, err := observables.MeasureImages(images)
		require.NoError(t, err)
		measured = append(measured, append(curves, more...))
	}
	var ratios []float64
	for i, c := range measured[0] {
		for k := range c.Bins {
			var values, errors []float64
			for _, curves := range measured {
				if b := curves[i].Bins[k]; b.Events > 60 {
					values, errors = append(values, b.Value), append(errors, b.Error)
				}
			}
			if len(values) == parts {
				spread, stated := 0.0, 0.0
				average := 0.0
				for _, v := range values {
					average += v / parts
				}
				for k, v := range values {
					spread += (v - average) * (v - average) / (parts - 1)
					stated += errors[k] * errors[k] / parts
				}
				ratio := math.Sqrt(spread / stated)
				assert.InDelta(t, 1, ratio, 0.75, "%s, bin %d", c.Name, k)
				ratios = append(ratios, ratio)
			}
		}
	}
	require.Greater(t, len(ratios), 100)
	slices.Sort(ratios)
	assert.InDelta(t, 1, ratios[len(ratios)/2], 0.08)
}

func TestFitResolutionFindsItsTerms(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var pulls []float64
	for range 200 {
		var c observables.Curve
		for _, e := range []float64{2, 4, 8, 16, 32, 64} {
			v := math.Hypot(0.08/math.Sqrt(e), 0.01)
			c.Bins = append(c.Bins, observables.Bin{X: e, Value: v * (1 + 0.02*rng.NormFloat64()), Error: 0.02 * v, Events: 100})
		}
		c.Bins = append(c.Bins, observables.Bin{})
		r, err := observables.FitResolution(c)
		require.NoError(t, err)
		pulls = append(pulls, (r.Stochastic-0.08)/r.StochasticError, (r.Constant-0.01)/r.ConstantError)
	}
	var mean, square float64
	for _, p := range pulls {
		mean, square = mean+p/400, square+p*p/400
	}
	assert.InDelta(t, 0, mean, 0.2)
	assert.InDelta(t, 1, math.Sqrt(square), 0.15)
	_, err := observables.FitResolution(observables.Curve{Bins: make([]observables.Bin, 5)})
	assert.ErrorIs(t, err, calorimeter.ErrEvents)
}

func TestDistance(t *testing.T) {
	curve := func(v, e float64) []observables.Curve {
		return []observables.Curve{{Bins: []observables.Bin{{Value: v, Error: e, Events: 50}, {}}}}
	}
	chi2, bins := observables.Distance(curve(10, 3), curve(15, 4), 0)
	assert.Equal(t, 1, bins)
	assert.InDelta(t, 1, chi2, 1e-12)
	chi2, _ = observables.Distance(curve(0.9, 0), curve(0.9, 1), 0.01)
	assert.Zero(t, chi2, "a bin without error does not count")
	assert.InDelta(t, math.Hypot(3, 0.09), observables.Uncertainty(observables.Bin{Value: 10, Error: 3}, 0.01), 1e-12)
	assert.InDelta(t, 0.001, observables.Uncertainty(observables.Bin{Value: 0.9}, 0.01), 1e-12)
}

func TestErrors(t *testing.T) {
	_, err := observables.Measure(&calorimeter.Events{})
	assert.ErrorIs(t, err, calorimeter.ErrEvents)
	events := sample(t).Subset([]int{1, 2, 3})
	clear(events.Event(2))
	_, err = observables.Measure(events)
	require.ErrorIs(t, err, calorimeter.ErrEvents)
	assert.ErrorContains(t, err, "event 2 deposits nothing")
	_, err = observables.MeasureImages(&calorimeter.Images{})
	assert.ErrorIs(t, err, calorimeter.ErrEvents)
}
