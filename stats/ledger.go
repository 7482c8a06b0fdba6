package stats

import (
	"cmp"
	"fmt"
	"slices"
)

// maxCandidates bounds the numbers of candidates, which are indices: a stray
// number must not exhaust memory.
const maxCandidates = 1 << 24

// entry is the score that a candidate got in an experiment.
type entry struct {
	experiment int
	score      float64
}

func (e entry) compare(experiment int) int { return cmp.Compare(e.experiment, experiment) }

// ledger holds all scores: for each candidate, in the order of the experiments.
type ledger struct{ scores [][]entry }

// add checks and records a score.
func (l *ledger) add(experiment, candidate int, score float64) error {
	if !finite(score) {
		return fmt.Errorf("%w: score %v of candidate %d in experiment %d; leave it out or replace it by a finite one", ErrNotFinite, score, candidate, experiment)
	}
	if experiment < 0 {
		return fmt.Errorf("%w: experiment %d; experiments are numbered from 0", ErrNumber, experiment)
	}
	if candidate < 0 || candidate >= maxCandidates {
		return fmt.Errorf("%w: candidate %d; candidates are numbered from 0 and below %d", ErrNumber, candidate, maxCandidates)
	}
	l.scores = grown(l.scores, candidate)
	own := l.scores[candidate]
	place := len(own)
	if place > 0 && own[place-1].experiment >= experiment {
		var found bool
		if place, found = slices.BinarySearchFunc(own, experiment, entry.compare); found {
			return fmt.Errorf("%w: candidate %d already has the score %v in experiment %d", ErrDuplicate, candidate, own[place].score, experiment)
		}
	}
	l.scores[candidate] = slices.Insert(own, place, entry{experiment, score})
	return nil
}

// has returns an error unless the candidate has a score.
func (l *ledger) has(candidate int) error {
	if candidate < 0 || candidate >= len(l.scores) || len(l.scores[candidate]) == 0 {
		return fmt.Errorf("%w: candidate %d has no scores", ErrSampleSize, candidate)
	}
	return nil
}

// have returns an error unless both candidates have a score.
func (l *ledger) have(i, j int) error {
	if err := l.has(i); err != nil {
		return err
	}
	return l.has(j)
}

// all returns an error unless there are at least k candidates, all different
// and each with a score.
func (l *ledger) all(candidates []int, k int) error {
	if len(candidates) < k {
		return fmt.Errorf("%w: %d candidates, at least %d are needed", ErrSampleSize, len(candidates), k)
	}
	seen := make(map[int]bool, len(candidates))
	for _, c := range candidates {
		if err := l.has(c); err != nil {
			return err
		}
		if seen[c] {
			return fmt.Errorf("%w: candidate %d is named twice", ErrNumber, c)
		}
		seen[c] = true
	}
	return nil
}

// common calls pair with the experiments that both candidates have taken part
// in and their scores.
func (l *ledger) common(i, j int, pair func(experiment int, x, y float64)) {
	a, b := l.scores[i], l.scores[j]
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].experiment < b[0].experiment:
			a = a[1:]
		case a[0].experiment > b[0].experiment:
			b = b[1:]
		default:
			pair(a[0].experiment, a[0].score, b[0].score)
			a, b = a[1:], b[1:]
		}
	}
}

// grown returns the slice with room for an element of index i.
func grown[T any](s []T, i int) []T {
	if i < len(s) {
		return s
	}
	return append(s, make([]T, i+1-len(s))...)
}
