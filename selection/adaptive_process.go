package selection

import (
	"cmp"
	"math"
	"slices"
)

// adaptive is an Adaptive under way.
type adaptive struct {
	raceCourse
	rule     Adaptive
	set      []int   // who is in play, the best first
	screened float64 // posterior mass that the screen dropped
}

// Tell goes on as every race does, and keeps the set to those that are not eliminated.
func (p *adaptive) Tell(losses []float64) ([]Decision, error) {
	decisions, err := p.raceCourse.Tell(losses)
	if p.set = without(p.set, decisions); len(p.alive) <= 1 {
		p.set = slices.Clone(p.alive)
	}
	return decisions, err
}

// first follows experiment 1: the leaders begin experiment 2.
func (p *adaptive) first() []Decision {
	p.rankFirst()
	p.set = slices.Clone(p.alive)
	return p.leaders()
}

// leaders asks for those that have no second loss yet, the most promising first, until all the others can be dropped.
func (p *adaptive) leaders() []Decision {
	post, next := p.losses.pilot(p.alive)
	if len(next) > 0 {
		p.ask(1, next, p.leaders)
		return nil
	}
	p.choose(post.best().P)
	more := func(i int) bool { return p.n(i) > 1 }
	if next = slices.DeleteFunc(slices.Clone(p.set), more); len(next) > 0 {
		p.set = slices.Clone(p.alive)
		p.ask(1, half(next), p.leaders)
		return nil
	}
	dropped := p.eliminate(more)
	p.screened = Race{Alpha: p.rule.Alpha}.budget(1)
	p.set = slices.Clone(p.alive)
	return append(dropped, p.update()...)
}

// budget is the posterior mass that may be left out now, without what the screen dropped.
func (p *adaptive) budget() float64 {
	if p.screened == 0 {
		return Race{Alpha: p.rule.Alpha}.budget(1)
	}
	return Race{Alpha: p.rule.Alpha}.budget(p.losses.experiments) - p.screened
}

// choose takes the chances of all that are not eliminated, and makes the smallest set that has enough of them.
func (p *adaptive) choose(chance []float64) {
	for k, i := range p.alive {
		p.chance[i] = chance[k]
	}
	order := slices.Clone(p.alive)
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(p.chance[b], p.chance[a]), cmp.Compare(p.mean[a], p.mean[b]), cmp.Compare(a, b))
	})
	keep, out, budget := len(order), 0.0, p.budget()
	for keep > 1 && out+p.chance[order[keep-1]] <= budget {
		keep--
		out += p.chance[order[keep]]
	}
	p.set = order[:keep]
	p.rank(p.set)
}

// update follows every experiment from the second on.
func (p *adaptive) update() []Decision {
	model := p.fit()
	post, sigma := p.posterior(model), math.Sqrt(model.prior.Variance)
	for k, i := range p.alive {
		p.mean[i] = post.mean[k]
	}
	best := post.best()
	p.choose(best.P)
	regret := p.mean[p.set[0]] - best.Expected
	learned := p.experiment < p.losses.experiments
	if learned && (len(p.set) <= p.rule.Survivors || p.rule.Regret > 0 && regret <= p.rule.Regret*sigma) {
		return p.eliminate(func(int) bool { return false })
	}
	p.ask(p.losses.experiments, p.set, p.update)
	return nil
}

// eliminate takes those out that rest, the least probable first, unless they are spared.
func (p *adaptive) eliminate(spared func(candidate int) bool) []Decision {
	resting := slices.DeleteFunc(p.resting(), spared)
	slices.SortStableFunc(resting, func(a, b int) int { return cmp.Compare(p.chance[a], p.chance[b]) })
	budget, mass := p.budget()+p.screened, p.screened
	leader := slices.MaxFunc(p.set, func(a, b int) int { return cmp.Compare(p.chance[a], p.chance[b]) })
	var decisions []Decision
	for _, i := range resting {
		mass += p.chance[i]
		decisions = append(decisions, Decision{Candidate: i, Experiment: p.experiment, Reason: Reason{
			Rule: ByPosterior, N: p.n(i), Evidence: p.chance[i], Threshold: budget, Statistic: mass, Opponent: leader}})
	}
	p.remove(decisions)
	return decisions
}

// resting returns who is neither in play nor eliminated, the best first.
func (p *adaptive) resting() []int {
	in := make(map[int]bool, len(p.set))
	for _, i := range p.set {
		in[i] = true
	}
	resting := slices.DeleteFunc(slices.Clone(p.alive), func(i int) bool { return in[i] })
	p.rank(resting)
	return resting
}

// Standing ranks the set by the posterior mean.
func (p *adaptive) Standing() Standing {
	return Standing{Survivors: slices.Clone(p.set), Resting: p.resting(), Statement: raceStatement("left out", p.rule.Alpha, raceTarget{})}
}
