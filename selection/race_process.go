package selection

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"robust/stats"
)

// race is a Race under way.
type race struct {
	rule       Race
	alive      []int // the most promising first
	experiment int
	asked      []int                    // ascending
	then       func(*race, *[]Decision) // what follows when they are told
	losses     *raceLosses
	mean       []float64 // of each candidate, in the unit of the losses
	chance     []float64 // of each candidate to be the best
	entrants   []int     // who has had two losses
	spent      float64   // posterior mass
	screen     *raceScreen
	target     raceTarget
}

// ask wants an instance of each of the candidates.
func (p *race) ask(experiment int, candidates []int, then func(*race, *[]Decision)) {
	p.experiment = experiment
	p.asked = slices.Sorted(slices.Values(candidates))
	p.then = then
}

// Ask returns what was decided on last.
func (p *race) Ask() Request {
	return Request{Experiment: p.experiment, Candidates: slices.Clone(p.asked)}
}

// Tell records the losses and goes on to the next step of the rule once nothing is missing for it.
func (p *race) Tell(losses []float64) ([]Decision, error) {
	decisions, err := receive(p.Ask(), losses, p.n, func(i int, loss float64) {
		if math.IsNaN(p.losses.origin) {
			p.losses.start(losses)
		}
		p.losses.add(i, loss)
	})
	if err != nil {
		return nil, err
	}
	p.remove(decisions)
	p.asked = nil
	if len(p.alive) > 1 {
		p.then(p, &decisions)
	}
	if len(p.alive) <= 1 {
		p.asked = nil
	}
	return decisions, nil
}

// remove takes the candidates of the decisions out of play.
func (p *race) remove(out []Decision) { p.alive = without(p.alive, out) }

// n is the number of losses of a candidate.
func (p *race) n(i int) int { return len(p.losses.of[i]) }

// first follows experiment 1: the leaders begin experiment 2.
func (p *race) first(decisions *[]Decision) {
	for _, i := range p.alive {
		p.mean[i] = p.losses.of[i][0]
	}
	p.rank()
	p.leaders(decisions)
}

// rank sorts by the mean, ties by the index.
func (p *race) rank() {
	slices.SortFunc(p.alive, func(a, b int) int { return cmp.Or(cmp.Compare(p.mean[a], p.mean[b]), cmp.Compare(a, b)) })
}

// leaders asks for the best that have no second loss yet, and screens when enough of them have.
func (p *race) leaders(decisions *[]Decision) {
	var differences []float64
	var next []int
	for _, i := range p.alive {
		if p.n(i) > 1 {
			differences = append(differences, p.losses.of[i][1]-p.losses.of[i][0])
		} else if len(next) < raceLeaders {
			next = append(next, i)
		}
	}
	if len(differences) < raceLeaders/2 && len(next) > 0 { // at first, and if leaders turned out to have no loss
		p.ask(1, next, (*race).leaders)
		return
	}
	scale := raceInflation * pilotScale(differences)
	p.drop(p.target.widened(p.single(scale), scale, 1), 1, decisions)
	var rest []int
	for _, i := range p.alive {
		if p.n(i) < 2 {
			rest = append(rest, i)
		}
	}
	if len(rest) == 0 {
		p.update(decisions)
		return
	}
	p.ask(1, rest, (*race).update)
}

// single is the posterior by the first loss of each alone.
func (p *race) single(scale float64) posterior {
	post := newPosterior(len(p.alive))
	for k, i := range p.alive {
		post.mean[k], post.scale[k], post.df[k] = p.losses.of[i][0], scale, raceScreenDF
	}
	return post
}

// update follows every experiment from the second on.
func (p *race) update(decisions *[]Decision) {
	if p.entrants == nil || p.target.begins(p.experiment+1) {
		p.entrants = slices.Clone(p.alive)
	}
	model := p.fit()
	post, sigma := p.posterior(model), math.Sqrt(model.prior.Variance)
	for k, i := range p.alive {
		p.mean[i] = post.mean[k]
	}
	best := p.drop(p.target.widened(post, sigma, p.experiment+1), p.experiment+1, decisions)
	p.rank()
	regret := p.mean[p.alive[0]] - best.Expected
	if p.target.judged(p.experiment+1) && (len(p.alive) <= p.rule.Survivors || p.rule.Regret > 0 && regret <= p.rule.Regret*sigma) {
		return
	}
	p.ask(p.experiment+1, p.alive, (*race).update)
}

// budget is the posterior mass that may have been dropped after s experiments.
func (r Race) budget(s int) float64 {
	return r.Alpha * (1 - (1-raceFirst)*math.Pow(1-raceLater, float64(max(s-2, 0))))
}

// drop computes the probability of each candidate in play to be the best, and takes the least
// probable out while their mass is within the budget after s experiments. Leaders of the second experiment stay in its
// first part, since their second loss has not been looked at.
func (p *race) drop(post posterior, s int, decisions *[]Decision) stats.Best {
	best, err := stats.PosteriorOfBest(post.mean, post.scale, post.df)
	if err != nil {
		panic(fmt.Sprintf("selection: race: %v", err)) // the losses are finite, and so is all that comes from them
	}
	for k, i := range p.alive {
		p.chance[i] = best.P[k]
	}
	order := slices.Clone(p.alive)
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(p.chance[b], p.chance[a]), cmp.Compare(p.mean[a], p.mean[b]), cmp.Compare(a, b))
	})
	budget, keep := p.target.budget(p.rule, s), len(order)
	var dropped []Decision
	for keep > 1 && p.spent+p.chance[order[keep-1]] <= budget && (s > 1 || p.n(order[keep-1]) == 1) {
		keep--
		i := order[keep]
		p.spent += p.chance[i]
		dropped = append(dropped, Decision{Candidate: i, Experiment: p.experiment, Reason: Reason{
			Rule: ByPosterior, Name: p.target.name(s), N: min(p.n(i), s), Evidence: p.chance[i], Threshold: budget, Statistic: p.spent, Opponent: order[0]}})
	}
	p.remove(dropped)
	*decisions = append(*decisions, dropped...)
	return best
}

// Standing ranks the survivors by the posterior mean.
func (p *race) Standing() Standing {
	return Standing{Survivors: slices.Clone(p.alive), Criterion: p.rule.Criterion, Statement: Statement{
		Claim: fmt.Sprintf("the candidates that were dropped have together at most %.3g of the posterior probability of being the best; "+
			"that is a budget of posterior mass, not a bound on the error for each pool", p.rule.Alpha),
		Assumptions: append(p.target.assumptions(),
			"losses are a candidate's mean, an effect of the experiment that all share, and noise that is independent between candidates and experiments",
			"noise is about normal, and variances and means are spread as the priors fitted to this pool",
			"the means of the best candidates thin out towards the best one, rather than crowd at a sharp limit",
			"the best candidate is the one with the smallest "+p.target.estimand(),
		)}}
}
