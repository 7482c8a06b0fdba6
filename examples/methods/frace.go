package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"robust/robust"
	"robust/selection"
	"robust/stats"
)

// fRace is the race of Birattari et al. ("A racing algorithm for configuring metaheuristics", GECCO 2002), which irace is
// built on, to compare with. From experiment start on, Friedman's test at level alpha asks whether the candidates in play
// differ at all, by their ranks within experiments; if they do, each that Conover's t test at the same level tells from the
// one with the smallest sum of ranks is dropped. Two candidates that are left are compared by Wilcoxon's signed ranks.
type fRace struct {
	alpha float64
	start int
}

// Name returns, for instance, "F-race, alpha 0.05, from experiment 5".
func (r fRace) Name() string {
	return fmt.Sprintf("F-race, alpha %g, from experiment %d", r.alpha, r.start)
}

// Start begins a selection.
func (r fRace) Start(pool selection.Pool) (selection.Process, error) {
	n := len(pool.Candidates)
	if n < 1 || !(r.alpha > 0 && r.alpha < 1) || r.start < 2 {
		return nil, fmt.Errorf("%w: %s among %d candidates; it takes a level between 0 and 1, two experiments and one candidate",
			selection.ErrMethod, r.Name(), n)
	}
	p := &fRaceProcess{rule: r, losses: make([][]float64, n)}
	for i := range n {
		p.alive = append(p.alive, i)
	}
	return p, nil
}

type fRaceProcess struct {
	rule       fRace
	alive      []int // ascending
	experiment int
	losses     [][]float64 // by candidate, in the order of the experiments
	ranks      stats.FriedmanEvidence
}

// Ask returns a new instance of every candidate in play, while there are at least two.
func (p *fRaceProcess) Ask() selection.Request {
	if len(p.alive) < 2 && p.experiment > 0 {
		return selection.Request{Experiment: p.experiment}
	}
	return selection.Request{Experiment: p.experiment, Candidates: slices.Clone(p.alive)}
}

// Tell ranks the losses within the experiment and drops whom the tests tell from the best.
func (p *fRaceProcess) Tell(losses []float64) ([]selection.Decision, error) {
	asked := p.Ask().Candidates
	if len(asked) == 0 || len(losses) != len(asked) {
		return nil, fmt.Errorf("%w: told %d losses, asked for %d", selection.ErrMethod, len(losses), len(asked))
	}
	if slices.ContainsFunc(losses, func(loss float64) bool { return math.IsInf(loss, 0) }) {
		return nil, fmt.Errorf("%w: a loss is infinite; give NaN to take a candidate out", selection.ErrMethod)
	}
	var out []selection.Decision
	for k, i := range asked {
		if math.IsNaN(losses[k]) {
			out = append(out, p.decision(i, selection.Reason{Rule: selection.ByUnscored, N: len(p.losses[i]), Evidence: losses[k], Opponent: -1}))
			continue
		}
		p.losses[i] = append(p.losses[i], losses[k])
		if err := p.ranks.Add(p.experiment, i, losses[k]); err != nil {
			return nil, fmt.Errorf("%w: %w", selection.ErrMethod, err)
		}
	}
	p.remove(out)
	if p.experiment+1 >= p.rule.start {
		told, err := p.compare()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", selection.ErrMethod, err)
		}
		p.remove(told)
		out = append(out, told...)
	}
	p.experiment++
	return out, nil
}

// compare returns those that are told from the best.
func (p *fRaceProcess) compare() ([]selection.Decision, error) {
	switch len(p.alive) {
	case 0, 1:
		return nil, nil
	case 2:
		best, other := p.alive[0], p.alive[1]
		if p.mean(other) < p.mean(best) {
			best, other = other, best
		}
		r, err := stats.Wilcoxon(p.losses[other], p.losses[best], stats.WilcoxonOptions{})
		if err != nil || !r.Rejects(p.rule.alpha) {
			return nil, err
		}
		return []selection.Decision{p.told("wilcoxon", other, best, r)}, nil
	}
	overall, err := p.ranks.Overall(p.alive)
	if err != nil || !overall.Rejects(p.rule.alpha) {
		return nil, err
	}
	best := p.alive[0]
	for _, i := range p.alive[1:] {
		r, err := p.ranks.Compare(i, best)
		if err != nil {
			return nil, err
		}
		if r.Statistic < 0 {
			best = i
		}
	}
	var out []selection.Decision
	for _, i := range p.alive {
		r, err := p.ranks.Compare(i, best)
		if err != nil {
			return nil, err
		}
		if i != best && r.Rejects(p.rule.alpha) {
			out = append(out, p.told("conover", i, best, r))
		}
	}
	return out, nil
}

func (p *fRaceProcess) mean(i int) float64 { return robust.Mean{}.Of(p.losses[i]) }

// told is the decision that a test makes.
func (p *fRaceProcess) told(test string, i, best int, r stats.TestResult) selection.Decision {
	return p.decision(i, selection.Reason{Rule: selection.ByTest, Name: test, N: len(p.losses[i]),
		Evidence: r.P, Threshold: p.rule.alpha, Statistic: r.Statistic, Opponent: best})
}

func (p *fRaceProcess) decision(i int, reason selection.Reason) selection.Decision {
	return selection.Decision{Candidate: i, Experiment: p.experiment, Reason: reason}
}

// remove takes the candidates of the decisions out of play.
func (p *fRaceProcess) remove(out []selection.Decision) {
	p.alive = slices.DeleteFunc(p.alive, func(i int) bool {
		return slices.ContainsFunc(out, func(d selection.Decision) bool { return d.Candidate == i })
	})
}

// Standing has the survivors in the order of their mean losses.
func (p *fRaceProcess) Standing() selection.Standing {
	survivors := slices.Clone(p.alive)
	slices.SortStableFunc(survivors, func(i, j int) int { return cmp.Compare(p.mean(i), p.mean(j)) })
	return selection.Standing{Survivors: survivors, Statement: selection.Statement{
		Claim: fmt.Sprintf("each test has level %g; the chance that the best candidate is lost over all experiments is larger and is not bounded",
			p.rule.alpha),
		Assumptions: []string{"experiments are independent, and losses are compared by their ranks within them"},
	}}
}
