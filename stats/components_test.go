package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"
)

// anyDesign draws one of the designs that a study of instances may have,
// balanced or not.
func anyDesign(t *rapid.T) componentsDesign {
	samples, inits := rapid.IntRange(3, 6).Draw(t, "samples"), rapid.IntRange(3, 5).Draw(t, "inits")
	hole := rapid.IntRange(0, 3*samples*inits).Draw(t, "hole")
	repeated := rapid.Bool().Draw(t, "repeated")
	sample, init, cell := gridEffects(samples, inits, func(a, b int) int {
		times := 1
		if repeated {
			times = 2
		}
		if a*inits+b == hole {
			times--
		}
		return times
	})
	d := componentsDesign{n: len(sample), effects: []RandomEffect{{"sample", sample}, {"init", init}}, variances: []float64{1, 0.5, 1}}
	switch {
	case repeated && rapid.Bool().Draw(t, "nested"):
		d.effects, d.variances = []RandomEffect{{"sample", sample}, {"init", cell}}, []float64{1, 0.5, 0.3}
	case repeated:
		d.effects, d.variances = append(d.effects, RandomEffect{"cell", cell}), []float64{1, 0.5, 0.4, 0.3}
	}
	return d
}

func (d componentsDesign) sample(t *rapid.T) []float64 {
	rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	return d.draw(rng, effectDistributions[0].unit)
}

// The estimators are unbiased whatever the distributions: tr(A_k W_l) is 1 for
// k = l, else 0, and a constant adds nothing.
func TestMINQUEIsUnbiased(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDesign(t)
		var weights []float64
		for range len(d.effects) + 1 {
			weights = append(weights, rapid.Float64Range(0.01, 10).Draw(t, "weight"))
		}
		forms, err := MINQUE(d.n, d.effects, weights)
		require.NoError(t, err)
		for k, a := range forms {
			for l := range forms {
				trace := 0.0
				for i := range d.n {
					for j := range d.n {
						if i == j && l == len(d.effects) || l < len(d.effects) && d.effects[l].Levels[i] == d.effects[l].Levels[j] {
							trace += a.At(i, j)
						}
					}
				}
				want := 0.0
				if k == l {
					want = 1
				}
				assert.InDelta(t, want, trace, 1e-8)
			}
			var onConstant mat.VecDense
			onConstant.MulVec(a, mat.NewVecDense(d.n, ones(d.n)))
			assert.InDelta(t, 0, mat.Norm(&onConstant, 2), 1e-8)
		}
	})
}

// Units, the origin, the order of the observations and the names of the levels
// do not matter, and intervals hold their estimates.
func TestComponentsLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDesign(t)
		y := d.sample(t)
		method := rapid.SampledFrom([]ComponentsMethod{ANOVAOrREML, REML}).Draw(t, "method")
		r, err := VarianceComponents(y, d.effects, ComponentsOptions{Method: method})
		require.NoError(t, err)

		order := rapid.Permutation(rangeTo(d.n)).Draw(t, "order")
		scale := rapid.SampledFrom([]float64{1e-6, -1, 3, 1e5}).Draw(t, "scale")
		other := make([]float64, d.n)
		effects := make([]RandomEffect, len(d.effects))
		for i, from := range order {
			other[i] = scale * (y[from] - 17)
			for k, e := range d.effects {
				effects[k].Levels = append(effects[k].Levels, -7*e.Levels[from])
			}
		}
		s, err := VarianceComponents(other, effects, ComponentsOptions{Method: method})
		require.NoError(t, err)
		require.Equal(t, r.Method, s.Method)
		unit := r.Total.High
		for k, c := range append(r.Components, r.Total) {
			same := append(s.Components, s.Total)[k]
			for i, pair := range [][2]float64{{c.Raw, same.Raw}, {c.Estimate, same.Estimate}, {c.Low, same.Low}, {c.High, same.High}} {
				assert.InDelta(t, pair[0]/unit, pair[1]/unit/(scale*scale), 1e-4*max(1, pair[0]/unit), "%s %d", c.Name, i)
			}
			assert.LessOrEqual(t, c.Low, c.Estimate)
			assert.GreaterOrEqual(t, c.High, c.Estimate)
			assert.GreaterOrEqual(t, c.Estimate, 0.0)
		}
	})
}

func rangeTo(n int) []int {
	x := make([]int, n)
	for i := range x {
		x[i] = i
	}
	return x
}

// On balanced data without a negative estimate REML is ANOVA.
func TestREMLIsANOVA(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	compared := 0
	for range 30 {
		d := gridDesign("", 5, 4, always(2), 1, 0.5, 0.4, 0.3)
		y := d.draw(rng, effectDistributions[0].unit)
		a, err := VarianceComponents(y, d.effects, ComponentsOptions{})
		require.NoError(t, err)
		r, err := VarianceComponents(y, d.effects, ComponentsOptions{Method: REML})
		require.NoError(t, err)
		for k, c := range a.Components {
			if a.Components[0].Raw > 0 && a.Components[1].Raw > 0 && a.Components[2].Raw > 0 {
				compared++
				assert.InDelta(t, c.Estimate, r.Components[k].Estimate, 1e-5*a.Total.Estimate)
			}
		}
	}
	assert.Greater(t, compared, 60)
}

