package selectiontest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"robust/selection"
	"robust/trainer"
)

var background = context.Background()

// somePlan is one that is written by hand.
func somePlan() selection.Plan {
	return selection.Plan{Method: "by hand", Options: []byte(`{"type":"hand"}`), Direction: selection.Maximise, Seed: math.MaxUint64,
		Unscored: selection.Eliminate, Design: "a design", Instances: "0123", Task: []byte(`{"sample":3e2,"a":"<&é"}`),
		Candidates: []selection.PlannedCandidate{
			{ID: "a", JSON: []byte(`{"x":1.50}`), Features: []trainer.Feature{{Name: "x", Value: 1.5}, {Name: "kind", Category: "b"}, {Name: "y", Value: math.NaN()}}},
			{ID: "b", Features: []trainer.Feature{{Name: "x", Value: -1e-300}, {Name: "kind"}, {Name: "y", Value: math.Inf(1)}}},
			{ID: "c \"'\n", JSON: []byte(`"c"`)},
		},
		Budget: selection.Budget{Experiments: 7, Trainings: 9, Time: 3}, Workers: 4}
}

// someRecords are outcomes of each kind.
func someRecords() []selection.Record {
	in := func(e int) trainer.Instance {
		return trainer.Instance{Experiment: e, SampleSeed: math.MaxUint64 - uint64(e), InitSeed: uint64(e)}
	}
	return []selection.Record{
		{Candidate: 0, Instance: in(0), Outcome: trainer.Outcome{Loss: 0.1 + 0.2, Seconds: 1e-9,
			Metrics: map[string]float64{"a": math.Nextafter(1, 2), "b <é": math.NaN(), "c": math.Inf(1)}, Predictions: []float64{1, 0.5, math.Inf(-1)}}},
		{Candidate: 1, Instance: in(0), Outcome: trainer.Outcome{Loss: math.NaN(), Status: trainer.Diverged}},
		{Candidate: 2, Instance: in(0), Outcome: trainer.Outcome{Loss: math.Inf(-1), Status: trainer.Diverged, Seconds: 2}},
		{Candidate: 0, Instance: in(1), Outcome: trainer.Outcome{Loss: math.NaN(), Status: trainer.Failed, Error: "no 'space'\nleft", Seconds: 1}},
		{Candidate: 2, Instance: in(1), Outcome: trainer.Outcome{Loss: math.NaN(), Status: trainer.TimedOut, Error: "late"}},
		{Candidate: 2, Instance: in(7), Outcome: trainer.Outcome{Loss: math.SmallestNonzeroFloat64, Predictions: []float64{2}}},
		{Candidate: 1, Instance: in(7), Outcome: trainer.Outcome{Loss: -3}},
	}
}

// begun opens a store and begins a run of the plan written by hand.
func (s Store) begun(use func(selection.Journal, selection.Recorded) error) error {
	return s.open(func(journal selection.Journal) error {
		recorded, err := journal.Begin(background, somePlan())
		if err != nil {
			return err
		}
		return use(journal, recorded)
	})
}

// keeps checks that all is read as it was given, before and after the journal was opened again.
func keeps(s Store) error {
	read := func(journal selection.Journal) error {
		var got []selection.Record
		for _, experiment := range []int{0, 1, 2, 7} {
			records, err := journal.Outcomes(background, experiment)
			if err != nil {
				return err
			}
			for k := range records {
				if records[k].Outcome.Predictions != nil {
					return fmt.Errorf("outcomes of experiment %d have predictions", experiment)
				}
				if records[k].Outcome.Predictions, err = journal.Predictions(background, records[k].Candidate, experiment); err != nil {
					return err
				}
			}
			got = append(got, records...)
		}
		return sameOutcomes(someRecords(), got)
	}
	err := s.begun(func(journal selection.Journal, recorded selection.Recorded) error {
		if recorded.Outcomes != 0 || recorded.Verdicts != 0 {
			return fmt.Errorf("a new journal holds %d outcomes and %d verdicts", recorded.Outcomes, recorded.Verdicts)
		}
		if d := somePlan().Differences(recorded.Plan); d != nil {
			return fmt.Errorf("a new journal has another plan than it was given: %v", d)
		}
		all := someRecords()
		if err := journal.Record(background, all[:1]); err != nil {
			return err
		}
		if err := journal.Record(background, all[1:]); err != nil {
			return err
		}
		return read(journal)
	})
	if err != nil {
		return err
	}
	return s.begun(func(journal selection.Journal, recorded selection.Recorded) error {
		if w, g := fmt.Sprintf("%+v", somePlan()), fmt.Sprintf("%+v", recorded.Plan); w != g {
			return fmt.Errorf("the plan is %s, and was %s", g, w)
		}
		if recorded.Outcomes != len(someRecords()) || recorded.Verdicts != 0 {
			return fmt.Errorf("it holds %d outcomes and %d verdicts, not %d and 0", recorded.Outcomes, recorded.Verdicts, len(someRecords()))
		}
		if err := read(journal); err != nil {
			return fmt.Errorf("opened again: %w", err)
		}
		return journal.End(background, selection.Cancelled, nil)
	})
}

// sameOutcomes compares in any order.
func sameOutcomes(want, got []selection.Record) error {
	order := func(a, b selection.Record) int {
		return cmp.Or(cmp.Compare(a.Instance.Experiment, b.Instance.Experiment), cmp.Compare(a.Candidate, b.Candidate))
	}
	want, got = slices.SortedFunc(slices.Values(want), order), slices.SortedFunc(slices.Values(got), order)
	if w, g := fmt.Sprintf("%+v", want), fmt.Sprintf("%+v", got); w != g {
		return fmt.Errorf("the outcomes are %s, and were %s", g, w)
	}
	return nil
}

