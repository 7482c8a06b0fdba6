package robust

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/stats"
	"robust/trainer"
)

func instancesOf(d trainer.Design, n int) []trainer.Instance {
	var out []trainer.Instance
	for e := range n {
		out = append(out, d.Instance(1, e))
	}
	return out
}

// again repeats instances as other experiments.
func again(instances []trainer.Instance) []trainer.Instance {
	out := append([]trainer.Instance(nil), instances...)
	for _, in := range instances {
		in.Experiment += len(instances)
		out = append(out, in)
	}
	return out
}

func TestLayouts(t *testing.T) {
	crossed := instancesOf(trainer.Crossed{Samples: 4, Inits: 3}, 12)
	nested := instancesOf(trainer.Nested{Samples: 4}, 12)
	inverse := make([]trainer.Instance, len(nested))
	for i, in := range nested {
		inverse[i] = trainer.Instance{Experiment: i, SampleSeed: in.InitSeed, InitSeed: in.SampleSeed}
	}
	for _, c := range []struct {
		instances []trainer.Instance
		layout    Layout
		sources   []Source
	}{
		{instancesOf(trainer.BothSources{}, 5), OneFactor, []Source{SourceBoth}},
		{instancesOf(trainer.SampleOnly{}, 5), OneFactor, []Source{SourceSample}},
		{instancesOf(trainer.InitOnly{}, 5), OneFactor, []Source{SourceInit}},
		{again(instancesOf(trainer.InitOnly{}, 5)), OneFactor, []Source{SourceInit, SourceResidual}},
		{again(instancesOf(trainer.InitOnly{}, 1)), Repeated, []Source{SourceResidual}},
		{crossed, Crossed, []Source{SourceSample, SourceInit, SourceResidual}},
		{crossed[:9], Crossed, []Source{SourceSample, SourceInit, SourceResidual}},
		{again(crossed), Crossed, []Source{SourceSample, SourceInit, SourceInteraction, SourceResidual}},
		{again(crossed)[:17], Crossed, []Source{SourceSample, SourceInit, SourceInteraction, SourceResidual}},
		{nested, Nested, []Source{SourceSample, SourceInit}},
		{again(nested), Nested, []Source{SourceSample, SourceInit, SourceResidual}},
		{inverse, Nested, []Source{SourceInit, SourceSample}},
	} {
		l := layoutOf(c.instances).separable()
		assert.Equal(t, c.layout, l.Layout, l.String())
		assert.Equal(t, c.sources, l.sources, l.String())
		assert.Len(t, l.notes, len(l.sources))
		assert.Len(t, l.effects, len(l.sources)-1)
	}
}

// population simulates runs whose losses at events are known up to what is
// drawn.
type runsPopulation struct {
	sample, init, cell float64                                                 // standard deviations on an infinite evaluation set
	events             int                                                     // of the evaluation set
	loss               func(rng *rand.Rand, shift, difficulty float64) float64 // of a run with a shift at an event; its mean is the shift plus a constant
}

func (p runsPopulation) draw(rng *rand.Rand, instances []trainer.Instance) []trainer.Outcome {
	effects := map[string]float64{}
	effect := func(kind string, seed uint64, std float64) float64 {
		key := fmt.Sprint(kind, seed)
		if _, known := effects[key]; !known {
			effects[key] = std * rng.NormFloat64()
		}
		return effects[key]
	}
	difficulty := make([]float64, p.events)
	for j := range difficulty {
		difficulty[j] = rng.Float64()
	}
	out := make([]trainer.Outcome, len(instances))
	for i, in := range instances {
		shift := effect("sample", in.SampleSeed, p.sample) + effect("init", in.InitSeed, p.init) + p.cell*rng.NormFloat64()
		for _, d := range difficulty {
			loss := p.loss(rng, shift, d)
			out[i].Predictions = append(out[i].Predictions, loss)
			out[i].Loss += loss / float64(p.events)
		}
	}
	return out
}

// misclassified is 1 with a probability that depends on the event and the run.
func misclassified(rng *rand.Rand, shift, difficulty float64) float64 {
	if rng.Float64() < 0.1+0.3*difficulty+shift {
		return 1
	}
	return 0
}

// skewed has noise whose width depends on the event.
func skewed(rng *rand.Rand, shift, difficulty float64) float64 {
	return 2 + 3*difficulty + shift + difficulty*(rng.ExpFloat64()-1)
}

var itself = &Evaluation{EventLoss: func(_ int, p []float64) float64 { return p[0] }}