// REML finds its maximum and the ends of its intervals whatever the ratios of
// the components: steps by the expected information alone jump to and fro
// across some of these maxima.
func TestREMLConverges(t *testing.T) {
	trials := 300
	if testing.Short() {
		trials = 100
	}
	rng := rand.New(rand.NewPCG(9, 9))
	for trial := range trials {
		samples, inits, hole, some := 3+rng.IntN(6), 3+rng.IntN(4), rng.IntN(9), rng.IntN(2)
		variances := []float64{math.Exp(4 * rng.NormFloat64()), math.Exp(4 * rng.NormFloat64()), math.Exp(3 * rng.NormFloat64())}
		if rng.IntN(3) == 0 {
			variances[0] = 0
		}
		if some == 1 {
			variances = append(variances, math.Exp(3*rng.NormFloat64()))
		}
		d := gridDesign("", samples, inits, func(a, b int) int {
			if a*inits+b == hole {
				return 0
			}
			return 1 + some*((a+b)%2)
		}, variances...)
		y := d.draw(rng, effectDistributions[trial%2].unit)
		r, err := VarianceComponents(y, d.effects, ComponentsOptions{})
		require.NoError(t, err, variances)
		require.Equal(t, REML, r.Method)
		for _, c := range append(r.Components, r.Total) {
			assert.LessOrEqual(t, c.Low, c.Estimate*(1+1e-6), variances)
			assert.GreaterOrEqual(t, c.High, c.Estimate*(1-1e-6), variances)
			assert.False(t, math.IsInf(c.High, 0), variances)
		}
	}
}

func TestComponentsWithoutEffects(t *testing.T) {
	y := []float64{1, 2, 4, 7}
	for _, method := range []ComponentsMethod{ANOVAOrREML, REML} {
		r, err := VarianceComponents(y, nil, ComponentsOptions{Method: method})
		require.NoError(t, err)
		require.Len(t, r.Components, 1)
		assert.InDelta(t, 7, r.Components[0].Estimate, 1e-6)
		assert.InDelta(t, 7, r.Total.Raw, 1e-6)
	}
	constant, err := VarianceComponents([]float64{0.1, 0.1, 0.1}, nil, ComponentsOptions{})
	require.NoError(t, err)
	assert.Zero(t, constant.Components[0].High)
}

func TestComponentsErrors(t *testing.T) {
	effect := func(levels ...int) RandomEffect { return RandomEffect{"e", levels} }
	y := []float64{1, 2, 4, 5}
	for i, c := range []struct {
		y       []float64
		effects []RandomEffect
		options ComponentsOptions
		want    error
	}{
		{y[:1], nil, ComponentsOptions{}, ErrSampleSize},
		{[]float64{1, math.NaN()}, nil, ComponentsOptions{}, ErrNotFinite},
		{y, nil, ComponentsOptions{Level: 1}, ErrOption},
		{y, nil, ComponentsOptions{Method: 3}, ErrOption},
		{y, []RandomEffect{effect(1, 2)}, ComponentsOptions{}, ErrSampleSize},
		{y, []RandomEffect{effect(1, 1, 1, 1)}, ComponentsOptions{}, ErrNotIdentified},
		{y, []RandomEffect{effect(1, 2, 3, 4)}, ComponentsOptions{}, ErrNotIdentified},
		{y, []RandomEffect{effect(1, 1, 2, 2), effect(3, 3, 1, 1)}, ComponentsOptions{}, ErrNotIdentified},
		{y, []RandomEffect{effect(1, 1, 1, 2)}, ComponentsOptions{Method: ANOVA}, ErrOption},
		{[]float64{1, 1, 4, 4}, []RandomEffect{effect(1, 1, 2, 2)}, ComponentsOptions{Method: REML}, ErrNotIdentified},
		// Three effects on four observations leave nothing for the residual.
		{y, []RandomEffect{effect(1, 1, 2, 2), effect(1, 2, 1, 2), effect(1, 2, 2, 1)}, ComponentsOptions{}, ErrNotIdentified},
		// Samples and initialisations that meet in a chain: only their sum is
		// seen.
		{y, []RandomEffect{effect(1, 1, 2, 3), effect(1, 2, 2, 3)}, ComponentsOptions{}, ErrNotIdentified},
	} {
		_, err := VarianceComponents(c.y, c.effects, c.options)
		assert.ErrorIs(t, err, c.want, "case %d", i)
	}
	_, err := MINQUE(1, nil, nil)
	assert.ErrorIs(t, err, ErrSampleSize)
	for _, weights := range [][]float64{{}, {1, 1}, {0}, {-1}, {math.Inf(1)}, {math.NaN()}} {
		_, err := MINQUE(4, nil, weights)
		assert.ErrorIs(t, err, ErrOption, weights)
	}
}

// Two analyses of each of three batches.
func ExampleVarianceComponents() {
	y := []float64{6.1, 6.3, 5.2, 5.5, 7.0, 6.6}
	batch := RandomEffect{Name: "batch", Levels: []int{1, 1, 2, 2, 3, 3}}
	r, err := VarianceComponents(y, []RandomEffect{batch}, ComponentsOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range append(r.Components, r.Total) {
		fmt.Printf("%-8s %.3f [%.3f, %.3f]\n", c.Name, c.Estimate, c.Low, c.High)
	}
	// Output:
	// batch    0.507 [0.076, 20.937]
	// residual 0.048 [0.016, 0.672]
	// total    0.555 [0.168, 20.993]
}
