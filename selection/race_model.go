package selection

import (
	"math"
	"slices"

	"robust/stats"
)

// posterior holds the marginal posterior of each candidate's mean: a Student t.
type posterior struct{ mean, scale, df []float64 }

func newPosterior(n int) posterior {
	return posterior{make([]float64, n), make([]float64, n), make([]float64, n)}
}

// pilotScale returns the standard deviation of one loss by the differences of pairs of them.
func pilotScale(d []float64) float64 {
	center := median(d)
	c := make([]float64, len(d))
	for k, v := range d {
		c[k] = math.Abs(v - center)
	}
	h, consistency := 2.5*1.4826*median(c), 1.03
	if h == 0 || len(d) < 8 {
		h, consistency = math.Inf(1), 1
	}
	ss := 0.0
	for _, v := range c {
		v = min(v, h)
		ss += v * v
	}
	return consistency * math.Sqrt(ss/(2*float64(max(1, len(d)-1))))
}

func median(x []float64) float64 {
	s := slices.Sorted(slices.Values(x))
	return s[(len(s)-1)/2] + (s[len(s)/2]-s[(len(s)-1)/2])/2
}

// twoWay is the additive model of all entrants, each with losses in experiments 1 to n.
type twoWay struct {
	rows     [][]float64
	mean     []float64 // adjusted for the experiments
	variance []float64 // of one loss, by the residuals
	prior    stats.VariancePrior
	df       float64 // of all residuals together
}

// fit fits the model. Half of the weight is shared equally by the entrants, the other half by their chance when they were last in
// play.
func (p *race) fit() twoWay {
	k := len(p.entrants)
	m := twoWay{rows: make([][]float64, k), mean: make([]float64, k), variance: make([]float64, k)}
	weight, total := make([]float64, k), 0.0
	for j, i := range p.entrants {
		m.rows[j] = p.target.row(p.losses.of[i], p.experiment+1)
		weight[j] = 1 / float64(k)
		if p.experiment > 1 {
			weight[j] = (p.chance[i] + 1/float64(k)) / 2
		}
		total += weight[j]
	}
	squares := 0.0
	for j := range weight {
		weight[j] /= total
		squares += weight[j] * weight[j]
	}
	effects := m.balance(weight, p.experiment+1)
	m.df = -float64(len(effects) - 1)
	for j, row := range m.rows {
		ss := 0.0
		for s, y := range row {
			r := y - effects[s] - m.mean[j]
			ss += r * r
		}
		// A candidate that makes up much of the effects draws them after itself.
		own := max(1-min(2*weight[j], 0.9)+squares, 0.1)
		m.variance[j] = ss / float64(len(row)-1) / own
		m.df += float64(len(row) - 1)
	}
	m.fitPrior(p.experiment == 1)
	return m
}

// balance fits means and effects in turn, and returns the effects relative to the first experiment.
func (m *twoWay) balance(weight []float64, experiments int) []float64 {
	const sweeps, precision = 30, 1e-7
	effects := make([]float64, experiments)
	for j, row := range m.rows {
		m.mean[j] = row[0]
	}
	for range sweeps {
		for s := range effects {
			effects[s] = m.effect(weight, s)
		}
		for s := len(effects) - 1; s >= 0; s-- {
			effects[s] -= effects[0]
		}
		moved, scale := 0.0, 0.0
		for j, row := range m.rows {
			sum := 0.0
			for s, y := range row {
				sum += y - effects[s]
			}
			mean := sum / float64(len(row))
			moved += weight[j] * math.Abs(mean-m.mean[j])
			scale += weight[j] * math.Abs(mean)
			m.mean[j] = mean
		}
		if moved <= precision*scale {
			break
		}
	}
	return effects
}

// effect returns the weighted mean, over those that have a loss in experiment s, of the loss less their mean,
// winsorised at six standard deviations by the median of absolute deviations, so that one run that
// diverges cannot move it far.
func (m *twoWay) effect(weight []float64, s int) float64 {
	var deviations, absolute []float64
	for j, row := range m.rows {
		if s < len(row) {
			deviations = append(deviations, row[s]-m.mean[j])
		}
	}
	if len(deviations) == 0 {
		return 0
	}
	center := median(deviations)
	for _, d := range deviations {
		absolute = append(absolute, math.Abs(d-center))
	}
	h := 6 * 1.4826 * median(absolute)
	if h == 0 {
		h = math.Inf(1)
	}
	sum, total, k := 0.0, 0.0, 0
	for j, row := range m.rows {
		if s < len(row) {
			sum += weight[j] * max(-h, min(h, deviations[k]-center))
			total += weight[j]
			k++
		}
	}
	return center + sum/total
}

// fitPrior fits the prior of the variances to the better half.
func (m *twoWay) fitPrior(second bool) {
	order := make([]int, len(m.rows))
	for j := range order {
		order[j] = j
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case m.mean[a] < m.mean[b]:
			return -1
		case m.mean[a] > m.mean[b]:
			return 1
		}
		return 0
	})
	order = order[:min(len(order), max(20, len(order)/2))]
	variance, df := make([]float64, len(order)), make([]float64, len(order))
	pooled := 0.0
	for k, j := range order {
		variance[k], df[k] = m.variance[j], float64(len(m.rows[j])-1)
		pooled += variance[k] / float64(len(order))
	}
	prior, err := stats.FitVariancePrior(variance, df)
	if err != nil { // too few that are not zero
		prior = stats.VariancePrior{DF: 4, Variance: pooled}
	}
	most := raceMostDF
	if second {
		most = racePriorDF
	}
	prior.DF = min(prior.DF, most)
	m.prior = prior
}

// posterior returns that of the candidates in play.
func (p *race) posterior(m twoWay) posterior {
	variance, df := make([]float64, len(m.rows)), make([]float64, len(m.rows))
	for j, row := range m.rows {
		v, d := m.prior.Moderate(m.variance[j], float64(len(row)-1))
		variance[j], df[j] = v/float64(len(row)), max(1, min(d, m.df))
	}
	means, err := stats.FitMeanPrior(m.mean, variance)
	shrink := err == nil && len(m.rows) >= 4
	at := make(map[int]int, len(m.rows))
	for j, i := range p.entrants {
		at[i] = j
	}
	post := newPosterior(len(p.alive))
	for k, i := range p.alive {
		j := at[i]
		mean, v := m.mean[j], variance[j]
		if shrink {
			w := max(means.Weight(v), raceShrinkage)
			mean, v = means.Mean+w*(mean-means.Mean), w*v
		}
		post.mean[k], post.scale[k], post.df[k] = mean, math.Sqrt(v), df[j]
	}
	return post
}
