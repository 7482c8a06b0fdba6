package main

import (
	"math"
	"math/rand/v2"

	"robust/robust"
	"robust/trainer"
)

// design is which instances a study trains, with the variances that it is simulated with.
type design struct {
	name    string
	cells   trainer.FiniteDesign
	times   int // each is trained
	missing bool
	truths  []variances
}

// variances are those that the sources have in truth: training sample, initialisation, interaction and residual.
type variances [4]float64

var designs = []design{
	{"crossed 10 × 5", trainer.Crossed{Samples: 10, Inits: 5}, 1, false,
		[]variances{{0, 0.3, 0, 1}, {0.05, 0.05, 0, 1}, {0.5, 0.3, 0, 1}, {3, 1, 0, 1}}},
	{"crossed 5 × 5", trainer.Crossed{Samples: 5, Inits: 5}, 1, false,
		[]variances{{0.05, 0.05, 0, 1}, {0.5, 0.3, 0, 1}}},
	{"crossed 10 × 5, twice each", trainer.Crossed{Samples: 10, Inits: 5}, 2, false,
		[]variances{{0.05, 0.05, 0.05, 1}, {0.5, 0, 0, 1}, {0.5, 0.3, 0.2, 0.3}}},
	{"crossed 10 × 5, some missing", trainer.Crossed{Samples: 10, Inits: 5}, 1, true,
		[]variances{{0, 0.3, 0, 1}, {0.5, 0.3, 0, 1}}},
	{"nested 10 × 5", trainer.Nested{Samples: 10, Inits: 5}, 1, false,
		[]variances{{0, 1}, {0.05, 1}, {0.5, 1}, {3, 1}}},
	{"nested 10 × 5, twice each", trainer.Nested{Samples: 10, Inits: 5}, 2, false,
		[]variances{{0.05, 0.05, 0, 1}, {0.5, 0.3, 0, 1}}},
	{"nested 10 × 5, some missing", trainer.Nested{Samples: 10, Inits: 5}, 1, true,
		[]variances{{0.05, 1}, {0.5, 1}}},
	{"10 samples", trainer.Crossed{Samples: 10, Inits: 1}, 1, false, []variances{{1}}},
	{"20 samples", trainer.Crossed{Samples: 20, Inits: 1}, 1, false, []variances{{1}}},
	{"10 samples, twice each", trainer.Crossed{Samples: 10, Inits: 1}, 2, false,
		[]variances{{0.05, 0, 0, 1}, {0.5, 0, 0, 1}}},
}

// instances returns those of the design, which lacks every seventh cell where some are missing.
func (d design) instances() []trainer.Instance {
	var all []trainer.Instance
	for k := range d.cells.Len() {
		if d.missing && k%7 == 3 {
			continue
		}
		for range d.times {
			in := d.cells.Instance(0, k)
			in.Experiment = len(all)
			all = append(all, in)
		}
	}
	return all
}

// of returns the variance of a source, or of all together.
func (v variances) of(s robust.Source) float64 {
	switch s {
	case robust.SourceSample:
		return v[0]
	case robust.SourceInit:
		return v[1]
	case robust.SourceInteraction:
		return v[2]
	case robust.SourceResidual:
		return v[3]
	}
	return v[0] + v[1] + v[2] + v[3]
}

// draw returns losses of the instances, made of effects that unit draws with mean 0 and variance 1.
func (v variances) draw(rng *rand.Rand, unit func(*rand.Rand) float64, instances []trainer.Instance) []trainer.Outcome {
	effects := map[trainer.Instance]float64{} // by what the instances that share one have in common
	effect := func(of trainer.Instance, variance float64) float64 {
		if _, drawn := effects[of]; !drawn {
			effects[of] = math.Sqrt(variance) * unit(rng)
		}
		return effects[of]
	}
	outcomes := make([]trainer.Outcome, len(instances))
	for i, in := range instances {
		sample, init := trainer.Instance{SampleSeed: in.SampleSeed}, trainer.Instance{InitSeed: in.InitSeed}
		both := trainer.Instance{SampleSeed: in.SampleSeed, InitSeed: in.InitSeed}
		outcomes[i].Loss = effect(sample, v[0]) + effect(init, v[1]) + effect(both, v[2]) + math.Sqrt(v[3])*unit(rng)
	}
	return outcomes
}

// distribution draws effects of mean 0 and variance 1.
type distribution struct {
	name string
	unit func(*rand.Rand) float64
}

var effects = []distribution{
	{"normal", (*rand.Rand).NormFloat64},
	{"t5", student5},
}

// student5 draws from Student's t with 5 degrees of freedom, scaled to variance 1.
func student5(rng *rand.Rand) float64 {
	chi2 := 0.0
	for range 5 {
		chi2 += math.Pow(rng.NormFloat64(), 2)
	}
	return rng.NormFloat64() / math.Sqrt(chi2/3)
}
