package selectiontest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"robust/selection"
	"robust/trainer"
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
	asked  int             // the experiment that is asked for
	ahead  *ahead          // if not nil, is told what is recorded
}

// ahead says how a run went that trains ahead.
type ahead struct {
	early   int          // outcomes that were recorded before they were asked for
	longest atomic.Int64 // time of a call that records, in nanoseconds
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
		start := time.Now()
		if err := f.Journal.Record(ctx, records); err != nil {
			return err
		}
		for _, record := range records {
			f.kept[[2]int{record.Instance.Experiment, record.Candidate}] = true
			if f.ahead != nil && record.Instance.Experiment > f.asked {
				f.ahead.early++
			}
		}
		if f.ahead != nil {
			f.ahead.longest.Store(max(f.ahead.longest.Load(), int64(time.Since(start))))
		}
		return nil
	})
}

func (f *cutOff) Decide(ctx context.Context, number int, v selection.Verdict) (recorded selection.Verdict, err error) {
	err = f.fault(func() error {
		var err error
		recorded, err = f.Journal.Decide(ctx, number, v)
		f.asked = v.Step.Experiment + 1
		return err
	})
	return recorded, err
}

func (f *cutOff) End(ctx context.Context, status selection.Status, again []selection.Record) error {
	return f.fault(func() error { return f.Journal.End(ctx, status, again) })
}

// runOn makes a run on a journal.
type runOn func(selection.Journal, selection.Settings) (*selection.Result, error)

// killedAtEveryCall kills the run at each call that changes the journal, before and after it took effect, and goes on. The
// journal is not closed: it is left as a killed process leaves it.
func killedAtEveryCall(s Store) error {
	j := &journalTrainer{}
	return s.everyCall(j, j.play, journalSettings(), true)
}

// failsAtEveryCall has each call fail once, as by a full disk.
func failsAtEveryCall(s Store) error {
	j := &journalTrainer{}
	return s.everyCall(j, j.play, journalSettings(), false)
}

// killedAhead kills runs of several workers that record outcomes before they are asked for. Every third candidate takes longer than the
// journal, so that others are idle.
func killedAhead(s Store) error {
	j, settings, went := &journalTrainer{}, journalSettings(), &ahead{}
	settings.Workers, settings.Ahead = 6, 3
	slow := &serial{journalTrainer: j, sleep: func(c trainer.Candidate) time.Duration {
		if c.(Candidate)%3 == 0 {
			return 300*time.Microsecond + 3*time.Duration(went.longest.Load())
		}
		return 0
	}}
	err := s.everyCall(j, func(journal selection.Journal, settings selection.Settings) (*selection.Result, error) {
		journal.(*cutOff).ahead = went
		return slow.play(journal, settings)
	}, settings, true)
	if err == nil && went.early == 0 {
		return errors.New("no outcome was recorded before it was asked for, so nothing was tried")
	}
	return err
}

// everyCall makes one long run that is cut off again and again, each time one call later than the last.
func (s Store) everyCall(j *journalTrainer, run runOn, settings selection.Settings, killed bool) error {
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
			result, err := run(f, settings)
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
