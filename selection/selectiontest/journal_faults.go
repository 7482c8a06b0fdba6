package selectiontest

import (
	"context"
	"errors"
	"fmt"

	"robust/selection"
)

// errKilled is what a journal says after the process that it was in was killed: nothing reaches it any more.
var errKilled = errors.New("the process is dead")

// cutOff is a journal whose n-th call to change it, from 1, goes wrong: it is not made, or is made and not reported.
type cutOff struct {
	selection.Journal
	at     int
	before bool // the call is not made
	killed bool // and no later one is
	calls  int
	kept   map[[2]int]bool // trainings that were reported to be recorded
}

// fault makes one call.
func (f *cutOff) fault(call func() error) error {
	f.calls++
	switch {
	case f.calls == f.at && f.before, f.calls > f.at && f.killed:
		return errKilled
	case f.calls == f.at:
		return errors.Join(call(), errKilled)
	}
	return call()
}

func (f *cutOff) Begin(ctx context.Context, plan selection.Plan) (recorded selection.Recorded, err error) {
	err = f.fault(func() error {
		var err error
		recorded, err = f.Journal.Begin(ctx, plan)
		return err
	})
	return recorded, err
}

func (f *cutOff) Record(ctx context.Context, records []selection.Record) error {
	return f.fault(func() error {
		if err := f.Journal.Record(ctx, records); err != nil {
			return err
		}
		for _, record := range records {
			f.kept[[2]int{record.Instance.Experiment, record.Candidate}] = true
		}
		return nil
	})
}

func (f *cutOff) Decide(ctx context.Context, number int, v selection.Verdict) (recorded selection.Verdict, err error) {
	err = f.fault(func() error {
		var err error
		recorded, err = f.Journal.Decide(ctx, number, v)
		return err
	})
	return recorded, err
}

func (f *cutOff) End(ctx context.Context, status selection.Status, again []selection.Record) error {
	return f.fault(func() error { return f.Journal.End(ctx, status, again) })
}

// killedAtEveryCall kills the run at each call that changes the journal, before and after it took effect, and goes on. The
// journal is not closed: it is left as a killed process leaves it.
func killedAtEveryCall(s Store) error { return everyCall(s, true) }

// failsAtEveryCall has each call fail once, as by a full disk.
func failsAtEveryCall(s Store) error { return everyCall(s, false) }

// everyCall makes one long run that is cut off again and again, each time one call later than the last.
func everyCall(s Store, killed bool) error {
	j := &journalTrainer{}
	kept := map[[2]int]bool{}
	for at := 1; ; at++ {
		for _, before := range []bool{true, false} {
			journal, err := s()
			if err != nil {
				return fmt.Errorf("opening after it was cut off at call %d: %w", at, err)
			}
			f := &cutOff{Journal: journal, at: at, before: before, killed: killed, kept: kept}
			counted := map[[2]int]int{}
			for key := range kept {
				counted[key] = j.count[key]
			}
			result, err := j.play(f, journalSettings())
			for key, count := range counted {
				if j.count[key] != count {
					return fmt.Errorf("cut off at call %d: candidate %d was trained again in experiment %d, though it was recorded", at, key[1], key[0])
				}
			}
			if f.calls < at {
				if err := errors.Join(err, closeJournal(journal)); err != nil {
					return err
				}
				return s.resume(j)
			}
			if !errors.Is(err, selection.ErrJournal) || !errors.Is(err, errKilled) {
				return fmt.Errorf("cut off at call %d: %v, which does not wrap ErrJournal", at, err)
			}
			if at > 1 {
				if result == nil || result.Status != selection.JournalFailed {
					return fmt.Errorf("cut off at call %d: the result does not say that the journal failed", at)
				}
				for _, record := range result.Records {
					if !kept[[2]int{record.Instance.Experiment, record.Candidate}] {
						return fmt.Errorf("cut off at call %d: candidate %d counts in experiment %d, and is not in the journal",
							at, record.Candidate, record.Instance.Experiment)
					}
				}
			}
			if !killed {
				if err := closeJournal(journal); err != nil {
					return fmt.Errorf("closing after call %d: %w", at, err)
				}
			}
		}
	}
}
