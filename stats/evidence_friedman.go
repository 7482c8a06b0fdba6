package stats

import (
	"fmt"
	"math"
	"slices"
)

// FriedmanEvidence compares candidates by their ranks within experiments. Its
// zero value is ready for use.
//
// Overall is Friedman's test over the experiments that all the candidates named
// have taken part in. Compare is Conover's t test after Friedman's (Conover 1999,
// section 5.8; scikit-posthocs posthoc_conover_friedman): the blocks are the
// experiments that both candidates have taken part in, the treatments all the
// candidates that have taken part in each of these, which for the survivors of a
// selection are the survivors. Its statistic is positive where i has the larger
// ranks; DF is (blocks-1)(treatments-1); P is 0 where all blocks agree in their
// order and NaN where i and j agree besides, or where there is one block.
//
// Ranking k treatments in n blocks costs O(n k log k), once for any number of
// Compare between two Add.
type FriedmanEvidence struct {
	ledger
	design design
	common []int // scratch
}

// design is the complete block design that was last asked for.
type design struct {
	valid      bool
	blocks     []int
	treatments []int // by candidate, its place in ranks.sums, or -1
	ranks      blockRanks
	scale      float64 // what a difference of doubled rank sums is divided by
}

// Add implements EvidenceAccumulator.
func (e *FriedmanEvidence) Add(experiment, candidate int, score float64) error {
	if err := e.add(experiment, candidate, score); err != nil {
		return err
	}
	e.design.valid = false
	return nil
}

// Compare implements EvidenceAccumulator.
func (e *FriedmanEvidence) Compare(i, j int) (TestResult, error) {
	if err := e.have(i, j); err != nil {
		return TestResult{}, err
	}
	e.common = e.common[:0]
	e.ledger.common(i, j, func(experiment int, _, _ float64) {
		e.common = append(e.common, experiment)
	})
	if len(e.common) == 0 {
		return TestResult{}, errNoCommon(i, j)
	}
	if !e.design.valid || !slices.Equal(e.common, e.design.blocks) {
		e.rank(e.common, nil)
	}
	return e.design.conover(i, j), nil
}

// Overall implements OverallTester.
func (e *FriedmanEvidence) Overall(candidates []int) (TestResult, error) {
	if err := e.all(candidates, 3); err != nil {
		return TestResult{}, err
	}
	var blocks []int
	for _, first := range e.scores[candidates[0]] {
		if e.complete(candidates, first.experiment) {
			blocks = append(blocks, first.experiment)
		}
	}
	if len(blocks) == 0 {
		return TestResult{}, fmt.Errorf("%w: no experiment that all %d candidates have taken part in", ErrSampleSize, len(candidates))
	}
	e.rank(blocks, candidates)
	e.design.valid = false // it lacks the candidates that were not named
	return e.design.ranks.friedman(), nil
}

// complete reports whether the experiment has a score of every candidate.
func (e *FriedmanEvidence) complete(candidates []int, experiment int) bool {
	for _, c := range candidates {
		if _, found := slices.BinarySearchFunc(e.scores[c], experiment, entry.compare); !found {
			return false
		}
	}
	return true
}

// rank ranks the candidates, nil for all those that are complete, within the
// blocks.
func (e *FriedmanEvidence) rank(blocks, candidates []int) {
	d := &e.design
	d.valid = true
	d.blocks = append(d.blocks[:0], blocks...)
	d.treatments = slices.Repeat([]int{-1}, len(e.scores))
	if candidates == nil {
		for c, own := range e.scores {
			if containsAll(own, blocks) {
				candidates = append(candidates, c)
			}
		}
	}
	d.ranks = blockRanks{treatments: len(candidates), sums: make([]int, len(candidates))}
	for t, c := range candidates {
		d.treatments[c] = t
	}
	values := make([]rankable, len(candidates))
	for _, b := range blocks {
		for t, c := range candidates {
			place, _ := slices.BinarySearchFunc(e.scores[c], b, entry.compare)
			values[t] = rankable{e.scores[c][place].score, t}
		}
		d.ranks.add(values)
	}
	// All that can cancel here is in whole numbers.
	within, between := d.ranks.variation()
	d.scale = math.Sqrt(2 * (float64(len(blocks))*within - between) / d.ranks.residualDF())
}

// containsAll reports whether the entries, sorted, have one for each of the
// blocks, sorted too.
func containsAll(own []entry, blocks []int) bool {
	for _, b := range blocks {
		place, found := slices.BinarySearchFunc(own, b, entry.compare)
		if !found {
			return false
		}
		own = own[place+1:]
	}
	return true
}

// conover compares two candidates of the design.
func (d *design) conover(i, j int) TestResult {
	sums := d.ranks.sums
	t := float64(sums[d.treatments[i]]-sums[d.treatments[j]]) / d.scale
	df := d.ranks.residualDF()
	return TestResult{
		Statistic:   t,
		P:           studentP(t, df, TwoSided),
		DF:          df,
		N:           []int{d.ranks.blocks, d.ranks.blocks},
		Computation: Asymptotic,
		Ties:        d.ranks.ties,
	}
}
