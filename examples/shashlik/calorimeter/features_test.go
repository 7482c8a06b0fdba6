package calorimeter_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"robust/examples/shashlik/calorimeter"
)

func split(t testing.TB, train, evaluation int) (population, held *calorimeter.Images) {
	t.Helper()
	images, err := calorimeter.Readout{}.Measure(sample(t).Subset(upTo(train + evaluation)))
	require.NoError(t, err)
	return images.Slice(0, train), images.Slice(train, train+evaluation)
}

func TestFeaturesAreStandardised(t *testing.T) {
	images, _ := split(t, 800, 200)
	for _, c := range []struct {
		o      calorimeter.FeatureOptions
		window int
	}{{calorimeter.FeatureOptions{}, 7}, {calorimeter.FeatureOptions{Window: 15, Scale: calorimeter.Fraction}, 15}, {calorimeter.FeatureOptions{Window: 1, Scale: calorimeter.Logarithm}, 1}} {
		f, err := calorimeter.FitFeatures(images, c.o)
		require.NoError(t, err)
		in, err := f.Inputs(images)
		require.NoError(t, err)
		require.Len(t, in.Cells, 800*c.window*c.window)
		n := len(calorimeter.DefaultExtras())
		require.Len(t, in.Extras, 800*n)
		for k := range n {
			var sum, squares float64
			for i := range 800 {
				v := float64(in.Extras[i*n+k])
				sum, squares = sum+v, squares+v*v
			}
			assert.InDelta(t, 0, sum/800, 1e-5)
			assert.InDelta(t, 1, squares/800, 1e-5)
		}
	}
}

func TestScales(t *testing.T) {
	images, _ := split(t, 50, 1)
	inputs := func(s calorimeter.Scale) calorimeter.Inputs {
		f, err := calorimeter.FitFeatures(images, calorimeter.FeatureOptions{Window: 15, Scale: s})
		require.NoError(t, err)
		in, err := f.Inputs(images)
		require.NoError(t, err)
		return in
	}
	fraction, root, logarithm := inputs(calorimeter.Fraction), inputs(calorimeter.SquareRoot), inputs(calorimeter.Logarithm)
	assert.Equal(t, fraction.Extras, root.Extras)
	negative := 0
	for i, v := range fraction.Cells {
		f := float64(v)
		assert.InDelta(t, float64(images.Cells[i])/images.Sum(i/calorimeter.Cells, calorimeter.Side), f, 1e-6)
		assert.InDelta(t, f, float64(root.Cells[i])*math.Abs(float64(root.Cells[i])), 1e-6)
		if f < 0 {
			negative++
			assert.Zero(t, logarithm.Cells[i])
			continue
		}
		assert.InDelta(t, f, (math.Pow(1001, float64(logarithm.Cells[i]))-1)/1000, 1e-5)
	}
	assert.Positive(t, negative, "noise makes cells negative")
}

func TestScalesOfEnergies(t *testing.T) {
	images, _ := split(t, 20, 1)
	for scale, want := range map[calorimeter.Scale]func(e float64) float64{
		calorimeter.LinearEnergy: func(e float64) float64 { return e / 10 },
		calorimeter.LogEnergy:    func(e float64) float64 { return math.Log(1 + max(e, 0)/0.1) },
	} {
		f, err := calorimeter.FitFeatures(images, calorimeter.FeatureOptions{Window: 15, Scale: scale})
		require.NoError(t, err)
		in, err := f.Inputs(images)
		require.NoError(t, err)
		for i, e := range images.Cells {
			assert.InDelta(t, want(float64(e)), in.Cells[i], 1e-6)
		}
	}
}

