package calorimeter_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"

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
		require.Len(t, in.Extras, 800*calorimeter.Extras)
		for k := range calorimeter.Extras {
			var sum, squares float64
			for i := range 800 {
				v := float64(in.Extras[i*calorimeter.Extras+k])
				sum, squares = sum+v, squares+v*v
			}
			assert.InDelta(t, 0, sum/800, 1e-5)
			assert.InDelta(t, 1, squares/800, 1e-5)
		}
		var squares float64
		for _, v := range f.Targets(images) {
			squares += float64(v) * float64(v)
		}
		assert.InDelta(t, 1, squares/800, 1e-5, "the unit of targets is the spread of the sum")
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
	joined := in.Joined()
	require.Len(t, joined, 20*13)
	assert.Equal(t, in.Cells[9:18], joined[13:22])
	assert.Equal(t, in.Extras[4:8], joined[22:26])
	assert.Nil(t, calorimeter.Inputs{}.Joined())
}

func TestOutputsBecomeEnergies(t *testing.T) {
	population, held := split(t, 500, 300)
	f, err := calorimeter.FitFeatures(population, calorimeter.FeatureOptions{})
	require.NoError(t, err)
	baseline, err := calorimeter.RelativeRMSE(f.Baseline.Energies(held), held.Energy)
	require.NoError(t, err)

	loss, err := f.Loss(held, make([]float32, held.Len()))
	require.NoError(t, err)
	assert.InDelta(t, baseline, loss, 1e-15, "outputs of zero are the calibrated sum")

	exact := make([]float32, held.Len())
	for i, e := range held.Energy {
		exact[i] = float32((e/f.Baseline.Energy(held, i) - 1) / f.Spread)
	}
	loss, err = f.Loss(held, exact)
	require.NoError(t, err)
	assert.InDelta(t, 0, loss, 1e-7)

	exact[7] = float32(math.NaN())
	loss, err = f.Loss(held, exact)
	require.NoError(t, err)
	assert.True(t, math.IsNaN(loss))
	_, err = f.Loss(held, exact[1:])
	assert.ErrorIs(t, err, calorimeter.ErrEvents)
}

// linear fits the targets of the population with their inputs by least squares and
// returns its outputs on the held-out events.
func linear(t testing.TB, f *calorimeter.Features, population, held *calorimeter.Images) []float32 {
	t.Helper()
	matrix := func(m *calorimeter.Images) *mat.Dense {
		in, err := f.Inputs(m)
		require.NoError(t, err)
		joined := in.Joined()
		width := len(joined) / m.Len()
		x := mat.NewDense(m.Len(), width+1, nil)
		for i := range m.Len() {
			for k, v := range joined[i*width : (i+1)*width] {
				x.Set(i, k, float64(v))
			}
			x.Set(i, width, 1)
		}
		return x
	}
	y := mat.NewVecDense(population.Len(), nil)
	for i, v := range f.Targets(population) {
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
		baseline, err := f.Loss(held, make([]float32, held.Len()))
		require.NoError(t, err)
		outputs := linear(t, f, population, held)
		loss, err := f.Loss(held, outputs)
		require.NoError(t, err)
		var squares float64
		for i, target := range f.Targets(held) {
			d := float64(outputs[i] - target)
			squares += d * d
		}
		t.Logf("scale %d: calibrated sum %.5f, linear correction %.5f", scale, baseline, loss)
		assert.Less(t, loss, 0.995*baseline)
		assert.InEpsilon(t, loss, f.Spread*math.Sqrt(squares/float64(held.Len())), 0.005)
	}
}

func TestFitFeaturesErrors(t *testing.T) {
	images, _ := split(t, 3, 1)
	for _, o := range []calorimeter.FeatureOptions{{Window: 4}, {Window: 17}, {Window: -1}, {Scale: -1}, {Scale: 3}} {
		_, err := calorimeter.FitFeatures(images, o)
		assert.ErrorIs(t, err, calorimeter.ErrOption, o)
	}
	_, err := calorimeter.FitFeatures(images.Slice(0, 1), calorimeter.FeatureOptions{})
	assert.ErrorIs(t, err, calorimeter.ErrEvents, "one event")
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
