package main

import (
	"math"
	"math/rand/v2"

	"robust/examples/methods/study"
	"robust/selection/selectiontest"
)

// simulation makes tables of losses that are the mean of a candidate, an effect of the experiment that all candidates
// share, and noise. The unit is the standard deviation of the noise of a typical candidate.
type simulation struct {
	candidates, experiments int
	// between and effects are the standard deviations of the means and of the effects.
	between, effects float64
	// noise draws a deviate of mean 0 and variance 1.
	noise func(*rand.Rand) float64
	// unequal is the standard deviation of the logarithms of the candidates' spreads; with 0.7, a tenth of them are ten times
	// as wide as another tenth.
	unequal float64
	// constant is the share of candidates without noise.
	constant float64
	// grid is what losses are rounded to, unless it is 0.
	grid float64
	// diverging is the share of candidates of whose trainings a fifth diverge. These have the loss diverged, which is NaN for
	// none at all.
	diverging, diverged float64
}

// often is how often a training of a candidate diverges, if any does.
const often = 0.2

// draw makes a table. Candidates that diverge are not the best, however good they are in between.
func (s simulation) draw(stream *rand.Rand) *study.Table {
	t := &study.Table{}
	effects := make([]float64, s.experiments)
	for e := range effects {
		effects[e] = s.effects * stream.NormFloat64()
	}
	for i := range s.candidates {
		mean, spread, often := s.between*stream.NormFloat64(), math.Exp(s.unequal*stream.NormFloat64()), often
		if stream.Float64() < s.constant {
			spread = 0
		}
		if !(stream.Float64() < s.diverging) {
			often = 0
		}
		losses := make([]float64, s.experiments)
		for e := range losses {
			losses[e] = mean + effects[e] + spread*s.noise(stream)
			if s.grid > 0 {
				losses[e] = s.grid * math.Round(losses[e]/s.grid)
			}
			if stream.Float64() < often {
				losses[e] = s.diverged
			}
		}
		if often > 0 {
			mean = math.MaxFloat32
		}
		t.Candidates = append(t.Candidates, selectiontest.Candidate(i))
		t.Losses, t.Known = append(t.Losses, losses), append(t.Known, mean)
	}
	return t
}