func TestNormalisations(t *testing.T) {
	images, _ := split(t, 50, 1)
	inputs := func(n calorimeter.Normalisation) []float64 {
		f, err := calorimeter.FitFeatures(images, calorimeter.FeatureOptions{Scale: calorimeter.LogEnergy, Normalisation: n})
		require.NoError(t, err)
		in, err := f.Inputs(images)
		require.NoError(t, err)
		wide := make([]float64, len(in.Cells))
		for i, v := range in.Cells {
			wide[i] = float64(v)
		}
		return wide
	}
	plain, unit, standard := inputs(calorimeter.NotNormalised), inputs(calorimeter.MinMax), inputs(calorimeter.Standardised)
	assert.Equal(t, []float64{0, 1}, []float64{floats.Min(unit), floats.Max(unit)})
	mean, std := stat.PopMeanStdDev(standard, nil)
	assert.InDeltaSlice(t, []float64{0, 1}, []float64{mean, std}, 1e-6)
	assert.InDelta(t, 1, stat.Correlation(plain, unit, nil), 1e-9, "all cells alike")
	assert.InDelta(t, 1, stat.Correlation(plain, standard, nil), 1e-9)
}

// TestTotalEnergyIsAShareOfItsMean: it is not standardised.
func TestTotalEnergyIsAShareOfItsMean(t *testing.T) {
	images, _ := split(t, 50, 1)
	f, err := calorimeter.FitFeatures(images, calorimeter.FeatureOptions{Extras: []calorimeter.Extra{calorimeter.TotalEnergy}})
	require.NoError(t, err)
	in, err := f.Inputs(images)
	require.NoError(t, err)
	var mean float64
	for i := range images.Len() {
		mean += images.Sum(i, calorimeter.Side) / 50
	}
	for i, v := range in.Extras {
		assert.InEpsilon(t, images.Sum(i, calorimeter.Side)/mean, v, 1e-6)
	}
}

// TestSeedCentredWindow moves the hottest cell to the middle, with zeros from beyond the matrix.
func TestSeedCentredWindow(t *testing.T) {
	m := &calorimeter.Images{Cells: make([]float32, 2*calorimeter.Cells), Truth: sample(t).Subset(upTo(2)).Truth}
	m.Image(0)[0], m.Image(0)[1], m.Image(0)[15] = 3, 1, 2 // in a corner
	m.Image(1)[112] = 4
	f, err := calorimeter.FitFeatures(m, calorimeter.FeatureOptions{
		Window: 3, SeedCentred: true, Extras: []calorimeter.Extra{calorimeter.SeedX, calorimeter.OffsetX, calorimeter.OffsetY},
	})
	require.NoError(t, err)
	in, err := f.Inputs(m)
	require.NoError(t, err)
	assert.Equal(t, []float32{0, 0, 0, 0, .5, 1. / 6, 0, 1. / 3, 0}, in.Cells[:9])
	assert.Equal(t, []float32{0, 0, 0, 0, 1, 0, 0, 0, 0}, in.Cells[9:])
	assert.Equal(t, []float32{-1, 1, 1, 1, -1, -1}, in.Extras, "standardised: two events are one to the left and one to the right")
}

func TestWindowIsTheCentre(t *testing.T) {
	images, _ := split(t, 20, 1)
	f, err := calorimeter.FitFeatures(images, calorimeter.FeatureOptions{Window: 3, Scale: calorimeter.Fraction})
	require.NoError(t, err)
	in, err := f.Inputs(images)
	require.NoError(t, err)
	for i := range images.Len() {
		for k, cell := range []int{96, 97, 98, 111, 112, 113, 126, 127, 128} {
			assert.InDelta(t, float64(images.Image(i)[cell])/images.Sum(i, 15), in.Cells[i*9+k], 1e-6)
		}
	}
}

