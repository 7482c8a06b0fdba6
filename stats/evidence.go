package stats

import "fmt"

// EvidenceAccumulator gathers the evidence about the candidates of a pool, one
// experiment at a time. Candidates are numbered from 0; the pool need not be
// announced. An implementation is not safe for concurrent use.
//
// What an implementation returns equals, up to rounding, what the test of the
// same name returns for the scores in the order of their experiments, whatever
// the order in which they were added.
type EvidenceAccumulator interface {
	// Add records the score that a candidate got in an experiment. It returns an
	// error, and records nothing, for a score that is not finite, a negative
	// number, or a second score in the same place. The cost is O(1) where the
	// statistic allows, else O(log n) comparisons and one insertion.
	Add(experiment, candidate int, score float64) error
	// Compare tests candidate i, as the first sample, against candidate j. A
	// paired test uses the experiments that both have taken part in.
	Compare(i, j int) (TestResult, error)
}

// OverallTester is implemented by accumulators whose test takes any number of
// samples.
type OverallTester interface {
	EvidenceAccumulator
	// Overall tests all the candidates named against the hypothesis that they
	// don't differ.
	Overall(candidates []int) (TestResult, error)
}

func errNoCommon(i, j int) error {
	return fmt.Errorf("%w: candidates %d and %d have no experiment in common", ErrSampleSize, i, j)
}
