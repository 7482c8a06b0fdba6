package shower_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/examples/shashlik/calorimeter"
	"robust/examples/shashlik/observables"
	"robust/examples/shashlik/shower"
	"robust/stats"
)

func TestEventsAreSlicesOfOneSequence(t *testing.T) {
	all, err := shower.Events(shower.B, 600, 7)
	require.NoError(t, err)
	require.NoError(t, all.Validate())
	again, err := shower.Events(shower.B, 600, 7)
	require.NoError(t, err)
	assert.Equal(t, all, again)
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.IntRange(0, 590).Draw(t, "first")
		n := rapid.IntRange(1, min(20, 600-first)).Draw(t, "n")
		some, err := shower.Generator{}.Events(first, n, 7)
		require.NoError(t, err)
		index := make([]int, n)
		for i := range index {
			index[i] = first + i
		}
		assert.Equal(t, all.Subset(index), some)
	})
	other, err := shower.Events(shower.B, 600, 8)
	require.NoError(t, err)
	for i := range other.Energy {
		assert.NotEqual(t, all.Energy[i], other.Energy[i])
		assert.NotEqual(t, all.Depth[i], other.Depth[i])
	}
}

func TestSimulateRepeatsEventsFromTheirPhotons(t *testing.T) {
	g := shower.Generator{Sample: shower.A}
	events, err := g.Events(0, 50, 3)
	require.NoError(t, err)
	photons := events.Truth
	again, err := g.Simulate(photons, 3)
	require.NoError(t, err)
	assert.Equal(t, events, again)
	photons.Depth = nil // is not needed
	again, err = g.Simulate(photons, 3)
	require.NoError(t, err)
	assert.Equal(t, events, again)
}

// TestTruthIsDistributedAsThatOfGEANT4 compares with the photons of the embedded samples.
func TestTruthIsDistributedAsThatOfGEANT4(t *testing.T) {
	for sample, open := range map[shower.Sample]func() (*calorimeter.Events, error){shower.A: calorimeter.PhotonsA, shower.B: calorimeter.PhotonsB} {
		geant, err := open()
		require.NoError(t, err)
		fast, err := shower.Generator{Sample: sample}.Truth(0, 20000, 1)
		require.NoError(t, err)
		columns := map[string][2][]float64{"energy": {geant.Energy, fast.Energy}, "x": {geant.X, fast.X}, "y": {geant.Y, fast.Y}}
		if sample == shower.B {
			columns["theta_x"], columns["theta_y"] = [2][]float64{geant.ThetaX, fast.ThetaX}, [2][]float64{geant.ThetaY, fast.ThetaY}
		} else {
			assert.Equal(t, make([]float64, 20000), fast.ThetaX)
			assert.Equal(t, make([]float64, 20000), fast.ThetaY)
		}
		for name, c := range columns {
			test, err := stats.KolmogorovSmirnov(c[0], c[1], stats.KSOptions{})
			require.NoError(t, err)
			assert.Greater(t, test.P, 1e-3, "%v, %s", sample, name)
		}
	}
	fixed, err := shower.Generator{Energy: 10}.Truth(0, 100, 1)
	require.NoError(t, err)
	for _, e := range fixed.Energy {
		assert.Equal(t, 10.0, e)
	}
}

