package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
)

// componentsDesign is a design of samples and initialisations with its true
// variances.
type componentsDesign struct {
	name      string
	effects   []RandomEffect
	n         int
	variances []float64 // of the effects and the residual
}

// gridEffects returns the sample, the initialisation and the cell of each run
// on a grid. Cells that keep refuses are missing; repeats says how often each
// other one was run.
func gridEffects(samples, inits int, repeats func(sample, init int) int) (sample, init, cell []int) {
	for a := range samples {
		for b := range inits {
			for range repeats(a, b) {
				sample, init, cell = append(sample, a), append(init, b), append(cell, a*inits+b)
			}
		}
	}
	return sample, init, cell
}

func always(times int) func(int, int) int { return func(int, int) int { return times } }

// missing leaves out every seventh cell, or so.
func missing(sample, init int) int {
	if (3*sample+5*init)%7 == 0 {
		return 0
	}
	return 1
}

func crossedDesign(name string, repeats func(int, int) int, variances ...float64) componentsDesign {
	return gridDesign(name, 10, 5, repeats, variances...)
}

func gridDesign(name string, samples, inits int, repeats func(int, int) int, variances ...float64) componentsDesign {
	sample, init, cell := gridEffects(samples, inits, repeats)
	effects := []RandomEffect{{"sample", sample}, {"initialisation", init}}
	if len(variances) == 4 {
		effects = append(effects, RandomEffect{"interaction", cell})
	}
	return componentsDesign{name, effects, len(sample), variances}
}

func nestedDesign(name string, repeats func(int, int) int, variances ...float64) componentsDesign {
	sample, _, _ := gridEffects(10, 5, repeats)
	return componentsDesign{name, []RandomEffect{{"sample", sample}}, len(sample), variances}
}

// draw returns observations of the design, whose effects are of unit variance
// times the square root of their components.
func (d componentsDesign) draw(rng *rand.Rand, unit func(*rand.Rand) float64) []float64 {
	y := make([]float64, d.n)
	for i := range y {
		y[i] = 3 + math.Sqrt(d.variances[len(d.effects)])*unit(rng)
	}
	for k, e := range d.effects {
		u := make([]float64, slices.Max(e.Levels)+1)
		for l := range u {
			u[l] = math.Sqrt(d.variances[k]) * unit(rng)
		}
		for i, l := range e.Levels {
			y[i] += u[l]
		}
	}
	return y
}

var effectDistributions = []struct {
	name string
	unit func(*rand.Rand) float64
}{
	{"normal", func(rng *rand.Rand) float64 { return rng.NormFloat64() }},
	{"t5", func(rng *rand.Rand) float64 {
		return distuv.StudentsT{Sigma: math.Sqrt(3. / 5), Nu: 5, Src: rng}.Rand()
	}},
}

// TestComponentsCoverage simulates how often the intervals cover. The bounds
// keep it from getting worse; the residual's by ANOVA is exact.
func TestComponentsCoverage(t *testing.T) {
	designs := []componentsDesign{}
	for _, v := range [][2]float64{{0, 0.3}, {0.2, 0.3}, {0.5, 0.3}, {1, 0.3}, {3, 1}} {
		designs = append(designs, crossedDesign("crossed", always(1), v[0], v[1], 1), nestedDesign("nested", always(1), v[0], 1))
	}
	designs = append(designs,
		crossedDesign("crossed, repeated", always(2), 0.5, 0.3, 0.2, 0.3),
		crossedDesign("crossed, repeated", always(2), 0.5, 0, 0, 1),
		crossedDesign("crossed, missing", missing, 0.5, 0.3, 1),
		crossedDesign("crossed, missing", missing, 0, 0.3, 1),
		gridDesign("6 × 4, some repeated", 6, 4, func(a, b int) int { return 1 + (a+b)%2 }, 0.5, 0.3, 0.2, 0.3),
		nestedDesign("nested, missing", missing, 0.5, 1),
	)
	trials := map[ComponentsMethod]int{ANOVA: 1000, REML: 100}
	if testing.Short() {
		trials = map[ComponentsMethod]int{ANOVA: 200, REML: 20}
	}
	for _, d := range designs {
		for i, p := range effectDistributions {
			t.Run(fmt.Sprintf("%s %v %s", d.name, d.variances, p.name), func(t *testing.T) {
				t.Parallel()
				coverage, method := d.simulate(t, p.unit, trials)
				slack := 4 * math.Sqrt(0.95*0.05/float64(trials[method]))
				lowest := [][]float64{{0.94, 0.84}, {0.92, 0.77}}[method-ANOVA][i]
				for k, c := range coverage {
					assert.GreaterOrEqual(t, c, lowest-slack, "component %d", k)
				}
				if method == ANOVA && p.name == "normal" {
					assert.InDelta(t, 0.95, coverage[len(d.effects)], slack, "exact")
				}
			})
		}
	}
}

// simulate returns how often the intervals of a design cover, and the method.
func (d componentsDesign) simulate(t *testing.T, unit func(*rand.Rand) float64, trials map[ComponentsMethod]int) (coverage []float64, method ComponentsMethod) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1990, 35))
	coverage = make([]float64, len(d.variances)+1)
	truth := slices.Clone(d.variances)
	truth = append(truth, 0)
	for _, v := range d.variances {
		truth[len(d.variances)] += v
	}
	n := 1
	for trial := 0; trial < n; trial++ {
		r, err := VarianceComponents(d.draw(rng, unit), d.effects, ComponentsOptions{})
		require.NoError(t, err)
		method = r.Method
		n = trials[method]
		for k, c := range append(r.Components, r.Total) {
			if c.Low <= truth[k] && truth[k] <= c.High {
				coverage[k] += 1 / float64(n)
			}
		}
	}
	return coverage, method
}
