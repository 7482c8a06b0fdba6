package selection

import (
	"fmt"

	"robust/robust"
)

// Halving drops the worse half of the candidates after every experiment (IEEE Access 2025, doi
// 10.1109/ACCESS.2025.3578926, Algorithm 1): after WarmUp experiments of all of them, each further
// experiment updates the criterion of every candidate over all of its instances, and ⌊m/2⌋ of the m
// in play are kept, until one is left. A pool of M candidates, M a power of two, takes (WarmUp+2)·M
// − 2 trainings. The zero value is the published rule with a warm-up of 3 by the mean.
type Halving struct {
	// WarmUp is the number of experiments before the first one that halves; 0 means 3,
	// and NoWarmUp none.
	WarmUp int
	// Criterion ranks the candidates by their losses; nil means the mean.
	Criterion robust.Criterion
}

// NoWarmUp is the WarmUp of a Halving that halves from the first experiment on.
const NoWarmUp = -1

// withDefaults returns the rule with its defaults filled in.
func (h Halving) withDefaults() Halving {
	switch h.WarmUp {
	case 0:
		h.WarmUp = 3
	case NoWarmUp:
		h.WarmUp = 0
	}
	if h.Criterion == nil {
		h.Criterion = robust.Mean{}
	}
	return h
}

// Name returns, for instance, "halving by mean, warm-up 3".
func (h Halving) Name() string {
	h = h.withDefaults()
	return fmt.Sprintf("halving by %s, warm-up %d", h.Criterion.Name(), h.WarmUp)
}

// Start begins a selection.
func (h Halving) Start(pool Pool) (Process, error) {
	if h.WarmUp < NoWarmUp {
		return nil, fmt.Errorf("%w: Halving.WarmUp = %d; use a positive number, 0 for 3, or NoWarmUp", ErrMethod, h.WarmUp)
	}
	h = h.withDefaults()
	if need := needs(h.Criterion); h.WarmUp < need-1 {
		return nil, fmt.Errorf("%w: the criterion %s needs %d instances, but Halving.WarmUp = %d leaves %d at the first cut; use a longer warm-up",
			ErrMethod, h.Criterion.Name(), need, h.WarmUp, h.WarmUp+1)
	}
	f, err := newField(len(pool.Candidates))
	if err != nil {
		return nil, err
	}
	f.ended = len(f.alive) == 1
	return &halving{field: f, rule: h}, nil
}

type halving struct {
	field
	rule Halving
}

// Tell keeps the better half once the warm-up is over.
func (p *halving) Tell(losses []float64) ([]Decision, error) {
	decisions, err := p.enter(p.Ask(), losses)
	if err != nil {
		return nil, err
	}
	if p.experiment >= p.rule.WarmUp && len(p.alive) > 1 {
		cut := p.cut()
		p.remove(cut)
		decisions = append(decisions, cut...)
	}
	p.advance()
	return decisions, nil
}

// cut returns the eliminations of the worse half, the best of them first.
func (p *halving) cut() []Decision {
	order, values := p.ranked(p.rule.Criterion)
	keep := len(order) / 2
	var cut []Decision
	for k := keep; k < len(order); k++ {
		cut = append(cut, Decision{Candidate: order[k], Experiment: p.experiment, Reason: Reason{
			Rule: ByRank, Name: p.rule.Criterion.Name(), N: len(p.losses[order[k]]),
			Evidence: values[k], Threshold: values[keep-1], Opponent: order[keep-1]}})
	}
	return cut
}

// Standing ranks the survivors by the criterion.
func (p *halving) Standing() Standing {
	survivors, _ := p.ranked(p.rule.Criterion)
	return Standing{Survivors: survivors, Criterion: p.rule.Criterion, Statement: Statement{
		Claim: "halving bounds the cost, not the error: the best candidate may have been dropped at any cut",
		Assumptions: []string{
			"the ranking by " + p.rule.Criterion.Name() + " at each cut is that of the population, to within half of the field",
			"the instances of a candidate are independent given the experiments",
		}}}
}
