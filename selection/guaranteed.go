package selection

import (
	"fmt"
	"math"
	"slices"

	"robust/robust"
)

// Guaranteed eliminates a candidate once the evidence that it is not the best one, by the mean,
// exceeds 1/Alpha. The evidence is an e-process: however long one looks, whenever one stops and goes on,
// the probability that the best candidate is ever eliminated is at most Alpha. If several are
// equally good this holds for each of them. What is assumed depends on the Kernel, and is printed with the result.
//
// Evidence against a candidate joins the e-processes of its differences from others
// within the experiments, whose common part so cancels. One part of its weight is spread evenly over all other candidates of the
// pool, of which only those count that lead so far; the other goes to the leaders after the first, second, … experiment,
// judged by what comes after that. No union over the candidates is needed, because only the
// best one can be wrongly lost.
//
// # Criteria
//
// Of a Criterion other than the mean, what is judged is its value for four losses: that of experiments 1 to 4, of 5 to 8, and so on. These batches are
// independent, as the e-processes need it, which the pseudo-values of all losses are not: with those the best of 50 that
// are tied in the upper quartile was lost in 17 % of selections at level 0.05, by a moderated t and normal noise, and with batches in less than 1 %. The 24 candidates
// with the smallest losses in experiment 1 give the scale, by the pseudo-values of their losses in experiments 2 to 4. The best candidate is
// the one that is best in four losses, on average. A criterion
// of few losses is biased, which matters only where candidates differ in the shape of their distributions and hardly in
// the criterion, so that the guarantee is approximate. It costs more than that of the mean, since all are trained four times, and
// by the standard deviation alone hardly anybody is ever eliminated in twenty experiments: that is a constraint among survivors rather than an aim.
//
// The zero value is a moderated t at level 0.05, by the mean. Its first request of the second experiment is for the 24 candidates that did
// best in the first, whose differences give the scale.
type Guaranteed struct {
	// Alpha bounds the probability that the best candidate is ever eliminated, between 0 and 1; 0 means
	// 0.05.
	Alpha float64
	// Kernel judges the differences; the zero value is ModeratedT.
	Kernel Kernel
	// Sigma is the standard deviation of the loss of a training, in its unit, from knowledge other than the
	// losses of this selection: a bound for GivenSigma, which needs it, and the scale of ModeratedT, where
	// it replaces the pilot. The other kernels take none.
	Sigma float64
	// Criterion says who is the best; nil means the mean. Others must be robust.Smooth: see Criteria.
	Criterion robust.Criterion
}

// resolve returns the method with its defaults filled in, or an error that wraps ErrMethod.
func (g Guaranteed) resolve() (Guaranteed, error) {
	if g.Alpha == 0 {
		g.Alpha = 0.05
	}
	if !(g.Alpha > 0 && g.Alpha < 1) {
		return g, fmt.Errorf("%w: Guaranteed.Alpha = %v; use a probability between 0 and 1", ErrMethod, g.Alpha)
	}
	if !g.Kernel.known() {
		return g, fmt.Errorf("%w: Guaranteed.Kernel = %d; use one of its constants", ErrMethod, int(g.Kernel))
	}
	if !(g.Sigma >= 0) || math.IsInf(g.Sigma, 0) {
		return g, fmt.Errorf("%w: Guaranteed.Sigma = %v; use the standard deviation of a training", ErrMethod, g.Sigma)
	}
	if g.Sigma == 0 && g.Kernel == GivenSigma {
		return g, fmt.Errorf("%w: the kernel %v needs Guaranteed.Sigma, a bound on the standard deviation of a training that is "+
			"known beforehand; without one use the kernel %v or %v", ErrMethod, g.Kernel, ModeratedT, ScaleFreeT)
	}
	if g.Sigma != 0 && g.Kernel != GivenSigma && g.Kernel != ModeratedT {
		return g, fmt.Errorf("%w: Guaranteed.Sigma = %v, but the kernel %v uses no scale; leave it out", ErrMethod, g.Sigma, g.Kernel)
	}
	if _, err := g.checkCriterion(); err != nil {
		return g, err
	}
	return g, nil
}

// Name returns, for instance, "guaranteed elimination, moderated t, alpha 0.05".
func (g Guaranteed) Name() string {
	g, err := g.resolve()
	if err != nil {
		return "guaranteed elimination"
	}
	name := fmt.Sprintf("guaranteed elimination%s, %s, alpha %g", by(g.Criterion), kernels[g.Kernel].title, g.Alpha)
	if g.Sigma > 0 {
		name += fmt.Sprintf(", sigma %g", g.Sigma)
	}
	return name
}

// Start begins a selection.
func (g Guaranteed) Start(pool Pool) (Process, error) {
	g, err := g.resolve()
	if err != nil {
		return nil, err
	}
	f, err := newField(len(pool.Candidates))
	if err != nil {
		return nil, err
	}
	f.ended = len(f.alive) == 1
	p := &guaranteed{field: f, rule: g, candidates: slices.Clone(pool.Candidates), values: f.losses, sigma: g.Sigma}
	if p.criterion, err = g.checkCriterion(); err != nil {
		return nil, err
	}
	if p.criterion != nil {
		p.values = make([][]float64, len(f.losses))
	}
	if g.Kernel != ModeratedT || g.Sigma > 0 {
		p.kernel = g.Kernel.process(g.Sigma, priorDF)
	}
	return p, nil
}
