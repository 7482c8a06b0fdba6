package stats

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func differencesOf(d ...float64) Differences {
	var all Differences
	for _, v := range d {
		all.Add(v)
	}
	return all
}

func inUnit(by float64, d []float64) Differences {
	var all Differences
	for _, v := range d {
		all.Add(by * v)
	}
	return all
}

// eProcesses is one of each kernel, for differences of a scale near 1.
var eProcesses = map[string]EProcess{
	"normal":    NormalMixture{Variance: 2, Rho: 20},
	"t":         TMixture{Rho: 20},
	"moderated": ModeratedT{DF: 8, Variance: 2, Rho: 20},
	"selfnorm":  SelfNormalised{Precision: 0.5},
	"sign":      SignMixture{},
}

// testdata/eprocess.json is made by golden_eprocess.py.
func TestEProcessGolden(t *testing.T) {
	data, err := os.ReadFile("testdata/eprocess.json")
	require.NoError(t, err)
	var golden struct {
		Rows []struct {
			Kernel     string
			Parameters []float64
			D          []float64
			LogE       float64 `json:"log_e"`
		}
	}
	require.NoError(t, json.Unmarshal(data, &golden))
	require.Greater(t, len(golden.Rows), 200)
	seen := map[string]int{}
	for _, row := range golden.Rows {
		var kernel EProcess
		p := row.Parameters
		switch row.Kernel {
		case "normal":
			kernel = NormalMixture{Variance: p[0], Rho: p[1]}
		case "selfnorm":
			kernel = SelfNormalised{Precision: p[0]}
		case "t":
			kernel = TMixture{Rho: p[0]}
		case "moderated":
			kernel = ModeratedT{DF: p[0], Variance: p[1], Rho: p[2]}
		case "sign":
			kernel = SignMixture{}
		}
		seen[row.Kernel]++
		assert.InDelta(t, row.LogE, kernel.LogE(differencesOf(row.D...)), 1e-9*(1+math.Abs(row.LogE)), "%s %v of %v", row.Kernel, p, row.D)
	}
	assert.Len(t, seen, len(eProcesses))
}

// TestEProcessExpectations integrates e-values over all data of the hypothesis. They come to exactly 1 at its edge, by
// the trapezoidal rule, whose error is negligible for such smooth integrands.
func TestEProcessExpectations(t *testing.T) {
	integral := func(f func(x float64) float64, from, to float64) float64 {
		const steps = 20000
		sum, h := 0.0, (to-from)/steps
		for k := range steps + 1 {
			w := h
			if k == 0 || k == steps {
				w = h / 2
			}
			sum += w * f(from+float64(k)*h)
		}
		return sum
	}
	t.Run("normal", func(t *testing.T) {
		for _, n := range []int{1, 2, 7} {
			k := NormalMixture{Variance: 2, Rho: 1}
			got := integral(func(s float64) float64 {
				variance := 2 * float64(n)
				return math.Exp(k.LogE(Differences{N: n, Sum: s, Squares: 1})-s*s/2/variance) / math.Sqrt(2*math.Pi*variance)
			}, -150, 150)
			assert.InDelta(t, 1, got, 1e-6, "n = %d", n)
		}
	})
	t.Run("t", func(t *testing.T) { // two normal differences have a direction that is uniform on the circle
		got := integral(func(angle float64) float64 {
			return math.Exp(TMixture{Rho: 20}.LogE(differencesOf(math.Cos(angle), math.Sin(angle)))) / (2 * math.Pi)
		}, 0, 2*math.Pi)
		assert.InDelta(t, 1, got, 1e-6)
	})
	t.Run("moderated", func(t *testing.T) { // a first difference is Student t with the degrees of freedom of the prior
		k := ModeratedT{DF: 3, Variance: 2, Rho: 20}
		got := 2 * integral(func(angle float64) float64 { // x = √6·tan(angle), with the density of t(3) in the angle
			x := math.Sqrt(6) * math.Tan(angle)
			average := (math.Exp(k.LogE(differencesOf(x))) + math.Exp(k.LogE(differencesOf(-x)))) / 2
			return average * 2 / math.Pi * math.Pow(math.Cos(angle), 2)
		}, 0, math.Pi/2-1e-9)
		assert.InDelta(t, 1, got, 1e-6)
	})
	t.Run("sign", func(t *testing.T) {
		for _, n := range []int{1, 2, 5, 20} {
			sum, ways := 0.0, 1.0
			for up := 0; up <= n; up++ {
				sum += ways * math.Exp2(-float64(n)) * math.Exp(SignMixture{}.LogE(Differences{N: n, Sum: 1, Squares: 1, Positive: up, Negative: n - up}))
				ways *= float64(n-up) / float64(up+1)
			}
			assert.InDelta(t, 1, sum, 1e-12, "n = %d", n)
		}
	})
}

// TestSelfNormalisedExpectations: symmetric differences of any sizes about a centre that is not positive.
func TestSelfNormalisedExpectations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := SelfNormalised{Precision: math.Exp(rapid.Float64Range(-5, 5).Draw(t, "log precision"))}
		sizes := rapid.SliceOfN(rapid.Float64Range(0, 30), 1, 8).Draw(t, "sizes")
		centre := rapid.Float64Range(-5, 0).Draw(t, "centre")
		sum := 0.0
		for signs := range 1 << len(sizes) {
			var d Differences
			for s, size := range sizes {
				d.Add(centre + size*float64(1-2*(signs>>s&1)))
			}
			sum += math.Exp(k.LogE(d))
		}
		assert.LessOrEqual(t, sum/float64(int(1)<<len(sizes)), 1+1e-9)
	})
}

