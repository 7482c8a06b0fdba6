package main

import (
	"math"
	"math/rand/v2"

	"robust/examples/methods/study"
)

// population draws tables whose truth is known, a new one each time.
type population struct {
	name string
	draw func(*rand.Rand) *study.Table
}

// Draw returns a new table.
func (p population) Draw(stream *rand.Rand) *study.Table {
	t := p.draw(stream)
	t.Name = p.name
	return t
}

// populations are those of -synthetic. The first are variations of one pool: 604 candidates and 20 experiments,
// means and noise that are normal, and effects of the experiments that have half of the variance of a loss. The others are like those of the
// tables that have no gaps.
func populations(tables []*study.Table) []population {
	vary := func(name string, change func(*simulation)) population {
		s := simulation{candidates: 604, experiments: 20, between: 3, effects: 1, noise: (*rand.Rand).NormFloat64}
		change(&s)
		return population{name, s.draw}
	}
	all := []population{
		vary("100 candidates", func(s *simulation) { s.candidates = 100 }),
		vary("604 candidates", func(*simulation) {}),
		vary("2000 candidates", func(s *simulation) { s.candidates = 2000 }),
		vary("7000 candidates", func(s *simulation) { s.candidates = 7000 }),
		vary("3 experiments", func(s *simulation) { s.experiments = 3 }),
		vary("50 experiments", func(s *simulation) { s.experiments = 50 }),
		vary("crowded", func(s *simulation) { s.between = 1 }),
		vary("no effects", func(s *simulation) { s.effects = 0 }),
		vary("strong effects", func(s *simulation) { s.effects = 5 }),
		vary("unequal spreads", func(s *simulation) { s.unequal = 0.7 }),
		vary("heavy tails", func(s *simulation) { s.noise = student3 }),
		vary("right skew", func(s *simulation) { s.noise = skewed }),
		vary("left skew", func(s *simulation) { s.noise = func(r *rand.Rand) float64 { return -skewed(r) } }),
		vary("some constant", func(s *simulation) { s.constant = 0.3 }),
		vary("ties", func(s *simulation) { s.grid = 1 }),
		vary("huge losses", func(s *simulation) { s.diverging, s.diverged = 0.2, 1e6 }),
		vary("missing losses", func(s *simulation) { s.diverging, s.diverged = 0.2, math.NaN() }),
		vary("all of it", func(s *simulation) {
			s.noise, s.unequal, s.constant, s.grid, s.diverging, s.diverged = student3, 0.7, 0.02, 0.125, 0.1, 1e6
		}),
	}
	for _, t := range tables {
		if complete(t) {
			all = append(all, population{"like " + t.Name, fit(t).draw})
		}
	}
	return all
}

// student3 draws from Student's t with 3 degrees of freedom, scaled to variance 1.
func student3(r *rand.Rand) float64 {
	chi2 := 0.0
	for range 3 {
		z := r.NormFloat64()
		chi2 += z * z
	}
	return r.NormFloat64() / math.Sqrt(chi2)
}

// skewed draws from the exponential distribution, less its mean.
func skewed(r *rand.Rand) float64 { return r.ExpFloat64() - 1 }
