package selection

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"

	"robust/robust"
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
	pseudo := make([][]float64, len(p.losses))
	for _, i := range p.alive {
		pseudo[i] = p.criterion.PseudoValues(p.losses[i][n-batch:])
		p.values[i] = append(p.values[i], stat.Mean(pseudo[i], nil))
	}
	if p.kernel == nil {
		p.scaleBy(pseudo)
	}
	return n / batch
}

// scaleBy takes the scale of the kernel from the pseudo-values of the first batch, those of the candidates that did best in it. A
// candidate whose own variance is more than six times the median counts as that, lest one that diverged sets the scale; 1.4 makes up for pilots that
// have a small spread because they did best, as they have where losses are skewed.
func (p *guaranteed) scaleBy(pseudo [][]float64) {
	const limit, fortunate = 6, 1.4
	pilot := p.order(1)
	pilot = pilot[:min(pilotSize, len(pilot))]
	if len(pilot) < 2 {
		return
	}
	var common [batch]float64 // part of the pseudo-values of an experiment
	for _, i := range pilot {
		for s, v := range pseudo[i] {
			common[s] += (v - p.values[i][0]) / float64(len(pilot))
		}
	}
	variances := make([]float64, len(pilot))
	for k, i := range pilot {
		for s, v := range pseudo[i] {
			variances[k] += math.Pow(v-p.values[i][0]-common[s], 2) / (batch - 1)
		}
	}
	most, sum := limit*median(variances), 0.0
	for _, v := range variances {
		sum += min(v, most)
	}
	p.setScale(fortunate*math.Sqrt(sum/float64(len(pilot)-1)/batch), len(pilot), (len(pilot)-1)*(batch-1))
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