// TestVille looks after every one of 60 differences of the hypothesis, of mean 0 and then of a negative one.
func TestVille(t *testing.T) {
	const alpha, looks = 0.1, 60
	runs := 4000
	if testing.Short() {
		runs = 1000
	}
	t3 := func(rng *rand.Rand) float64 {
		a, b, c := rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()
		return rng.NormFloat64() / math.Sqrt((a*a+b*b+c*c)/3)
	}
	sd := func() func(*rand.Rand) float64 { return func(*rand.Rand) float64 { return math.Sqrt2 } }
	for _, c := range []struct {
		kernel string
		noise  func(*rand.Rand) float64
		// scale draws that of a whole sequence.
		scale func(*rand.Rand) float64
	}{
		{"normal", (*rand.Rand).NormFloat64, sd()},
		{"t", (*rand.Rand).NormFloat64, func(rng *rand.Rand) float64 { return math.Exp(5 * rng.NormFloat64()) }},
		{"moderated", (*rand.Rand).NormFloat64, func(rng *rand.Rand) float64 {
			chi2 := 0.0
			for range 8 {
				z := rng.NormFloat64()
				chi2 += z * z
			}
			return math.Sqrt(2 * 8 / chi2)
		}},
		{"selfnorm", t3, sd()},
		{"sign", t3, sd()},
	} {
		t.Run(c.kernel, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, 2))
			for _, mean := range []float64{0, -0.2} {
				crossed := 0
				for range runs {
					var d Differences
					scale := c.scale(rng)
					for range looks {
						d.Add(scale * (mean + c.noise(rng)))
						if eProcesses[c.kernel].LogE(d) >= LogBoundary(alpha) {
							crossed++
							break
						}
					}
				}
				rate, se := float64(crossed)/float64(runs), math.Sqrt(alpha*(1-alpha)/float64(runs))
				assert.LessOrEqual(t, rate, alpha+3*se, "mean %v", mean)
				if mean == 0 {
					assert.Greater(t, rate, alpha/40, "a kernel without any power keeps every bound")
				}
			}
		})
	}
}

// TestEProcessesFindEffects: each rejects a clear effect for good.
func TestEProcessesFindEffects(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for name, kernel := range eProcesses {
		var d Differences
		for range 60 {
			d.Add(1.5 + rng.NormFloat64())
		}
		assert.Greater(t, kernel.LogE(d), LogBoundary(1e-4), name)
	}
}

func TestEProcessLaws(t *testing.T) {
	draw := func(t *rapid.T) []float64 {
		var d []float64
		for _, thousandths := range rapid.SliceOfN(rapid.IntRange(-10000, 10000), 1, 30).Draw(t, "d") {
			d = append(d, float64(thousandths)/1000)
		}
		return d
	}
	for name, kernel := range eProcesses {
		t.Run(name, func(t *testing.T) {
			assert.Zero(t, kernel.LogE(Differences{}), "no differences")
			assert.LessOrEqual(t, kernel.LogE(differencesOf(0, 0, 0)), 0.0, "ties")
			rapid.Check(t, func(t *rapid.T) {
				d := draw(t)
				e := kernel.LogE(inUnit(1, d))
				assert.False(t, math.IsNaN(e) || math.IsInf(e, 0), "%v", e)
				// Against an effect of unknown sign the mean of both sides is an e-value too: they cannot both be large.
				mirrored := kernel.LogE(inUnit(-1, d))
				if s := inUnit(1, d); s.Sum > 0 && s.Positive >= s.Negative {
					assert.GreaterOrEqual(t, e+1e-9, mirrored)
				}
				switch name {
				case "t", "sign":
					assert.InDelta(t, e, kernel.LogE(inUnit(1e-6, d)), 1e-6*(1+math.Abs(e)), "the unit does not matter")
					assert.InDelta(t, e, kernel.LogE(inUnit(1e6, d)), 1e-6*(1+math.Abs(e)))
				}
				if name != "selfnorm" { // a larger difference cannot speak against being larger
					var raised Differences
					by := float64(rapid.IntRange(0, 10000).Draw(t, "by")) / 1000
					for _, v := range d {
						raised.Add(v + by)
					}
					assert.GreaterOrEqual(t, kernel.LogE(raised)+1e-7*(1+math.Abs(e)), e)
				}
			})
		})
	}
}

func TestModeratedTWithoutPriorIsTMixture(t *testing.T) {
	d := differencesOf(1, -0.3, 2, 0.7)
	assert.Equal(t, TMixture{Rho: 20}.LogE(d), ModeratedT{Rho: 20}.LogE(d))
	assert.InDelta(t, NormalMixture{Variance: 2, Rho: 20}.LogE(d), ModeratedT{DF: 1e7, Variance: 2, Rho: 20}.LogE(d), 1e-5,
		"a prior that is sure is a given variance")
}

func TestEProcessExtremes(t *testing.T) {
	for name, kernel := range eProcesses {
		for _, d := range []Differences{
			differencesOf(1e150, 1e150), differencesOf(-1e150, -1e150), differencesOf(1e-150, 1e-150, 1e-150),
			{N: 5000, Sum: 5000, Squares: 5000, Positive: 5000}, {N: 5000, Sum: -5000, Squares: 5000, Negative: 5000},
		} {
			e := kernel.LogE(d)
			assert.False(t, math.IsNaN(e), "%s of %+v", name, d)
			assert.LessOrEqual(t, e, 1e301)
			if d.Sum < 0 {
				assert.Less(t, e, 0.0, "%s of %+v", name, d)
			}
		}
	}
}
