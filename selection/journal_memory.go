package selection

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"
)

// MemoryJournal is a Journal that ends with its process: for tests, and to go on with a run in the same program with a
// larger budget. The zero value is empty and ready. It is safe for concurrent use.
type MemoryJournal struct {
	mu       sync.Mutex
	begun    bool // and not ended
	plan     *Plan
	outcomes map[int]map[int]Record // by experiment and candidate
	verdicts []Verdict
	aside    []Record
	statuses []Status
}

var _ Journal = (*MemoryJournal)(nil)

// Begin begins a run.
func (m *MemoryJournal) Begin(_ context.Context, plan Plan) (Recorded, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.begun {
		return Recorded{}, fmt.Errorf("%w by another run in this process; wait until it ends", ErrLocked)
	}
	if m.plan == nil {
		m.plan, m.outcomes = &plan, map[int]map[int]Record{}
	}
	m.begun = true
	recorded := Recorded{Plan: *m.plan, Verdicts: len(m.verdicts)}
	for _, of := range m.outcomes {
		recorded.Outcomes += len(of)
	}
	return recorded, nil
}

// Outcomes returns those of an experiment without their predictions.
func (m *MemoryJournal) Outcomes(_ context.Context, experiment int) ([]Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var records []Record
	for _, record := range m.outcomes[experiment] {
		record.Outcome.Metrics = maps.Clone(record.Outcome.Metrics)
		record.Outcome.Predictions = nil
		records = append(records, record)
	}
	return records, nil
}

// Predictions returns those of one outcome.
func (m *MemoryJournal) Predictions(_ context.Context, candidate, experiment int) ([]float64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.outcomes[experiment][candidate].Outcome.Predictions), nil
}

// errNotBegun is the error for a journal that no run has begun.
var errNotBegun = errors.New("no run has begun; call Begin first")

// Record records outcomes.
func (m *MemoryJournal) Record(_ context.Context, records []Record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.begun {
		return errNotBegun
	}
	var conflicts []Record
	for _, record := range records {
		record.Decided = false
		record.Outcome.Metrics = maps.Clone(record.Outcome.Metrics)
		record.Outcome.Predictions = slices.Clone(record.Outcome.Predictions)
		experiment := record.Instance.Experiment
		if m.outcomes[experiment] == nil {
			m.outcomes[experiment] = map[int]Record{}
		}
		first, ok := m.outcomes[experiment][record.Candidate]
		switch {
		case !ok:
			m.outcomes[experiment][record.Candidate] = record
		case !SameOutcome(first, record):
			conflicts = append(conflicts, record)
		}
	}
	if conflicts != nil {
		m.aside = append(m.aside, conflicts...)
		return &ConflictError{conflicts}
	}
	return nil
}

// Decide records a verdict.
func (m *MemoryJournal) Decide(_ context.Context, number int, verdict Verdict) (Verdict, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case !m.begun:
		return Verdict{}, errNotBegun
	case number < 0 || number > len(m.verdicts):
		return Verdict{}, fmt.Errorf("verdict %d after %d; they are numbered from 0 without gaps", number, len(m.verdicts))
	case number == len(m.verdicts):
		verdict.Decisions = slices.Clone(verdict.Decisions)
		m.verdicts = append(m.verdicts, verdict)
	}
	verdict = m.verdicts[number]
	verdict.Decisions = slices.Clone(verdict.Decisions)
	return verdict, nil
}

// End ends a run.
func (m *MemoryJournal) End(_ context.Context, status Status, again []Record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.begun {
		return errNotBegun
	}
	for _, record := range again {
		of := m.outcomes[record.Instance.Experiment]
		if first, ok := of[record.Candidate]; ok {
			m.aside = append(m.aside, first)
			delete(of, record.Candidate)
		}
	}
	m.statuses = append(m.statuses, status)
	m.begun = false
	return nil
}

// Aside returns the outcomes that do not stand: other ones than the first of their training, and those that the end of a
// run has set aside.
func (m *MemoryJournal) Aside() []Record {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.aside)
}

// SameOutcome reports whether two records of one training say the same, in all but the time that it took, the attempts,
// and the text of an error. It is for implementations of Journal.
func SameOutcome(a, b Record) bool {
	x, y := a.Outcome, b.Outcome
	return a.Candidate == b.Candidate && a.Instance == b.Instance && x.Status == y.Status && sameNumber(x.Loss, y.Loss) &&
		maps.EqualFunc(x.Metrics, y.Metrics, sameNumber) && slices.EqualFunc(x.Predictions, y.Predictions, sameNumber)
}

// sameNumber compares to the last bit, but all NaN are the same.
func sameNumber(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b)
}
