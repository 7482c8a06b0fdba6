package trainer

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
)

// Errors that CheckPool and CheckFeatures wrap; test for them with errors.Is.
var (
	// ErrEmptyPool is returned for a pool without candidates.
	ErrEmptyPool = errors.New("trainer: the pool has no candidates")
	// ErrNilCandidate is returned for a candidate that is nil.
	ErrNilCandidate = errors.New("trainer: nil candidate")
	// ErrEmptyID is returned for a candidate whose ID is empty.
	ErrEmptyID = errors.New("trainer: candidate with an empty ID")
	// ErrDuplicateID is returned for two candidates with the same ID.
	ErrDuplicateID = errors.New("trainer: duplicate candidate ID")
	// ErrFeatures is returned for candidates whose features cannot be compared.
	ErrFeatures = errors.New("trainer: unsuitable features")
)

// Pool returns candidates of one type, such as the configurations of a Space, as
// the pool that a selection takes.
func Pool[C Candidate](candidates []C) []Candidate {
	pool := make([]Candidate, len(candidates))
	for i, c := range candidates {
		pool[i] = c
	}
	return pool
}

// CheckPool returns nil for a pool that can be selected from: it is not empty, no
// candidate is nil, and the IDs are unique and not empty. Otherwise the error wraps
// ErrEmptyPool, ErrNilCandidate, ErrEmptyID or ErrDuplicateID and gives the
// positions, counted from 0.
func CheckPool(pool []Candidate) error {
	if len(pool) == 0 {
		return ErrEmptyPool
	}
	first := make(map[string]int, len(pool))
	for i, c := range pool {
		if isNil(c) {
			return fmt.Errorf("%w at position %d of the pool", ErrNilCandidate, i)
		}
		id := c.ID()
		if id == "" {
			return fmt.Errorf("%w at position %d of the pool: every candidate needs an ID that is stable and unique", ErrEmptyID, i)
		}
		if j, ok := first[id]; ok {
			return fmt.Errorf("%w %q at positions %d and %d of the pool: give each candidate an ID of its own", ErrDuplicateID, id, j, i)
		}
		first[id] = i
	}
	return nil
}

// isNil reports whether the candidate is nil or a nil pointer.
func isNil(c Candidate) bool {
	if c == nil {
		return true
	}
	v := reflect.ValueOf(c)
	return v.Kind() == reflect.Pointer && v.IsNil()
}

// CheckFeatures returns nil for a pool, as CheckPool wants it, in which every
// candidate is Featured with the same features in the same order: names
// unique and not empty, no infinite value, none of them numeric in one candidate and
// categorical in another. Otherwise the error wraps ErrFeatures, or one of those
// of CheckPool.
func CheckFeatures(pool []Candidate) error {
	if err := CheckPool(pool); err != nil {
		return err
	}
	var names []string
	var kinds []Feature // the first that is not missing, by position
	for i, c := range pool {
		featured, ok := c.(Featured)
		if !ok {
			return fmt.Errorf("%w: candidate %q (%T) does not implement trainer.Featured", ErrFeatures, c.ID(), c)
		}
		features := featured.Features()
		of := make([]string, len(features))
		for k, f := range features {
			of[k] = f.Name
		}
		if i == 0 {
			names, kinds = of, slices.Clone(features)
			if err := checkNames(names); err != nil {
				return fmt.Errorf("%w of candidate %q: %w", ErrFeatures, c.ID(), err)
			}
		}
		if !slices.Equal(of, names) {
			return fmt.Errorf("%w: candidate %q has %q where candidate %q has %q", ErrFeatures, c.ID(), of, pool[0].ID(), names)
		}
		for k, f := range features {
			switch {
			case math.IsInf(f.Value, 0):
				return fmt.Errorf("%w: feature %q of candidate %q is %v; use a finite number, or NaN for a missing one", ErrFeatures, f.Name, c.ID(), f.Value)
			case kinds[k].Missing():
				kinds[k] = f
			case !f.Missing() && f.Categorical() != kinds[k].Categorical():
				return fmt.Errorf("%w: feature %q is categorical in some candidates and numeric in others, such as %q", ErrFeatures, f.Name, c.ID())
			}
		}
	}
	return nil
}

// checkNames returns what is wrong with the names of features.
func checkNames(names []string) error {
	for k, name := range names {
		if name == "" {
			return fmt.Errorf("number %d has no name", k)
		}
		if j := slices.Index(names, name); j < k {
			return fmt.Errorf("numbers %d and %d have the same name %q", j, k, name)
		}
	}
	return nil
}
