package selection

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"

	"robust/robust"
	"robust/stats"
)

// batch is the number of experiments whose losses together give one value of a criterion other than the mean. The fewer, the sooner
// there is evidence; four are what every smooth criterion has pseudo-values of.
const batch = warmUp

// checkCriterion returns the criterion as one with pseudo-values, nil for the mean, or an error that wraps ErrMethod.
func (g Guaranteed) checkCriterion() (robust.Smooth, error) {
	s, err := smooth("Guaranteed.Criterion", g.Criterion)
	if s == nil || err != nil {
		return nil, err
	}
	if g.Sigma != 0 || g.Kernel == GivenSigma {
		return nil, fmt.Errorf("%w: Guaranteed.Sigma is that of losses, and says nothing of Guaranteed.Criterion = %s; leave it out and use the kernel %v or %v",
			ErrMethod, g.Criterion.Name(), ModeratedT, ScaleFreeT)
	}
	return s, nil
}

// observe turns the losses of the experiment at hand into what is judged, and returns how many values a candidate has, or 0 if
// none is new: by the mean a value is a loss, and by another criterion that of a batch.
func (p *guaranteed) observe() int {
	n := p.experiment + 1
	if p.criterion == nil {
		return n
	}
	if n%batch != 0 {
		return 0
	}
	if p.kernel == nil {
		p.scaleByFirstBatch()
	}
	for _, i := range p.alive {
		p.values[i] = append(p.values[i], stat.Mean(p.criterion.PseudoValues(p.losses[i][n-batch:]), nil))
	}
	return n / batch
}

// scaleByFirstBatch takes the scale of the kernel from the candidates with the smallest losses in experiment 1, by the pseudo-values of their
// losses in the others of the batch: what they were chosen by says nothing of them. Where losses are skewed, those
// that did best in the whole batch would show too small a spread. A candidate whose own variance is more than
// six times the median counts as that, lest one that diverged sets the scale.
func (p *guaranteed) scaleByFirstBatch() {
	const limit, fresh = 6, batch - 1
	pilot := slices.Clone(p.alive)
	slices.SortStableFunc(pilot, func(a, b int) int { return cmp.Compare(p.losses[a][0], p.losses[b][0]) })
	pilot = pilot[:min(pilotSize, len(pilot))]
	if len(pilot) < 2 {
		return
	}
	residuals, common := make([][]float64, len(pilot)), make([]float64, fresh) // part of the pseudo-values of an experiment
	for k, i := range pilot {
		residuals[k] = p.criterion.PseudoValues(p.losses[i][1:batch])
		floats.AddConst(-stat.Mean(residuals[k], nil), residuals[k])
		floats.AddScaled(common, 1/float64(len(pilot)), residuals[k])
	}
	variances := make([]float64, len(pilot))
	for k, r := range residuals {
		floats.Sub(r, common)
		variances[k] = floats.Dot(r, r) / (fresh - 1)
	}
	most, sum := limit*stats.MedianOf(variances), 0.0
	for _, v := range variances {
		sum += min(v, most)
	}
	p.setScale(fortunate*math.Sqrt(sum/float64(len(pilot)-1)/batch), len(pilot), (len(pilot)-1)*(fresh-1))
}

// ranking returns the candidates in play, the best first: by the mean, or another criterion, of all their losses.
func (p *guaranteed) ranking() []int {
	if p.criterion == nil {
		return p.order(p.common())
	}
	order, _ := p.ranked(estimate{p.criterion})
	return order
}

// estimate is the criterion as its pseudo-values have it, and the mean of fewer losses than they need.
type estimate struct{ robust.Smooth }

// Of returns the estimate.
func (e estimate) Of(losses []float64) float64 {
	if values := e.PseudoValues(losses); values != nil {
		return stat.Mean(values, nil)
	}
	return stat.Mean(losses, nil)
}

// best says who is meant by the best candidate.
func (p *guaranteed) best() string {
	if p.criterion == nil {
		return kernels[p.rule.Kernel].best
	}
	return " by the " + p.criterion.Estimand()
}

// value says what is judged.
func (p *guaranteed) value() string {
	if p.criterion == nil {
		return "a training"
	}
	return fmt.Sprintf("the %s of %d trainings", p.criterion.Estimand(), batch)
}

// instances is the number of losses that n values are made of.
func (p *guaranteed) instances(n int) int {
	if p.criterion == nil {
		return n
	}
	return n * batch
}