// TestMovedPhotonsMakeMovedShowers checks that a photon that enters one cell farther makes the same shower there.
func TestMovedPhotonsMakeMovedShowers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		photons := calorimeter.Truth{
			Energy: []float64{rapid.Float64Range(1, 100).Draw(t, "E")},
			X:      []float64{rapid.Float64Range(-6, 2).Draw(t, "x")}, Y: []float64{rapid.Float64Range(-6, 2).Draw(t, "y")},
			ThetaX: []float64{rapid.Float64Range(-0.3, 0.3).Draw(t, "theta_x")}, ThetaY: []float64{rapid.Float64Range(-0.3, 0.3).Draw(t, "theta_y")},
		}
		seed := rapid.Uint64().Draw(t, "seed")
		here, err := shower.Generator{}.Simulate(photons, seed)
		require.NoError(t, err)
		photons.X, photons.Y = []float64{photons.X[0] + 4}, []float64{photons.Y[0] + 4}
		there, err := shower.Generator{}.Simulate(photons, seed)
		require.NoError(t, err)
		total, moved := 0.0, 0.0
		for row := range calorimeter.Side - 1 {
			for col := range calorimeter.Side - 1 {
				a, b := float64(here.Deposits[row*calorimeter.Side+col]), float64(there.Deposits[(row+1)*calorimeter.Side+col+1])
				total, moved = total+a, moved+math.Abs(a-b)
			}
		}
		// Some spots on an edge of a cell are rounded to either side.
		assert.Less(t, moved, 0.05*total+20)
	})
}

// TestIdealCalorimeter checks response and fluctuations where nothing leaks: showers that begin at once.
func TestIdealCalorimeter(t *testing.T) {
	c := shower.Fitted()
	c.Conversion = 1e-6
	const n = 4000
	events, err := shower.Generator{Sample: shower.A, Energy: 2, Constants: &c}.Events(0, n, 5)
	require.NoError(t, err)
	var sum, square float64
	for i := range n {
		response := 0.0
		for _, d := range events.Event(i) {
			response += float64(d) / (1000 * calorimeter.SamplingFraction * 2)
		}
		sum, square = sum+response/n, square+response*response/n
	}
	spread := math.Sqrt(square - sum*sum)
	want := c.Stochastic / math.Sqrt2
	assert.InDelta(t, c.Response, sum, 0.004) // a few per mille are lost at the sides
	assert.InDelta(t, want, spread, 4*want/math.Sqrt(2*n))
}

// TestFittedConstantsAgreeWithGEANT4 checks the constants that are checked in, and that others would not pass.
func TestFittedConstantsAgreeWithGEANT4(t *testing.T) {
	geant, err := calorimeter.Sample()
	require.NoError(t, err)
	first := make([]int, 3000)
	for i := range first {
		first[i] = i
	}
	geant = geant.Subset(first)
	reference, err := observables.Measure(geant)
	require.NoError(t, err)
	distance := func(c shower.Constants) float64 {
		events, err := shower.Generator{Constants: &c}.Simulate(geant.Truth, 11)
		require.NoError(t, err)
		curves, err := observables.Measure(events)
		require.NoError(t, err)
		chi2, bins := observables.Distance(reference, curves, 0.01)
		return chi2 / float64(bins)
	}
	fitted := distance(shower.Fitted())
	t.Logf("fitted %.2f", fitted)
	assert.Less(t, fitted, 3.0)
	for name, spoil := range map[string]func(c *shower.Constants){
		"shorter":     func(c *shower.Constants) { c.Maximum.At1 -= 1 },
		"wider":       func(c *shower.Constants) { c.CoreGrowth *= 1.3 },
		"fewer spots": func(c *shower.Constants) { c.HaloSpots, c.CoreSpots = c.HaloSpots/2, c.CoreSpots/2 },
		"smoother":    func(c *shower.Constants) { c.Stochastic = 0.05 },
	} {
		c := shower.Fitted()
		spoil(&c)
		spoilt := distance(c)
		t.Logf("%s %.2f", name, spoilt)
		assert.Greater(t, spoilt, 1.3*fitted, name)
	}
}

