package selection

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"robust/stats"
)

// race is a Race under way, the most promising of whose candidates in play come first.
type race struct {
	raceCourse
	rule     Race
	entrants []int   // who has had two losses
	spent    float64 // posterior mass
	screen   *raceScreen
	target   raceTarget
}

// first follows experiment 1: the leaders begin experiment 2.
func (p *race) first() []Decision {
	p.rankFirst()
	return p.leaders()
}

// leaders asks for those that have no second loss yet, the most promising first, until all the others can be dropped.
func (p *race) leaders() []Decision {
	post, next := p.losses.pilot(p.alive)
	if len(next) > 0 {
		p.ask(1, next, p.leaders)
		return nil
	}
	budget := p.target.budget(p.rule, 1)
	single := func(i int) bool { return p.n(i) == 1 }
	p.chances(p.target.widened(post, post.scale[0], 1))
	out := p.least(budget, single)
	gone := make(map[int]bool, len(out))
	for _, i := range out {
		gone[i] = true
	}
	stay := slices.DeleteFunc(slices.Clone(p.alive), func(i int) bool { return gone[i] || !single(i) })
	if len(stay) > 0 {
		p.ask(1, half(stay), p.leaders)
		return nil
	}
	dropped := p.drop(out, budget)
	if p.target.criterion == nil { // otherwise the rest is for the warm-up
		p.spent = budget
	}
	return append(dropped, p.update()...)
}

// update follows every experiment from the second on.
func (p *race) update() []Decision {
	if p.entrants == nil || p.target.begins(p.experiment+1) {
		p.entrants = slices.Clone(p.alive)
	}
	model := p.fit()
	post, sigma := p.posterior(model), math.Sqrt(model.prior.Variance)
	for k, i := range p.alive {
		p.mean[i] = post.mean[k]
	}
	s := p.experiment + 1
	best, budget := p.chances(p.target.widened(post, sigma, s)), p.target.budget(p.rule, s)
	dropped := p.drop(p.least(budget, func(int) bool { return true }), budget)
	p.rank(p.alive)
	regret := p.mean[p.alive[0]] - best.Expected
	if p.target.judged(s) && (len(p.alive) <= p.rule.Survivors || p.rule.Regret > 0 && regret <= p.rule.Regret*sigma) {
		return dropped
	}
	p.ask(p.experiment+1, p.alive, p.update)
	return dropped
}

// budget is the posterior mass that may have been dropped after s experiments; that of the screen for one.
func (r Race) budget(s int) float64 {
	return r.Alpha * (1 - (1-raceFirst)*math.Pow(1-raceLater, float64(s-1)))
}

// chances computes the probability of each candidate in play to be the best.
func (p *race) chances(post posterior) stats.Best {
	best := post.best()
	for k, i := range p.alive {
		p.chance[i] = best.P[k]
	}
	return best
}

// least returns the least probable of those in play that may be dropped, the least one first, as long as with them the mass that was
// dropped is within the budget. One is left.
func (p *race) least(budget float64, may func(candidate int) bool) []int {
	order := slices.Clone(p.alive)
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(p.chance[a], p.chance[b]), cmp.Compare(p.mean[b], p.mean[a]), cmp.Compare(b, a))
	})
	mass := p.spent
	var out []int
	for _, i := range order[:len(order)-1] {
		if !may(i) {
			continue
		}
		if mass += p.chance[i]; mass > budget {
			break
		}
		out = append(out, i)
	}
	return out
}

// drop takes candidates out, of whom the last is the most probable.
func (p *race) drop(out []int, budget float64) []Decision {
	leader := slices.MaxFunc(p.alive, func(a, b int) int { return cmp.Compare(p.chance[a], p.chance[b]) })
	var dropped []Decision
	for _, i := range out {
		p.spent += p.chance[i]
		dropped = append(dropped, Decision{Candidate: i, Experiment: p.experiment, Reason: Reason{
			Rule: ByPosterior, Name: p.target.name(p.experiment + 1), N: p.n(i), Evidence: p.chance[i], Threshold: budget, Statistic: p.spent, Opponent: leader}})
	}
	p.remove(dropped)
	return dropped
}

// Standing ranks the survivors by the posterior mean.
func (p *race) Standing() Standing {
	return Standing{Survivors: slices.Clone(p.alive), Criterion: p.rule.Criterion, Statement: raceStatement("dropped", p.rule.Alpha, p.target)}
}

// raceStatement is what is known of the candidates that a race dropped or left out.
func raceStatement(what string, alpha float64, target raceTarget) Statement {
	return Statement{
		Claim: fmt.Sprintf("the candidates that were %s have together at most %.3g of the posterior probability of being the best; "+
			"that is a budget of posterior mass, not a bound on the error for each pool", what, alpha),
		Assumptions: append(target.assumptions(),
			"losses are a candidate's mean, an effect of the experiment that all share, and noise that is independent between candidates and experiments",
			"noise is about normal, and variances and means are spread as the priors fitted to this pool",
			"the means of the best candidates thin out towards the best one, rather than crowd at a sharp limit",
			"the best candidate is the one with the smallest "+target.estimand(),
		)}
}