// linear fits the targets of the population with their inputs by least squares and
// returns its outputs on the held-out events.
func linear(t testing.TB, f *calorimeter.Features, target calorimeter.Target, population, held *calorimeter.Images) []float32 {
	t.Helper()
	matrix := func(m *calorimeter.Images) *mat.Dense {
		in, err := f.Inputs(m)
		require.NoError(t, err)
		cells, extras := len(in.Cells)/m.Len(), len(in.Extras)/m.Len()
		x := mat.NewDense(m.Len(), cells+extras+1, nil)
		for i := range m.Len() {
			for k, v := range in.Cells[i*cells : (i+1)*cells] {
				x.Set(i, k, float64(v))
			}
			for k, v := range in.Extras[i*extras : (i+1)*extras] {
				x.Set(i, cells+k, float64(v))
			}
			x.Set(i, cells+extras, 1)
		}
		return x
	}
	y := mat.NewVecDense(population.Len(), nil)
	for i, v := range target.Targets(population) {
		y.SetVec(i, float64(v))
	}
	var w, p mat.VecDense
	require.NoError(t, w.SolveVec(matrix(population), y))
	p.MulVec(matrix(held), &w)
	out := make([]float32, held.Len())
	for i := range out {
		out[i] = float32(p.AtVec(i))
	}
	return out
}

// TestFeaturesImproveOnTheSum: even the linear correction that they give is better than the calibrated
// sum on events it hasn't seen, and the RMSE about the targets tells the loss.
func TestFeaturesImproveOnTheSum(t *testing.T) {
	population, held := split(t, 6000, 4000)
	for _, scale := range []calorimeter.Scale{calorimeter.SquareRoot, calorimeter.Fraction, calorimeter.Logarithm} {
		f, err := calorimeter.FitFeatures(population, calorimeter.FeatureOptions{Scale: scale})
		require.NoError(t, err)
		target := energyTarget(t, population)
		baseline, err := target.Loss(held, make([]float32, held.Len()))
		require.NoError(t, err)
		outputs := linear(t, f, target, population, held)
		loss, err := target.Loss(held, outputs)
		require.NoError(t, err)
		var squares float64
		for i, target := range target.Targets(held) {
			d := float64(outputs[i] - target)
			squares += d * d
		}
		t.Logf("scale %q: calibrated sum %.5f, linear correction %.5f", scale, baseline, loss)
		assert.Less(t, loss, 0.995*baseline)
		assert.InEpsilon(t, loss, target.Scale*math.Sqrt(squares/float64(held.Len())), 0.005)
	}
}

func TestFitFeaturesErrors(t *testing.T) {
	images, _ := split(t, 3, 1)
	for says, o := range map[string]calorimeter.FeatureOptions{
		"window of 4": {Window: 4}, "window of 17": {Window: 17}, "window of -1": {Window: -1},
		`scale "cube"`: {Scale: "cube"}, `normalisation "1"`: {Normalisation: "1"}, `extra "mass"`: {Extras: []calorimeter.Extra{"mass"}},
	} {
		_, err := calorimeter.FitFeatures(images, o)
		require.ErrorIs(t, err, calorimeter.ErrOption, says)
		assert.ErrorContains(t, err, says)
	}
	_, err := calorimeter.FitFeatures(&calorimeter.Images{}, calorimeter.FeatureOptions{})
	assert.ErrorIs(t, err, calorimeter.ErrEvents)
	f, err := calorimeter.FitFeatures(images, calorimeter.FeatureOptions{})
	require.NoError(t, err)
	_, err = f.Inputs(&calorimeter.Images{})
	assert.ErrorIs(t, err, calorimeter.ErrEvents)
	images.Image(2)[3] = float32(math.Inf(1))
	_, err = f.Inputs(images)
	assert.ErrorContains(t, err, "cell 3 of event 2 is +Inf")
}

func BenchmarkInputs(b *testing.B) {
	images, _ := split(b, 9999, 1)
	f, err := calorimeter.FitFeatures(images, calorimeter.FeatureOptions{})
	require.NoError(b, err)
	for b.Loop() {
		if _, err := f.Inputs(images); err != nil {
			b.Fatal(err)
		}
	}
}
