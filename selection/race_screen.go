package selection

import (
	"cmp"
	"math"
	"slices"

	"robust/stats"
	"robust/trainer"
)

const (
	screenFirst   = 60   // candidates are tried at random
	screenBatch   = 10   // at least so many are added at a time,
	screenShare   = 0.3  // or this share of those that have a chance
	screenUntried = 0.01 // of the posterior mass may remain with those that are never tried
	screenPoints  = 400  // the most that the Gaussian process is given
)

// raceScreen chooses whom experiment 1 tries by the features.
type raceScreen struct {
	covariates [][]float64
	random     []int // a random order
	tried      []int
	mass       float64 // of the untried
}

// newRaceScreen returns nil where the features do not differ.
func newRaceScreen(features [][]trainer.Feature, seed uint64) *raceScreen {
	x := covariates(features)
	if len(x[0]) == 0 || len(x) <= screenFirst {
		return nil
	}
	return &raceScreen{covariates: x, random: trainer.Stream(seed, "race").Perm(len(x))}
}

// first returns those that are tried first.
func (s *raceScreen) first() []int {
	s.tried = slices.Clone(s.random[:screenFirst])
	return s.tried
}

// tried follows every part of experiment 1 with features. It asks for those that still have a chance, or
// drops all that are untried.
func (p *race) tried() []Decision {
	var untried []int
	for _, i := range p.alive {
		if p.n(i) == 0 {
			untried = append(untried, i)
		}
	}
	if next := p.screen.next(p.losses, untried); len(next) > 0 {
		p.screen.tried = append(p.screen.tried, next...)
		p.ask(0, next, p.tried)
		return nil
	}
	var dropped []Decision
	for _, i := range untried {
		dropped = append(dropped, Decision{Candidate: i, Experiment: 0, Reason: Reason{
			Rule: ByFeatures, Evidence: p.screen.mass, Threshold: screenUntried, Opponent: -1}})
	}
	p.remove(dropped)
	if len(p.alive) > 1 {
		dropped = append(dropped, p.first()...)
	}
	return dropped
}

// next returns whom to try next of the untried; nobody, if they have no chance together.
func (s *raceScreen) next(losses *raceLosses, untried []int) []int {
	if len(untried) == 0 {
		return nil
	}
	var x [][]float64
	var y []float64
	for _, i := range s.points(losses) {
		x, y = append(x, s.covariates[i]), append(y, losses.of[i][0])
	}
	if len(y) < screenFirst/2 { // too few have a loss
		return untried[:min(len(untried), screenFirst)]
	}
	process, err := stats.FitGaussianProcess(x, compressed(y))
	if err != nil {
		return untried
	}
	mean, scale, df := make([]float64, len(s.covariates)), make([]float64, len(s.covariates)), make([]float64, len(s.covariates))
	m, v, err := process.Predict(s.covariates)
	if err != nil {
		return untried
	}
	for i := range mean {
		mean[i], scale[i], df[i] = m[i], math.Sqrt(v[i]+process.Noise), math.Inf(1)
	}
	best, err := stats.PosteriorOfBest(mean, scale, df)
	if err != nil {
		return untried
	}
	order := slices.Clone(untried)
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(best.P[b], best.P[a]), cmp.Compare(a, b)) })
	mass, keep := 0.0, len(order)
	for keep > 0 && mass+best.P[order[keep-1]] <= screenUntried {
		keep--
		mass += best.P[order[keep]]
	}
	s.mass = mass
	return order[:min(keep, max(screenBatch, int(screenShare*float64(keep))))]
}

// compressed returns losses with a logarithmic bad tail: one that exceeds the median by d, more than the best one, which
// falls short of it by c, is taken as c·(1 + log(d/c)) above it. Candidates that fail altogether do not set the scale then.
func compressed(losses []float64) []float64 {
	center := stats.MedianOf(losses)
	c := center - slices.Min(losses)
	y := slices.Clone(losses)
	for k, v := range y {
		if d := v - center; d > c && c > 0 {
			y[k] = center + c*(1+math.Log(d/c))
		}
	}
	return y
}

// points returns those that the Gaussian process is given: the first ones, which are a random sample, and of the others the best.
func (s *raceScreen) points(losses *raceLosses) []int {
	scored := slices.DeleteFunc(slices.Clone(s.tried), func(i int) bool { return len(losses.of[i]) == 0 })
	if len(scored) <= screenPoints {
		return scored
	}
	later := slices.Clone(scored[screenFirst:])
	slices.SortStableFunc(later, func(a, b int) int { return cmp.Compare(losses.of[a][0], losses.of[b][0]) })
	return append(scored[:screenFirst], later[:screenPoints-screenFirst]...)
}
