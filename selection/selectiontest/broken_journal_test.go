package selectiontest

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
)

// sound is a journal without a fault, of which a test replaces some calls.
type sound struct {
	*selection.MemoryJournal
	begin    func(selection.Plan) (selection.Recorded, error)
	outcomes func([]selection.Record) []selection.Record
	record   func([]selection.Record) error
	decide   func(int, selection.Verdict) (selection.Verdict, error)
	end      func([]selection.Record) []selection.Record
}

func (s *sound) Begin(ctx context.Context, plan selection.Plan) (selection.Recorded, error) {
	if s.begin != nil {
		return s.begin(plan)
	}
	return s.MemoryJournal.Begin(ctx, plan)
}

func (s *sound) Outcomes(ctx context.Context, experiment int) ([]selection.Record, error) {
	records, err := s.MemoryJournal.Outcomes(ctx, experiment)
	if s.outcomes != nil {
		records = s.outcomes(records)
	}
	return records, err
}

func (s *sound) Record(ctx context.Context, records []selection.Record) error {
	if s.record != nil {
		return s.record(records)
	}
	return s.MemoryJournal.Record(ctx, records)
}

func (s *sound) Decide(ctx context.Context, number int, v selection.Verdict) (selection.Verdict, error) {
	if s.decide != nil {
		return s.decide(number, v)
	}
	return s.MemoryJournal.Decide(ctx, number, v)
}

func (s *sound) End(ctx context.Context, status selection.Status, again []selection.Record) error {
	if s.end != nil {
		again = s.end(again)
	}
	return s.MemoryJournal.End(ctx, status, again)
}

// journalFaults has one fault for each law that a journal alone can break.
var journalFaults = []struct {
	law, fault string
	build      func(*sound)
}{
	{"it keeps what it is given", "no metrics", func(s *sound) {
		s.outcomes = func(records []selection.Record) []selection.Record {
			for k := range records {
				records[k].Outcome.Metrics = nil
			}
			return records
		}
	}},
	{"it keeps what it is given", "losses are rounded", func(s *sound) {
		s.outcomes = func(records []selection.Record) []selection.Record {
			for k := range records {
				records[k].Outcome.Loss = float64(float32(records[k].Outcome.Loss))
			}
			return records
		}
	}},
	{"the first outcome of a training stands", "no word of conflicts", func(s *sound) {
		s.record = func(records []selection.Record) error {
			err := s.MemoryJournal.Record(background, records)
			if errors.Is(err, selection.ErrConflict) {
				return nil
			}
			return err
		}
	}},
	{"a verdict is decided once", "the last one stands", func(s *sound) {
		s.decide = func(number int, v selection.Verdict) (selection.Verdict, error) {
			_, err := s.MemoryJournal.Decide(background, number, v)
			return v, err
		}
	}},
	{"outcomes that are set aside are asked for again", "they stay", func(s *sound) {
		s.end = func([]selection.Record) []selection.Record { return nil }
	}},
	{"failures of the set-up are made again", "they stay", func(s *sound) {
		s.end = func([]selection.Record) []selection.Record { return nil }
	}},
	{"one run at a time", "two", func(s *sound) {
		s.begin = func(plan selection.Plan) (selection.Recorded, error) {
			_ = s.MemoryJournal.End(background, selection.Running, nil)
			return s.MemoryJournal.Begin(background, plan)
		}
	}},
	{"another plan is refused with all differences", "the plan is the one of now", func(s *sound) {
		s.begin = func(plan selection.Plan) (selection.Recorded, error) {
			recorded, err := s.MemoryJournal.Begin(background, plan)
			recorded.Plan = plan
			return recorded, err
		}
	}},
	{"a method that decides otherwise is noticed", "the verdict is the one of now", func(s *sound) {
		s.decide = func(number int, v selection.Verdict) (selection.Verdict, error) {
			_, err := s.MemoryJournal.Decide(background, number, v)
			return v, err
		}
	}},
	{"killed at every call, it goes on", "some outcomes are not kept", forgetsSome},
	{"failing at every call, it goes on", "some outcomes are not kept", forgetsSome},
	{"a run that has ended is repeated without training", "some outcomes are not kept", forgetsSome},
	{"cancelled at every event, it goes on", "some outcomes are not kept", forgetsSome},
	{"a panic at every event loses nothing", "some outcomes are not kept", forgetsSome},
	{"a larger budget goes on", "some outcomes are not kept", forgetsSome},
}

// forgetsSome says that every seventh outcome is recorded, though it is not.
func forgetsSome(s *sound) {
	calls := 0
	s.record = func(records []selection.Record) error {
		if calls++; calls%7 == 0 {
			return nil
		}
		return s.MemoryJournal.Record(background, records)
	}
}

func TestBrokenJournals(t *testing.T) {
	for _, fault := range journalFaults {
		t.Run(fault.law+", "+fault.fault, func(t *testing.T) {
			var check func(Store) error
			for _, law := range journalLaws {
				if law.name == fault.law {
					check = law.check
				}
			}
			require.NotNil(t, check)
			store := func(build func(*sound)) Store {
				s := &sound{MemoryJournal: new(selection.MemoryJournal)}
				if build != nil {
					build(s)
				}
				return func() (selection.Journal, error) {
					_ = s.MemoryJournal.End(background, selection.Running, nil) // of one that was killed
					return s, nil
				}
			}
			require.NoError(t, check(store(nil)), "without the fault")
			assert.Error(t, check(store(fault.build)))
		})
	}
}
