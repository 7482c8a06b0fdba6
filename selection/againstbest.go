package selection

import (
	"fmt"

	"robust/robust"
	"robust/stats"
)

// TestAgainstBest removes after every experiment each candidate that a test distinguishes from the
// best one so far (CHEP 2026). The best is the candidate with the smallest criterion over all
// experiments, the one with the lowest index on ties; each other candidate with a two-sided p-value
// below Alpha against it is removed. A p-value that is NaN removes nothing. The rule ends when one
// candidate is left. The zero value is Welch's t test at level 0.05 from the second experiment on.
type TestAgainstBest struct {
	// Test is the name of a test of stats.TwoSampleTests; empty means "welch".
	Test string
	// Alpha is the level of each single comparison, between 0 and 1; 0 means 0.05.
	Alpha float64
	// StartStep is the number of experiments before the first removal, at least 2; 0 means 2.
	StartStep int
	// Criterion says who is the best; nil means the standard deviation for
	// tests of spread and the mean for all others.
	Criterion robust.Criterion
}

// resolve returns the rule with its defaults filled in and its test, or an error
// that wraps ErrMethod.
func (t TestAgainstBest) resolve() (TestAgainstBest, stats.TwoSample, error) {
	if t.Test == "" {
		t.Test = "welch"
	}
	test, err := stats.TwoSampleByName(t.Test)
	if err != nil {
		return t, test, fmt.Errorf("%w: TestAgainstBest.Test: %w", ErrMethod, err)
	}
	if t.Alpha == 0 {
		t.Alpha = 0.05
	}
	if !(t.Alpha > 0 && t.Alpha < 1) {
		return t, test, fmt.Errorf("%w: TestAgainstBest.Alpha = %v; use a level between 0 and 1", ErrMethod, t.Alpha)
	}
	if t.StartStep == 0 {
		t.StartStep = 2
	}
	if t.StartStep < 2 {
		return t, test, fmt.Errorf("%w: TestAgainstBest.StartStep = %d; two samples of at least 2 are needed", ErrMethod, t.StartStep)
	}
	if t.Criterion == nil {
		t.Criterion = robust.Mean{}
		if test.Compares == stats.Spread {
			t.Criterion = robust.Std{}
		}
	}
	if need := needs(t.Criterion); t.StartStep < need {
		return t, test, fmt.Errorf("%w: TestAgainstBest.StartStep = %d, but the criterion %s needs %d instances",
			ErrMethod, t.StartStep, t.Criterion.Name(), need)
	}
	return t, test, nil
}

// Name returns, for instance, "welch against the best by mean, alpha 0.05, from experiment 2".
func (t TestAgainstBest) Name() string {
	t, _, err := t.resolve()
	if err != nil {
		return t.Test + " against the best"
	}
	return fmt.Sprintf("%s against the best by %s, alpha %g, from experiment %d",
		t.Test, t.Criterion.Name(), t.Alpha, t.StartStep)
}

// Start begins a selection.
func (t TestAgainstBest) Start(pool Pool) (Process, error) {
	t, test, err := t.resolve()
	if err != nil {
		return nil, err
	}
	f, err := newField(len(pool.Candidates))
	if err != nil {
		return nil, err
	}
	f.ended = len(f.alive) == 1
	return &againstBest{field: f, rule: t, evidence: test.NewEvidence()}, nil
}

type againstBest struct {
	field
	rule     TestAgainstBest
	evidence stats.EvidenceAccumulator
}

// Tell adds the losses to the evidence and removes whom it distinguishes from the best.
func (p *againstBest) Tell(losses []float64) ([]Decision, error) {
	asked := p.Ask()
	decisions, err := p.enter(asked, losses)
	if err != nil {
		return nil, err
	}
	for k, i := range asked.Candidates {
		if losses[k] != losses[k] { // NaN: the candidate is out
			continue
		}
		if err := p.evidence.Add(p.experiment, i, losses[k]); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrMethod, err)
		}
	}
	if p.experiment+1 >= p.rule.StartStep && len(p.alive) > 1 {
		removed, err := p.compare()
		if err != nil {
			return nil, err
		}
		p.remove(removed)
		decisions = append(decisions, removed...)
	}
	p.advance()
	return decisions, nil
}

// compare tests every candidate against the best and returns those that fall.
func (p *againstBest) compare() ([]Decision, error) {
	order, _ := p.ranked(p.rule.Criterion)
	best := order[0]
	var removed []Decision
	for _, i := range p.alive {
		if i == best {
			continue
		}
		r, err := p.evidence.Compare(i, best)
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrMethod, p.rule.Test, err)
		}
		if r.Rejects(p.rule.Alpha) {
			removed = append(removed, Decision{Candidate: i, Experiment: p.experiment, Reason: Reason{
				Rule: ByTest, Name: p.rule.Test, N: len(p.losses[i]),
				Evidence: r.P, Threshold: p.rule.Alpha, Statistic: r.Statistic, Opponent: best}})
		}
	}
	return removed, nil
}

// Standing ranks the survivors by the criterion.
func (p *againstBest) Standing() Standing {
	survivors, _ := p.ranked(p.rule.Criterion)
	return Standing{Survivors: survivors, Criterion: p.rule.Criterion, Statement: Statement{
		Claim: fmt.Sprintf("each single comparison has level %g; the chance that the best candidate is lost "+
			"over all comparisons and experiments is larger and is not bounded", p.rule.Alpha),
		Assumptions: []string{
			"the losses of each candidate satisfy the assumptions of the " + p.rule.Test + " test",
			"instances are independent; a sample shared by all candidates of an experiment makes the unpaired tests conservative",
			"no correction is made for looking after every experiment, nor for the number of candidates",
		}}}
}