// TestFiniteEvaluationCoverage simulates components on finite evaluation sets
// whose events are neither normal nor equally noisy, and prints the mean of the
// estimates beside the truth, and how often the intervals of what an infinite
// set would show cover it.
func TestFiniteEvaluationCoverage(t *testing.T) {
	trials := 400
	if testing.Short() {
		trials = 80
	}
	for _, c := range []struct {
		name       string
		design     trainer.FiniteDesign
		population runsPopulation
	}{
		{"0/1 loss, nothing but noise", trainer.Crossed{Samples: 6, Inits: 5}, runsPopulation{0, 0, 0, 400, misclassified}},
		{"0/1 loss", trainer.Crossed{Samples: 6, Inits: 5}, runsPopulation{0.02, 0.01, 0.01, 400, misclassified}},
		{"skewed loss", trainer.Crossed{Samples: 6, Inits: 5}, runsPopulation{0.02, 0.02, 0.02, 200, skewed}},
		{"skewed loss, nested", trainer.Nested{Samples: 8, Inits: 4}, runsPopulation{0.03, 0, 0.03, 200, skewed}},
	} {
		p := c.population
		truth := []float64{p.sample * p.sample, p.init * p.init, p.cell * p.cell}
		if _, nested := c.design.(trainer.Nested); nested {
			truth = []float64{truth[0], truth[1] + truth[2]}
		}
		rng := rand.New(rand.NewPCG(2304, 1990))
		instances := instancesOf(c.design, c.design.Len())
		estimates := make([][]float64, len(truth)+1)
		covered := make([]int, len(truth))
		observed, noise := 0.0, 0.0
		for range trials {
			v, err := Components(instances, p.draw(rng, instances), ComponentsOptions{Evaluation: itself})
			require.NoError(t, err)
			for k := range truth {
				f := v.Components[k].Finite
				estimates[k] = append(estimates[k], f.Raw)
				if f.Low <= truth[k] && truth[k] <= f.High {
					covered[k]++
				}
			}
			observed += v.Total.Raw / float64(trials)
			noise += v.Total.Finite.Noise / float64(trials)
		}
		t.Logf("%s, %d trials, %d events: observed total %.3g, of which noise %.3g (in 1e-4)", c.name, trials, p.events, 1e4*observed, 1e4*noise)
		for k, want := range truth {
			mean, std := meanStd(estimates[k])
			coverage := float64(covered[k]) / float64(trials)
			t.Logf("   component %d: truth %.3f, mean estimate %.3f ± %.3f (in 1e-4); coverage %.1f %%",
				k, 1e4*want, 1e4*mean, 1e4*std/math.Sqrt(float64(trials)), 100*coverage)
			assert.InDelta(t, want, mean, 4*std/math.Sqrt(float64(trials)), "unbiased")
			assert.GreaterOrEqual(t, coverage, 0.93-4*math.Sqrt(0.05*0.95/float64(trials)))
		}
	}
}

func meanStd(x []float64) (mean, std float64) {
	return Mean{}.Of(x), Std{}.Of(x)
}

// The loss as a root of a mean square has the same noise, up to the derivative,
// as the mean square.
func TestMetric(t *testing.T) {
	p := runsPopulation{0.1, 0.1, 0.1, 2000, skewed}
	instances := instancesOf(trainer.Crossed{Samples: 5, Inits: 4}, 20)
	outcomes := p.draw(rand.New(rand.NewPCG(1, 2)), instances)
	plain, err := Components(instances, outcomes, ComponentsOptions{Evaluation: itself})
	require.NoError(t, err)
	for i := range outcomes {
		outcomes[i].Loss = math.Sqrt(outcomes[i].Loss)
	}
	rooted, err := Components(instances, outcomes, ComponentsOptions{Evaluation: &Evaluation{EventLoss: itself.EventLoss, Metric: math.Sqrt}})
	require.NoError(t, err)
	slope := 1 / (4 * plain.Mean)
	assert.InEpsilon(t, slope*plain.Total.Finite.Noise, rooted.Total.Finite.Noise, 0.02)
	assert.InEpsilon(t, math.Sqrt(slope)*plain.MeanStdErr, rooted.MeanStdErr, 0.01)

	// Two outputs an event, of which the loss is the first.
	for i, o := range outcomes {
		var pairs []float64
		for _, v := range o.Predictions {
			pairs = append(pairs, v, math.Inf(1))
		}
		outcomes[i].Predictions = pairs
	}
	paired, err := Components(instances, outcomes, ComponentsOptions{Evaluation: &Evaluation{EventLoss: itself.EventLoss, Metric: math.Sqrt, Outputs: 2}})
	require.NoError(t, err)
	assert.Equal(t, rooted, paired)
}

