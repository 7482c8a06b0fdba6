package stats

// spreadEvidence serves the tests of the deviations from a centre. Add inserts
// the score; the deviations of a candidate are made anew, in O(n), when they are
// next asked for.
type spreadEvidence struct {
	ledger
	options SpreadOptions
	sorted  [][]float64
	spreads []deviations
	fresh   []bool // whether spreads has all of sorted
}

func (e *spreadEvidence) Add(experiment, candidate int, score float64) error {
	if err := e.add(experiment, candidate, score); err != nil {
		return err
	}
	e.sorted = grown(e.sorted, candidate)
	e.spreads = grown(e.spreads, candidate)
	e.fresh = grown(e.fresh, candidate)
	e.sorted[candidate] = insertSorted(e.sorted[candidate], score)
	e.fresh[candidate] = false
	return nil
}

func (e *spreadEvidence) spread(candidate int) *deviations {
	s := &e.spreads[candidate]
	if !e.fresh[candidate] {
		*s = e.options.of(e.sorted[candidate], s.sorted)
		e.fresh[candidate] = true
	}
	return s
}

type leveneEvidence struct{ spreadEvidence }

func (e *leveneEvidence) Compare(i, j int) (TestResult, error) {
	if err := e.have(i, j); err != nil {
		return TestResult{}, err
	}
	return levene(e.spread(i).moments, e.spread(j).moments), nil
}

func (e *leveneEvidence) Overall(candidates []int) (TestResult, error) {
	if err := e.all(candidates, 2); err != nil {
		return TestResult{}, err
	}
	groups := make([]moments, len(candidates))
	for g, c := range candidates {
		groups[g] = e.spread(c).moments
	}
	return levene(groups...), nil
}

type flignerEvidence struct{ spreadEvidence }

func (e *flignerEvidence) Compare(i, j int) (TestResult, error) {
	if err := e.have(i, j); err != nil {
		return TestResult{}, err
	}
	return fligner(*e.spread(i), *e.spread(j)), nil
}

func (e *flignerEvidence) Overall(candidates []int) (TestResult, error) {
	if err := e.all(candidates, 2); err != nil {
		return TestResult{}, err
	}
	groups := make([]deviations, len(candidates))
	for g, c := range candidates {
		groups[g] = *e.spread(c)
	}
	return flignerAll(groups), nil
}
