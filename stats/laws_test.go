package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// eighths draws values in eighths from a small range: ties abound, and sums and
// shifts of them are exact.
func eighths(t *rapid.T, name string, least, most int) []float64 {
	whole := rapid.SliceOfN(rapid.IntRange(-24, 24), least, most).Draw(t, name)
	x := make([]float64, len(whole))
	for i, v := range whole {
		x[i] = float64(v) / 8
	}
	return x
}

// drawSamples draws two samples that fit the test.
func drawSamples(t *rapid.T, test TwoSample) (x, y []float64) {
	x = eighths(t, "x", 1, 14)
	if test.Paired {
		return x, eighths(t, "y", len(x), len(x))
	}
	return x, eighths(t, "y", 1, 14)
}

func mapped(x []float64, f func(float64) float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = f(v)
	}
	return y
}

func samePValue(t assert.TestingT, want, got float64, what string) {
	if math.IsNaN(want) {
		assert.True(t, math.IsNaN(got), "%s: p was NaN, is %v", what, got)
		return
	}
	assert.InDelta(t, want, got, 1e-9, what)
}

// forEveryTest runs a law as a property over the table of tests.
func forEveryTest(t *testing.T, law func(t *rapid.T, test TwoSample)) {
	for _, test := range TwoSampleTests() {
		t.Run(test.Name, rapid.MakeCheck(func(t *rapid.T) { law(t, test) }))
	}
}

func p(t require.TestingT, test TwoSample, x, y []float64) float64 {
	r, err := test.Test(x, y)
	require.NoError(t, err)
	return r.P
}

func TestLawProbability(t *testing.T) {
	forEveryTest(t, func(t *rapid.T, test TwoSample) {
		x, y := drawSamples(t, test)
		before := [2][]float64{slices.Clone(x), slices.Clone(y)}
		r, err := test.Test(x, y)
		require.NoError(t, err)
		if !math.IsNaN(r.P) {
			assert.GreaterOrEqual(t, r.P, 0.0)
			assert.LessOrEqual(t, r.P, 1.0)
		}
		assert.Equal(t, []int{len(x), len(y)}, r.N)
		assert.NotEqual(t, Auto, r.Computation)
		assert.Equal(t, before, [2][]float64{x, y}, "the samples are left as they were")
	})
}

func TestLawExchange(t *testing.T) {
	forEveryTest(t, func(t *rapid.T, test TwoSample) {
		x, y := drawSamples(t, test)
		samePValue(t, p(t, test, x, y), p(t, test, y, x), "exchanged")
	})
}

func TestLawShiftAndScale(t *testing.T) {
	forEveryTest(t, func(t *rapid.T, test TwoSample) {
		x, y := drawSamples(t, test)
		shift := float64(rapid.IntRange(-1<<20, 1<<20).Draw(t, "shift"))
		scale := math.Ldexp(1, rapid.IntRange(-40, 40).Draw(t, "scale"))
		if rapid.Bool().Draw(t, "mirrored") {
			scale = -scale
		}
		moved := func(v float64) float64 { return scale * (v + shift) }
		samePValue(t, p(t, test, x, y), p(t, test, mapped(x, moved), mapped(y, moved)), "moved")
	})
}

// What is Less for x and y is Greater for y and x.
func TestLawSides(t *testing.T) {
	for name, test := range map[string]func(x, y []float64, side Alternative) (TestResult, error){
		"welch":        Welch,
		"student":      StudentPaired,
		"pitmanmorgan": PitmanMorgan,
		"ks": func(x, y []float64, side Alternative) (TestResult, error) {
			return KolmogorovSmirnov(x, y, KSOptions{Alternative: side})
		},
		"mannwhitney": func(x, y []float64, side Alternative) (TestResult, error) {
			return MannWhitney(x, y, MannWhitneyOptions{Alternative: side})
		},
		"wilcoxon": func(x, y []float64, side Alternative) (TestResult, error) {
			return Wilcoxon(x, y, WilcoxonOptions{Alternative: side})
		},
	} {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			x := eighths(t, "x", 1, 16)
			y := eighths(t, "y", len(x), len(x))
			less, err := test(x, y, Less)
			require.NoError(t, err)
			greater, err := test(y, x, Greater)
			require.NoError(t, err)
			assert.Equal(t, Greater, greater.Alternative)
			samePValue(t, less.P, greater.P, "sides")
		}))
	}
}