func TestErrors(t *testing.T) {
	for text, g := range map[string]shower.Generator{
		"sample 7":          {Sample: 7},
		"energy -1 GeV":     {Energy: -1},
		"energy NaN GeV":    {Energy: math.NaN()},
		"energy 1001 GeV":   {Energy: 1001},
		"Response is 0":     {Constants: &shower.Constants{Conversion: 1, ShareWidth: 1, CoreExponent: 2, HaloExponent: 2, CoreSpots: 1, HaloSpots: 1}},
		"Conversion is NaN": {Constants: &shower.Constants{Conversion: math.NaN()}},
	} {
		_, err := g.Events(0, 3, 1)
		require.ErrorIs(t, err, shower.ErrOption, text)
		assert.ErrorContains(t, err, text)
	}
	_, err := shower.Events(shower.A, 0, 1)
	assert.ErrorIs(t, err, shower.ErrOption)
	_, err = shower.Generator{}.Events(-1, 2, 1)
	assert.ErrorIs(t, err, shower.ErrOption)
	c := shower.Fitted()
	require.NoError(t, c.Check())
	c.Correlation = 1.1
	assert.ErrorContains(t, c.Check(), "Correlation is 1.1")
	c = shower.Fitted()
	c.CoreRadius.Slope = -1
	assert.ErrorContains(t, c.Check(), "CoreRadius at 100 GeV")

	photons := calorimeter.Truth{Energy: []float64{10}, X: []float64{0}, Y: []float64{0}, ThetaX: []float64{0}, ThetaY: []float64{0}}
	for text, spoil := range map[string]func(*calorimeter.Truth){
		"photon 0 has 2000 GeV": func(p *calorimeter.Truth) { p.Energy = []float64{2000} },
		"an angle of 1.6 rad":   func(p *calorimeter.Truth) { p.ThetaY = []float64{-1.6} },
		"x of event 0 is NaN":   func(p *calorimeter.Truth) { p.X = []float64{math.NaN()} },
		"2 values of y":         func(p *calorimeter.Truth) { p.Y = []float64{1, 2} },
		"there are none":        func(p *calorimeter.Truth) { *p = calorimeter.Truth{} },
	} {
		p := photons
		spoil(&p)
		_, err := shower.Generator{}.Simulate(p, 1)
		require.ErrorIs(t, err, calorimeter.ErrEvents, text)
		assert.ErrorContains(t, err, text)
	}
}

// TestPhotonsThatMissAndThoseThatFlyThrough deposit nothing, and their depth is the block's.
func TestPhotonsThatMissAndThoseThatFlyThrough(t *testing.T) {
	photons := calorimeter.Truth{Energy: []float64{10}, X: []float64{500}, Y: []float64{0}, ThetaX: []float64{0}, ThetaY: []float64{0}}
	events, err := shower.Generator{}.Simulate(photons, 1)
	require.NoError(t, err)
	c := shower.Fitted()
	c.Conversion = 1e9
	photons.X = []float64{0}
	through, err := shower.Generator{Constants: &c}.Simulate(photons, 1)
	require.NoError(t, err)
	for _, e := range []*calorimeter.Events{events, through} {
		assert.Equal(t, make([]float32, calorimeter.Cells), e.Deposits)
		assert.Equal(t, shower.Depth, e.Depth[0])
	}
}

func TestParseSample(t *testing.T) {
	for _, s := range []shower.Sample{shower.A, shower.B} {
		parsed, err := shower.ParseSample(s.String())
		require.NoError(t, err)
		assert.Equal(t, s, parsed)
	}
	_, err := shower.ParseSample("C")
	assert.ErrorIs(t, err, shower.ErrOption)
	assert.Equal(t, "Sample(5)", shower.Sample(5).String())
}

func TestParametersAreAllNumbersOfTheConstants(t *testing.T) {
	c := shower.Fitted()
	seen := map[*float64]bool{}
	for _, p := range c.Parameters() {
		assert.False(t, seen[p.Value], p.Name)
		seen[p.Value] = true
		assert.Positive(t, p.Step)
		*p.Value = 0
	}
	assert.Zero(t, c)
}

func BenchmarkEvents(b *testing.B) {
	const n = 256
	for b.Loop() {
		if _, err := shower.Events(shower.B, n, 1); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
