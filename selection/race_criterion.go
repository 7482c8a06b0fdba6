package selection

import (
	"fmt"

	"robust/robust"
)

// raceTarget is what a race judges: the criterion, from the end of the warm-up on, and the mean before.
type raceTarget struct {
	criterion robust.Smooth // nil for the mean
	spread    bool          // alone, of which the mean says nothing
	share     float64       // how many standard deviations the criterion exceeds the mean by
}

func newRaceTarget(criterion robust.Criterion) (raceTarget, error) {
	s, err := smooth("Race.Criterion", criterion)
	if s == nil || err != nil {
		return raceTarget{}, err
	}
	_, spread := criterion.(robust.Dispersion)
	return raceTarget{criterion: s, spread: spread, share: spreadShare(criterion)}, nil
}

// judged reports whether candidates are judged by the criterion after s experiments.
func (t raceTarget) judged(s int) bool { return t.criterion == nil || s >= warmUp }

// begins reports whether they are for the first time.
func (t raceTarget) begins(s int) bool { return t.criterion != nil && s == warmUp }

// judges returns what the model is fitted to after s experiments: the losses, or the pseudo-values of the candidates.
func (t raceTarget) judges(losses *raceLosses, candidates []int, s int) *raceLosses {
	if t.criterion == nil || s < warmUp {
		return losses
	}
	pseudo := *losses
	pseudo.of = make([][]float64, len(losses.of))
	for _, i := range candidates {
		pseudo.of[i] = t.criterion.PseudoValues(losses.of[i])
	}
	return &pseudo
}

// widened returns the posterior of the criterion after s experiments. During the warm-up it is that of the mean, with scales that
// are widened for standard deviations that vary by half of sigma between candidates.
func (t raceTarget) widened(post posterior, sigma float64, s int) posterior {
	if t.judged(s) || t.share == 0 {
		return post
	}
	for k := range post.scale {
		post.scale[k] += t.share / 2 * sigma
	}
	return post
}

// budget is the posterior mass that may have been dropped after s experiments; negative where nobody may.
func (t raceTarget) budget(rule Race, s int) float64 {
	switch {
	case t.criterion == nil:
		return rule.budget(s)
	case t.judged(s):
		return rule.budget(s - warmUp + 2)
	case t.spread:
		return -1
	}
	return rule.budget(1)
}

// name returns what a candidate is dropped by after s experiments, and nothing in a race by the mean.
func (t raceTarget) name(s int) string {
	switch {
	case t.criterion == nil:
		return ""
	case t.judged(s):
		return t.criterion.Name()
	}
	return robust.Mean{}.Name()
}

// assumptions are those of a criterion other than the mean, before those of the model.
func (t raceTarget) assumptions() []string {
	if t.criterion == nil {
		return nil
	}
	out := []string{fmt.Sprintf("from experiment %d on, read pseudo-values of the %s for losses below: if there are many they are nearly independent; "+
		"with few, a candidate that was lucky in its spread seems to be better, and better known, than it is", warmUp, t.criterion.Estimand())}
	if !t.spread {
		out = append(out, fmt.Sprintf("the best candidate is not among those that were dropped by their mean before experiment %d, where standard deviations "+
			"are taken to vary by half between candidates", warmUp))
	}
	return out
}

// estimand says what is to be small.
func (t raceTarget) estimand() string {
	if t.criterion == nil {
		return "mean loss"
	}
	return t.criterion.Estimand() + " of the losses"
}
