package selection

import (
	"cmp"
	"math"
	"slices"

	"robust/robust"
	"robust/stats"
	"robust/trainer"
)

// pilotSize is the number of candidates that are trained a second time first, to give the scale.
const pilotSize = 24

// guaranteed is a selection by Guaranteed under way.
type guaranteed struct {
	field
	rule       Guaranteed
	candidates []trainer.Candidate
	criterion  robust.Smooth  // nil for the mean
	values     [][]float64    // what is judged, by candidate: the losses, or the criterion of batches
	sigma      float64        // the standard deviation of a value, given or by the pilot; 0 without one
	kernel     stats.EProcess // nil until its scale is known
	pilot      []int          // whom the request at hand is restricted to, ascending; nil for all
	pilots     int            // by how many trainings the pilot found sigma
	challenges []challenge
	unscored   int // candidates that are out without a loss
}

// Ask returns a new instance of every candidate in play that has none in the experiment at hand, or of the pilot
// alone.
func (p *guaranteed) Ask() Request {
	request := Request{Experiment: p.experiment}
	switch {
	case p.ended:
	case p.pilot != nil:
		request.Candidates = slices.Clone(p.pilot)
	default:
		for _, i := range p.alive {
			if len(p.losses[i]) == p.experiment {
				request.Candidates = append(request.Candidates, i)
			}
		}
	}
	return request
}

// Tell adds the losses to the evidence and eliminates whom it speaks against.
func (p *guaranteed) Tell(losses []float64) ([]Decision, error) {
	decisions, err := p.enter(p.Ask(), losses)
	if err != nil {
		return nil, err
	}
	p.unscored += len(decisions)
	if p.pilot != nil {
		p.scale()
		decisions = append(decisions, p.conclude(p.experiment)...)
		if p.ended || len(p.Ask().Candidates) > 0 {
			return decisions, nil
		}
	}
	if n := p.observe(); n > 0 && p.kernel != nil {
		decisions = append(decisions, p.conclude(n)...)
	}
	p.advance()
	if p.kernel == nil && p.criterion == nil && !p.ended {
		p.pilot = slices.Sorted(slices.Values(p.order(1)[:min(pilotSize, len(p.alive))]))
	}
	return decisions, nil
}

// scale takes the scale of the kernel from the pilot.
func (p *guaranteed) scale() {
	var differences []float64
	for _, i := range p.pilot {
		if l := p.losses[i]; len(l) > 1 {
			differences = append(differences, l[1]-l[0])
		}
	}
	p.pilot = nil
	p.setScale(pilotSigma(differences), len(differences), len(differences)-1)
}

// setScale takes the scale of the kernel from so many pilots, with so many degrees of freedom.
func (p *guaranteed) setScale(sigma float64, pilots, df int) {
	p.sigma, p.pilots = sigma, pilots
	if !(sigma > 0) || math.IsInf(sigma, 1) {
		p.sigma, df = 0, 0 // nothing is known, and the kernel is that of ScaleFreeT
	}
	p.kernel = p.rule.Kernel.process(p.sigma, float64(df))
}

// conclude eliminates by the first n values of every candidate in play, and then names the opponents for
// what comes. Somebody always stays.
func (p *guaranteed) conclude(n int) []Decision {
	var out []Decision
	boundary := stats.LogBoundary(p.rule.Alpha)
	opponents := p.order(n)
	opponents = opponents[:min(leaders, len(opponents))]
	for _, i := range p.alive {
		if e, reached := p.against(i, opponents, n, boundary); reached {
			out = append(out, Decision{Candidate: i, Experiment: p.experiment, Reason: Reason{
				Rule: ByEvidence, Name: kernels[p.rule.Kernel].title, N: p.instances(n),
				Evidence: e.log, Threshold: boundary, Statistic: e.excess, Opponent: e.opponent}})
		}
	}
	if len(out) > 0 && len(out) == len(p.alive) {
		weakest := slices.MinFunc(out, func(a, b Decision) int { return cmp.Compare(a.Reason.Evidence, b.Reason.Evidence) })
		out = slices.DeleteFunc(out, func(d Decision) bool { return d.Candidate == weakest.Candidate })
	}
	p.remove(out)
	p.challenge(n)
	if len(p.alive) <= 1 {
		p.ended = true
	}
	return out
}

// order returns the candidates in play by the mean of their first n values, the best first. Ties go to the
// lower index.
func (p *guaranteed) order(n int) []int {
	means := make([]float64, len(p.values))
	for _, i := range p.alive {
		for _, v := range p.values[i][:n] {
			means[i] += v / float64(n)
		}
	}
	order := slices.Clone(p.alive)
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(means[a], means[b]) })
	return order
}

// fortunate makes up for pilots whose first losses are the luckiest of the pool.
const fortunate = 1.15

// pilotSigma returns the standard deviation of a training from the differences between two trainings of
// each candidate of the pilot. Differences are centred by their median, which takes the experiments out, and winsorised at
// 2.5 robust standard deviations, lest a few diverging trainings set the scale; 1.03 makes up for that.
func pilotSigma(differences []float64) float64 {
	if len(differences) < 2 {
		return 0
	}
	const winsorised, normal = 1.03, 1.4826
	centre := stats.MedianOf(differences)
	deviations := make([]float64, len(differences))
	for k, d := range differences {
		deviations[k] = math.Abs(d - centre)
	}
	limit, factor := 2.5*normal*stats.MedianOf(deviations), winsorised
	if len(differences) < 8 || limit == 0 {
		limit, factor = math.Inf(1), 1
	}
	sum := 0.0
	for _, d := range deviations {
		sum += math.Pow(min(d, limit), 2)
	}
	return fortunate * factor * math.Sqrt(sum/float64(2*(len(deviations)-1)))
}
