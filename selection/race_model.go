package selection

import (
	"fmt"
	"math"
	"slices"

	"robust/stats"
)

// posterior holds the marginal posterior of each candidate's mean: a Student t.
type posterior struct{ mean, scale, df []float64 }

func newPosterior(n int) posterior {
	return posterior{make([]float64, n), make([]float64, n), make([]float64, n)}
}

// best returns the probability of each to be the best.
func (p posterior) best() stats.Best {
	best, err := stats.PosteriorOfBest(p.mean, p.scale, p.df)
	if err != nil {
		panic(fmt.Sprintf("selection: race: %v", err)) // the losses are finite, and so is all that comes from them
	}
	return best
}

// twoWay is the additive model of candidates that each have losses in some of the experiments.
type twoWay struct {
	rows     []row
	columns  [][]cell  // by experiment
	mean     []float64 // adjusted for the experiments
	variance []float64 // of one loss, by the residuals
	prior    stats.VariancePrior
	df       float64 // of all residuals together
}

// row holds the losses of a candidate, and the experiments that they are of.
type row struct {
	losses      []float64
	experiments []int
}

// cell is a loss in the column of an experiment.
type cell struct {
	row  int
	loss float64
}

// newTwoWay returns the model of candidates by their losses, not yet fitted: means are the first losses.
func newTwoWay(losses *raceLosses, candidates []int, experiments int) twoWay {
	k := len(candidates)
	m := twoWay{rows: make([]row, k), columns: make([][]cell, experiments), mean: make([]float64, k), variance: make([]float64, k)}
	for j, i := range candidates {
		m.rows[j] = row{losses.of[i], losses.in[i]}
		m.mean[j] = losses.of[i][0]
		for n, y := range losses.of[i] {
			s := losses.in[i][n]
			m.columns[s] = append(m.columns[s], cell{j, y})
		}
	}
	return m
}

// fit fits the model. Half of the weight is shared equally by the entrants, the other half by their chance when they were last in
// play.
func (p *race) fit() twoWay {
	m := newTwoWay(p.target.judges(p.losses, p.entrants, p.experiment+1), p.entrants, p.experiment+1)
	m.fit(raceWeights(p.entrants, p.chance, p.experiment == 1))
	m.fitPrior(p.experiment == 1)
	return m
}

// raceWeights returns what each candidate counts in the effects of the experiments: all the same in the second experiment, and
// later half of that and half by its chance.
func raceWeights(candidates []int, chance []float64, second bool) []float64 {
	k := float64(len(candidates))
	weight := make([]float64, len(candidates))
	for j, i := range candidates {
		weight[j] = 1 / k
		if !second {
			weight[j] = (chance[i] + 1/k) / 2
		}
	}
	return weight
}

// fit fits means, effects and variances. It scales the weights of the rows to a sum of 1.
func (m *twoWay) fit(weight []float64) {
	total, squares := 0.0, 0.0
	for _, w := range weight {
		total += w
	}
	for j := range weight {
		weight[j] /= total
		squares += weight[j] * weight[j]
	}
	effects := m.balance(weight)
	m.df = -float64(len(effects) - 1)
	for j, row := range m.rows {
		ss := 0.0
		for k, y := range row.losses {
			r := y - effects[row.experiments[k]] - m.mean[j]
			ss += r * r
		}
		// A candidate that makes up much of the effects draws them after itself.
		own := max(1-min(2*weight[j], 0.9)+squares, 0.1)
		m.variance[j] = ss / float64(len(row.losses)-1) / own
		m.df += float64(len(row.losses) - 1)
	}
}

// balance fits means and effects in turn, starting from the means, and returns the effects relative to the first experiment.
func (m *twoWay) balance(weight []float64) []float64 {
	const sweeps, precision = 30, 1e-7
	effects := make([]float64, len(m.columns))
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
			for k, y := range row.losses {
				sum += y - effects[row.experiments[k]]
			}
			mean := sum / float64(len(row.losses))
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
	column := m.columns[s]
	if len(column) == 0 {
		return 0
	}
	deviations, absolute := make([]float64, len(column)), make([]float64, len(column))
	for k, c := range column {
		deviations[k] = c.loss - m.mean[c.row]
	}
	center := stats.MedianOf(deviations)
	for k, d := range deviations {
		absolute[k] = math.Abs(d - center)
	}
	h := 6 * 1.4826 * stats.MedianOf(absolute)
	if h == 0 {
		h = math.Inf(1)
	}
	sum, total := 0.0, 0.0
	for k, c := range column {
		sum += weight[c.row] * max(-h, min(h, deviations[k]-center))
		total += weight[c.row]
	}
	return center + sum/total
}

// fitPrior fits the prior of the variances: in the second experiment that of the screen, to all, and later that of limma, to the better half.
func (m *twoWay) fitPrior(second bool) {
	if second {
		differences := make([]float64, len(m.rows))
		for j, row := range m.rows {
			differences[j] = row.losses[1] - row.losses[0]
		}
		spread := spreadOf(differences)
		m.prior = stats.VariancePrior{DF: spread.DF, Variance: spread.Scale * spread.Scale}
		return
	}
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
		variance[k], df[k] = m.variance[j], float64(len(m.rows[j].losses)-1)
		pooled += variance[k] / float64(len(order))
	}
	prior, err := stats.FitVariancePrior(variance, df)
	if err != nil { // too few that are not zero
		prior = stats.VariancePrior{DF: 4, Variance: pooled}
	}
	prior.DF = min(prior.DF, raceMostDF)
	m.prior = prior
}

// moderated returns the variance of each mean, and its degrees of freedom.
func (m *twoWay) moderated() (variance, df []float64) {
	variance, df = make([]float64, len(m.rows)), make([]float64, len(m.rows))
	for j, row := range m.rows {
		n := float64(len(row.losses))
		v, d := m.prior.Moderate(m.variance[j], n-1)
		variance[j], df[j] = v/n, max(1, min(d, m.df))
	}
	return variance, df
}

// posterior returns that of the candidates in play.
func (p *race) posterior(m twoWay) posterior {
	variance, df := m.moderated()
	means, err := stats.FitMeanPrior(m.mean, variance)
	shrink := err == nil && len(m.rows) >= 4
	at := make(map[int]int, len(m.rows))
	for j, i := range p.entrants {
		at[i] = j
	}
	post := newPosterior(len(p.alive))
	for k, i := range p.alive {
		j := at[i]
		mean, v := m.mean[j], min(variance[j], raceMostVariance*m.prior.Variance/float64(len(m.rows[j].losses)))
		if shrink {
			w := max(means.Weight(v), raceShrinkage)
			mean, v = means.Mean+w*(mean-means.Mean), w*v
		}
		post.mean[k], post.scale[k], post.df[k] = mean, math.Sqrt(v), df[j]
	}
	return post
}
