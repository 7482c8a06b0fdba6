package selection

import (
	"math"

	"robust/stats"
)

// fit fits the two-way model to all that are not eliminated, starting from the means so far.
func (p *adaptive) fit() twoWay {
	second := p.losses.experiments == 2
	m := newTwoWay(p.losses, p.alive, p.losses.experiments)
	for j, i := range p.alive {
		m.mean[j] = p.mean[i]
	}
	m.fit(raceWeights(p.alive, p.chance, second))
	m.fitPrior(second)
	m.bound()
	return m
}

// bound bounds the variances by that of the prior: a candidate that diverges now and then has a large mean that is not at all
// known, and would else be granted a chance of being the best for as long as the race goes on.
func (m *twoWay) bound() {
	for j, v := range m.variance {
		m.variance[j] = min(v, raceMostVariance*m.prior.Variance)
	}
}

// posterior returns that of all that are not eliminated.
func (p *adaptive) posterior(m twoWay) posterior {
	variance, df := m.moderated()
	var mean, sampling []float64 // of those in the last experiment
	for j, i := range p.alive {
		if p.latest(i) {
			mean, sampling = append(mean, m.mean[j]), append(sampling, variance[j])
		}
	}
	prior, err := stats.FitMeanPrior(mean, sampling)
	shrink := err == nil && len(mean) >= 4
	post := newPosterior(len(p.alive))
	for j, i := range p.alive {
		mean, v := m.mean[j], variance[j]
		if shrink {
			w := max(prior.Weight(v), raceShrinkage)
			shrunk := prior.Mean + w*(mean-prior.Mean)
			if !p.latest(i) {
				shrunk = max(shrunk, mean)
			}
			mean, v = shrunk, w*v
		}
		post.mean[j], post.scale[j], post.df[j] = mean, math.Sqrt(v), df[j]
	}
	return post
}

// latest reports whether a candidate has a loss in the last experiment.
func (p *adaptive) latest(i int) bool {
	in := p.losses.in[i]
	return in[len(in)-1] == p.losses.experiments-1
}