func TestLawMonotoneMap(t *testing.T) {
	for _, name := range []string{"ks", "mannwhitney"} {
		test, err := TwoSampleByName(name)
		require.NoError(t, err)
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			x, y := drawSamples(t, test)
			assert.Equal(t, p(t, test, x, y), p(t, test, mapped(x, math.Exp), mapped(y, math.Exp)))
		}))
	}
}

func TestLawPermutation(t *testing.T) {
	forEveryTest(t, func(t *rapid.T, test TwoSample) {
		x, y := drawSamples(t, test)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		shuffled := [2][]float64{slices.Clone(x), slices.Clone(y)}
		if test.Paired {
			random.Shuffle(len(x), func(i, j int) {
				for _, s := range shuffled {
					s[i], s[j] = s[j], s[i]
				}
			})
		} else {
			for _, s := range shuffled {
				random.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
			}
		}
		samePValue(t, p(t, test, x, y), p(t, test, shuffled[0], shuffled[1]), "permuted")
	})
}

// Under the null hypothesis p is uniform, or larger where the statistic is
// discrete or the approximation conservative. With 4,000 draws the share below
// a level has a standard deviation of at most 0.008.
func TestLawUniformUnderTheNull(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates the null distribution of every test")
	}
	const draws = 4000
	for number, test := range TwoSampleTests() {
		t.Run(test.Name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(20250611, uint64(number)))
			x, y := make([]float64, 40), make([]float64, 37)
			if test.Paired {
				y = make([]float64, 40)
			}
			var values [draws]float64
			for d := range values {
				for i := range x {
					x[i] = random.NormFloat64()
				}
				for i := range y {
					y[i] = random.NormFloat64()
				}
				values[d] = p(t, test, x, y)
			}
			for _, level := range []float64{0.01, 0.05, 0.2, 0.5, 0.8} {
				below := 0
				for _, v := range values {
					if v <= level {
						below++
					}
				}
				share := float64(below) / draws
				sd := math.Sqrt(level * (1 - level) / draws)
				assert.LessOrEqual(t, share, level+4*sd, "level %v", level)
				// The slack is for the lattice of the rank statistics and for
				// the median's bias in the deviations.
				assert.GreaterOrEqual(t, share, 0.8*level-4*sd, "level %v", level)
			}
		})
	}
}

// Ties says whether equal values were ranked, whatever their number.
func TestTies(t *testing.T) {
	wilcoxon := func(zeros ZeroMethod) func(x []float64) (TestResult, error) {
		return func(x []float64) (TestResult, error) {
			return Wilcoxon(x, make([]float64, len(x)), WilcoxonOptions{Zeros: zeros})
		}
	}
	halves := func(test func(x, y []float64) (TestResult, error)) func(x []float64) (TestResult, error) {
		return func(x []float64) (TestResult, error) { return test(x[:2], x[2:]) }
	}
	twoSample := func(name string) func(x []float64) (TestResult, error) {
		test, err := TwoSampleByName(name)
		require.NoError(t, err)
		return halves(test.Test)
	}
	for _, c := range []struct {
		name string
		test func(x []float64) (TestResult, error)
		x    []float64
		want bool
	}{
		{"wilcoxon", wilcoxon(DropZeros), []float64{1, -2, 3}, false},
		{"wilcoxon", wilcoxon(DropZeros), []float64{1, -1, 3}, true},
		{"wilcoxon without zeros", wilcoxon(DropZeros), []float64{0, 0, 3}, false},
		{"wilcoxon with a zero", wilcoxon(RankZeros), []float64{0, 1, 3}, false},
		{"wilcoxon with zeros", wilcoxon(RankZeros), []float64{0, 0, 3}, true},
		{"wilcoxon with split zeros", wilcoxon(SplitZeros), []float64{0, 0, 3}, true},
		{"ks", twoSample("ks"), []float64{1, 2, 3, 4}, false},
		{"ks", twoSample("ks"), []float64{1, 2, 2, 4}, true},
		{"mannwhitney", twoSample("mannwhitney"), []float64{1, 2, 3, 4}, false},
		{"mannwhitney", twoSample("mannwhitney"), []float64{1, 1, 3, 4}, true},
		{"fligner", twoSample("fligner"), []float64{1, 2, 0, 4, 9}, true},
		{"friedman", func(x []float64) (TestResult, error) { return Friedman(x[:1], x[1:2], x[2:]) }, []float64{1, 2, 3}, false},
		{"friedman", func(x []float64) (TestResult, error) { return Friedman(x[:1], x[1:2], x[2:]) }, []float64{1, 2, 2}, true},
	} {
		r, err := c.test(c.x)
		require.NoError(t, err, c.name)
		assert.Equal(t, c.want, r.Ties, "%s %v", c.name, c.x)
	}
}