func TestComponentsLeavesOut(t *testing.T) {
	instances := instancesOf(trainer.Crossed{Samples: 6, Inits: 4}, 24)
	p := runsPopulation{0.2, 0.1, 0.1, 50, skewed}
	outcomes := p.draw(rand.New(rand.NewPCG(3, 4)), instances)
	whole, err := Components(instances, outcomes, ComponentsOptions{Evaluation: itself})
	require.NoError(t, err)
	assert.Equal(t, stats.ANOVA, whole.Method)

	replayed, err := Components(again(instances), append(outcomes, outcomes...), ComponentsOptions{Evaluation: itself})
	require.NoError(t, err)
	assert.Equal(t, 24, replayed.Replayed)
	assert.Equal(t, whole.Components, replayed.Components)

	holes := append([]trainer.Outcome(nil), outcomes...)
	holes[2].Loss, holes[5].Status, holes[9].Status = math.NaN(), trainer.Failed, trainer.TimedOut
	v, err := Components(instances, holes, ComponentsOptions{Evaluation: itself})
	require.NoError(t, err)
	assert.Equal(t, Runs{Instances: 24, Trained: 21, Diverged: 1, Failed: 1, TimedOut: 1, Layout: Crossed, Samples: 6, Inits: 4, Cells: 21}, v.Runs)
	assert.Equal(t, stats.REML, v.Method)
	for _, c := range append(v.Components, v.Total) {
		assert.InDelta(t, c.Raw, c.Finite.Raw+c.Finite.Noise, 1e-12)
	}
	for _, v := range []VarianceComponents{whole, replayed, v} {
		for _, line := range strings.Split(v.String(), "\n") {
			assert.LessOrEqual(t, utf8.RuneCountInString(line), 100, line)
		}
	}
	one, err := Components(instancesOf(trainer.BothSources{}, 24), outcomes, ComponentsOptions{})
	require.NoError(t, err)
	a, err := Assess(outcomes, Options{})
	require.NoError(t, err)
	std, _ := a.Figure("std")
	assert.InEpsilon(t, std.Estimate, one.Total.Std(), 1e-12)
	assert.InEpsilon(t, std.Low*std.Low, one.Components[0].Low, 1e-12)
	assert.InEpsilon(t, std.High*std.High, one.Total.High, 1e-12)
	sample, ok := whole.Component(SourceSample)
	assert.True(t, ok)
	assert.Equal(t, 6, sample.Levels)
	_, ok = whole.Component(SourceInteraction)
	assert.False(t, ok)
}

func TestComponentsErrors(t *testing.T) {
	instances := instancesOf(trainer.Crossed{Samples: 3, Inits: 3}, 9)
	good := runsPopulation{1, 1, 1, 20, skewed}.draw(rand.New(rand.NewPCG(5, 6)), instances)
	changed := func(change func([]trainer.Outcome)) []trainer.Outcome {
		out := append([]trainer.Outcome(nil), good...)
		change(out)
		return out
	}
	with := func(e Evaluation) ComponentsOptions { return ComponentsOptions{Evaluation: &e} }
	twice := append([]trainer.Instance(nil), instances...)
	twice[4] = twice[3]
	for i, c := range []struct {
		instances []trainer.Instance
		outcomes  []trainer.Outcome
		options   ComponentsOptions
		want      error
	}{
		{instances[:8], good, ComponentsOptions{}, ErrInstances},
		{twice, good, ComponentsOptions{}, ErrInstances},
		{nil, nil, ComponentsOptions{}, ErrNoInstances},
		{instances[:1], good[:1], ComponentsOptions{}, ErrNoInstances},
		{instances, changed(func(o []trainer.Outcome) { o[0].Status = 9 }), ComponentsOptions{}, ErrOutcome},
		{instances, good, ComponentsOptions{Level: 2}, stats.ErrOption},
		{instances[:4], good[:4], ComponentsOptions{}, stats.ErrNotIdentified},
		{instances, good, with(Evaluation{}), ErrOption},
		{instances, good, with(Evaluation{EventLoss: itself.EventLoss, Outputs: -1}), ErrOption},
		{instances, good, with(Evaluation{EventLoss: itself.EventLoss, Outputs: 3}), ErrOutcome},
		{instances, good, with(Evaluation{EventLoss: itself.EventLoss, Metric: math.Sqrt}), ErrOutcome},
		{instances, good, with(Evaluation{EventLoss: func(int, []float64) float64 { return math.NaN() }}), ErrOutcome},
		{instances, changed(func(o []trainer.Outcome) { o[7].Predictions = nil }), with(*itself), ErrOutcome},
		{instances, changed(func(o []trainer.Outcome) { o[0].Predictions = nil }), with(*itself), ErrOutcome},
	} {
		_, err := Components(c.instances, c.outcomes, c.options)
		assert.ErrorIs(t, err, c.want, "case %d", i)
	}
	same := changed(func(o []trainer.Outcome) {
		for i := range o {
			o[i].Loss = 0.1
		}
	})
	v, err := Components(instances, same, ComponentsOptions{})
	require.NoError(t, err)
	assert.False(t, v.Total.Available())
	assert.Contains(t, v.String(), noteTies)
}
