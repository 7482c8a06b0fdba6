package stats

// pairedEvidence serves the paired tests. Add is O(1) for a score that arrives
// in the order of experiments. Compare is O(n) and cannot be O(1): the variance
// of the differences of two candidates depends on the sum of the products of
// their scores. A pool of M candidates has M(M-1)/2 such sums, so that keeping
// them would cost O(M) per score, and which opponents will matter is not known
// when a score arrives.
type pairedEvidence struct {
	ledger
	test            func(x, y, scratch []float64) TestResult
	x, y, workspace []float64
}

func (e *pairedEvidence) Add(experiment, candidate int, score float64) error {
	return e.add(experiment, candidate, score)
}

func (e *pairedEvidence) Compare(i, j int) (TestResult, error) {
	if err := e.have(i, j); err != nil {
		return TestResult{}, err
	}
	e.x, e.y = e.x[:0], e.y[:0]
	e.common(i, j, func(_ int, x, y float64) {
		e.x, e.y = append(e.x, x), append(e.y, y)
	})
	if len(e.x) == 0 {
		return TestResult{}, errNoCommon(i, j)
	}
	e.workspace = grown(e.workspace, len(e.x))
	return e.test(e.x, e.y, e.workspace), nil
}