func TestEveryTestRefusesBadSamples(t *testing.T) {
	for _, test := range TwoSampleTests() {
		for _, c := range []struct {
			x, y []float64
			err  error
		}{
			{nil, []float64{1}, ErrSampleSize},
			{[]float64{1}, nil, ErrSampleSize},
			{[]float64{1, math.NaN()}, []float64{1, 2}, ErrNotFinite},
			{[]float64{1, 2}, []float64{1, math.Inf(-1)}, ErrNotFinite},
		} {
			_, err := test.Test(c.x, c.y)
			assert.ErrorIs(t, err, c.err, "%s %v", test.Name, c)
		}
		_, err := test.Test([]float64{1, 2}, []float64{1, 2, 3})
		if test.Paired {
			assert.ErrorIs(t, err, ErrSampleSize, test.Name)
		} else {
			assert.NoError(t, err, test.Name)
		}
	}
}

func TestBadOptions(t *testing.T) {
	x := []float64{1, 2, 3}
	results := map[string]func() (TestResult, error){
		"welch":        func() (TestResult, error) { return Welch(x, x, 3) },
		"student":      func() (TestResult, error) { return StudentPaired(x, x, -1) },
		"pitmanmorgan": func() (TestResult, error) { return PitmanMorgan(x, x, 3) },
		"ks side":      func() (TestResult, error) { return KolmogorovSmirnov(x, x, KSOptions{Alternative: 3}) },
		"ks":           func() (TestResult, error) { return KolmogorovSmirnov(x, x, KSOptions{Computation: 3}) },
		"mwu side":     func() (TestResult, error) { return MannWhitney(x, x, MannWhitneyOptions{Alternative: -1}) },
		"mwu":          func() (TestResult, error) { return MannWhitney(x, x, MannWhitneyOptions{Computation: -1}) },
		"wilcoxon":     func() (TestResult, error) { return Wilcoxon(x, x, WilcoxonOptions{Zeros: 3}) },
		"wilcoxon2":    func() (TestResult, error) { return Wilcoxon(x, x, WilcoxonOptions{Computation: 3}) },
		"wilcoxon3":    func() (TestResult, error) { return Wilcoxon(x, x, WilcoxonOptions{Alternative: 3}) },
		"levene":       func() (TestResult, error) { return Levene(SpreadOptions{Center: 3}, x, x) },
		"trim":         func() (TestResult, error) { return Levene(SpreadOptions{Trim: 0.5}, x, x) },
		"trim NaN":     func() (TestResult, error) { return Fligner(SpreadOptions{Trim: math.NaN()}, x, x) },
	}
	for name, result := range results {
		_, err := result()
		assert.ErrorIs(t, err, ErrOption, name)
	}
	for name, err := range map[string]error{
		"one sample":     second(Bartlett(x)),
		"two treatments": second(Friedman(x, x)),
		"ragged blocks":  second(Friedman(x, x, x[:2])),
		"levene of one":  second(Levene(SpreadOptions{}, x)),
	} {
		assert.ErrorIs(t, err, ErrSampleSize, name)
	}
}

func second(_ TestResult, err error) error { return err }

func TestRegistry(t *testing.T) {
	var names []string
	for _, test := range TwoSampleTests() {
		names = append(names, test.Name)
		same, err := TwoSampleByName(test.Name)
		require.NoError(t, err)
		assert.Equal(t, test.Compares, same.Compares)
		assert.NotSame(t, test.NewEvidence(), test.NewEvidence())
	}
	assert.Equal(t, []string{
		"bartlett", "fligner", "ks", "levene", "levene-mean", "levene-trimmed",
		"mannwhitney", "pitmanmorgan", "student", "welch", "wilcoxon",
	}, names)
	_, err := TwoSampleByName("Welch")
	assert.ErrorIs(t, err, ErrUnknownTest)
	assert.ErrorContains(t, err, `"Welch"`)
	for _, name := range names {
		assert.ErrorContains(t, err, name)
	}
	assert.Equal(t, "location spread distribution Aspect(7)", fmt.Sprint(Location, " ", Spread, " ", Distribution, " ", Aspect(7)))
}
