package stats

// momentEvidence serves the tests that need no more of a sample than its
// moments: Add and Compare are O(1), but for a score that arrives out of order.
type momentEvidence struct {
	ledger
	moments []moments
}

func (e *momentEvidence) Add(experiment, candidate int, score float64) error {
	if err := e.add(experiment, candidate, score); err != nil {
		return err
	}
	e.moments = grown(e.moments, candidate)
	e.moments[candidate].add(score)
	return nil
}

type welchEvidence struct{ momentEvidence }

func (e *welchEvidence) Compare(i, j int) (TestResult, error) {
	if err := e.have(i, j); err != nil {
		return TestResult{}, err
	}
	return welch(e.moments[i], e.moments[j], TwoSided), nil
}

type bartlettEvidence struct{ momentEvidence }

func (e *bartlettEvidence) Compare(i, j int) (TestResult, error) {
	if err := e.have(i, j); err != nil {
		return TestResult{}, err
	}
	return bartlett(e.moments[i], e.moments[j]), nil
}

func (e *bartlettEvidence) Overall(candidates []int) (TestResult, error) {
	if err := e.all(candidates, 2); err != nil {
		return TestResult{}, err
	}
	groups := make([]moments, len(candidates))
	for g, c := range candidates {
		groups[g] = e.moments[c]
	}
	return bartlett(groups...), nil
}