// firstStands gives outcomes a second time.
func firstStands(s Store) error {
	all := someRecords()
	other := someRecords()
	other[0].Outcome.Loss = math.Nextafter(other[0].Outcome.Loss, 1)
	other[1].Outcome.Seconds = 77 // does not count
	other[3].Outcome.Error = "told in other words"
	other[5].Outcome.Predictions = []float64{3}
	err := s.begun(func(journal selection.Journal, _ selection.Recorded) error {
		if err := journal.Record(background, all[:6]); err != nil {
			return err
		}
		if err := journal.Record(background, all[:6]); err != nil {
			return fmt.Errorf("the same outcomes again: %w", err)
		}
		err := journal.Record(background, other)
		var conflict *selection.ConflictError
		if !errors.Is(err, selection.ErrConflict) || !errors.As(err, &conflict) {
			return fmt.Errorf("other outcomes of the same trainings: %v, which wraps no ConflictError", err)
		}
		return sameOutcomes([]selection.Record{other[0], other[5]}, conflict.Conflicts)
	})
	if err != nil {
		return err
	}
	return s.begun(func(journal selection.Journal, recorded selection.Recorded) error {
		if recorded.Outcomes != len(all) {
			return fmt.Errorf("it holds %d outcomes, not %d: a conflict keeps the others from being recorded", recorded.Outcomes, len(all))
		}
		records, err := journal.Outcomes(background, 0)
		if err != nil {
			return err
		}
		for _, record := range records {
			if record.Candidate == 0 && record.Outcome.Loss != all[0].Outcome.Loss {
				return errors.New("the first outcome does not stand")
			}
		}
		return nil
	})
}

// decidedOnce records verdicts a second time.
func decidedOnce(s Store) error {
	verdicts := []selection.Verdict{
		{Step: selection.Step{Experiment: 0, Before: 3, After: 3, Best: 1, Trainings: 3}},
		{Step: selection.Step{Experiment: 1, Before: 3, After: 1, Best: -1, Trainings: 6}, Decisions: []selection.Decision{
			{Candidate: 2, Experiment: 1, Reason: selection.Reason{Rule: selection.ByTest, Name: "welch", N: 2, Evidence: 1e-300, Threshold: 0.05, Statistic: math.Inf(1), Opponent: 1}},
			{Candidate: 0, Experiment: 1, Reason: selection.Reason{Rule: selection.ByUnscored, N: 1, Evidence: math.NaN(), Opponent: -1, Negated: true}}}},
	}
	for round := range 2 {
		err := s.begun(func(journal selection.Journal, recorded selection.Recorded) error {
			if want := round * len(verdicts); recorded.Verdicts != want {
				return fmt.Errorf("it holds %d verdicts, not %d", recorded.Verdicts, want)
			}
			for number, v := range verdicts {
				now := v
				if round > 0 {
					now.Step.After, now.Decisions = 9, []selection.Decision{{Candidate: 1}}
				}
				got, err := journal.Decide(background, number, now)
				if err != nil {
					return err
				}
				if w, g := fmt.Sprintf("%+v", v), fmt.Sprintf("%+v", got); w != g {
					return fmt.Errorf("verdict %d is %s, and was %s", number, g, w)
				}
			}
			if _, err := journal.Decide(background, 5, verdicts[0]); err == nil {
				return errors.New("a verdict with a gap before it is taken")
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// setAside ends a run with outcomes that are to be made again.
func setAside(s Store) error {
	all := someRecords()
	err := s.begun(func(journal selection.Journal, _ selection.Recorded) error {
		return errors.Join(journal.Record(background, all), journal.End(background, selection.NothingScored, all[3:5]))
	})
	if err != nil {
		return err
	}
	again := all[3]
	again.Outcome = trainer.Outcome{Loss: 4}
	return s.begun(func(journal selection.Journal, recorded selection.Recorded) error {
		if records, err := journal.Outcomes(background, 1); err != nil || len(records) != 0 {
			return fmt.Errorf("%d outcomes that were set aside are there, %v", len(records), err)
		}
		if err := journal.Record(background, []selection.Record{again}); err != nil {
			return fmt.Errorf("the training that is made again: %w", err)
		}
		records, err := journal.Outcomes(background, 1)
		return errors.Join(err, sameOutcomes([]selection.Record{again}, records))
	})
}

// oneAtATime begins a run before the other one has ended.
func oneAtATime(s Store) error {
	return s.open(func(journal selection.Journal) error {
		if err := journal.Record(background, someRecords()); err == nil {
			return errors.New("it takes outcomes before Begin")
		}
		if _, err := journal.Begin(background, somePlan()); err != nil {
			return err
		}
		if _, err := journal.Begin(background, somePlan()); !errors.Is(err, selection.ErrLocked) {
			return fmt.Errorf("a second run while one is under way: %v, which does not wrap ErrLocked", err)
		}
		if err := journal.End(background, selection.OneLeft, nil); err != nil {
			return err
		}
		if _, err := journal.Begin(background, somePlan()); err != nil {
			return fmt.Errorf("after the end of the first run: %w", err)
		}
		return journal.End(background, selection.OneLeft, nil)
	})
}
