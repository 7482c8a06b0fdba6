package stats

import "slices"

// sortedEvidence serves the tests of two sorted samples. Add inserts, Compare
// merges.
type sortedEvidence struct {
	ledger
	sorted [][]float64
	test   func(x, y []float64) TestResult
}

func (e *sortedEvidence) Add(experiment, candidate int, score float64) error {
	if err := e.add(experiment, candidate, score); err != nil {
		return err
	}
	e.sorted = grown(e.sorted, candidate)
	e.sorted[candidate] = insertSorted(e.sorted[candidate], score)
	return nil
}

func (e *sortedEvidence) Compare(i, j int) (TestResult, error) {
	if err := e.have(i, j); err != nil {
		return TestResult{}, err
	}
	return e.test(e.sorted[i], e.sorted[j]), nil
}

func insertSorted(s []float64, v float64) []float64 {
	place, _ := slices.BinarySearch(s, v)
	return slices.Insert(s, place, v)
}
