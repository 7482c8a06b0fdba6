package trainertest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"robust/trainer"
)

// foreign is a candidate that no trainer can know.
type foreign struct{}

func (foreign) ID() string { return fmt.Sprintf("%T", foreign{}) }

// unknownCandidate trains a candidate of a type that the trainer cannot know.
func (s *suite) unknownCandidate(t reporter) {
	if s.anyCandidate {
		t.Logf("not checked: the trainer is declared to train any candidate")
		return
	}
	s.with(t, func(made trainer.Trainer) {
		_, err := made.Train(context.Background(), foreign{}, s.jobs[0].Instance)
		if !errors.Is(err, trainer.ErrCandidate) {
			t.Errorf("for a %T the error is %v; want one that wraps trainer.ErrCandidate", foreign{}, err)
		}
	})
}

// cancelledBefore trains with a context that has ended.
func (s *suite) cancelledBefore(t reporter) {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	late, cancel := context.WithDeadline(context.Background(), time.Now().Add(-time.Second))
	defer cancel()
	s.with(t, func(made trainer.Trainer) {
		for _, ctx := range []context.Context{cancelled, late} {
			start := time.Now()
			_, err := made.Train(ctx, s.jobs[0].Candidate, s.jobs[0].Instance)
			if !errors.Is(err, ctx.Err()) {
				t.Errorf("with an ended context the error is %v; want one that wraps %v", err, ctx.Err())
			}
			s.prompt(t, time.Since(start))
		}
	})
}

// prompt looks how long a trainer took to notice that its context has ended.
func (s *suite) prompt(t reporter, took time.Duration) {
	t.Helper()
	if took > s.within {
		t.Errorf("it returned %v after the context had ended; want at most %v", took, s.within)
	}
}

// cancelledDuring ends the context at several moments of a training. A training
// may be complete by then, but half of one must not pass for an outcome.
func (s *suite) cancelledDuring(t reporter) {
	s.with(t, func(made trainer.Trainer) {
		for part := range 5 {
			k := part % len(s.jobs)
			o, err := s.interrupted(t, made, s.jobs[k], s.took[k]*time.Duration(part)/4)
			switch {
			case err != nil && !errors.Is(err, context.Canceled):
				t.Errorf("%s, cancelled: the error is %v; want one that wraps %v", describe(s.jobs[k]), err, context.Canceled)
			case err == nil:
				if d := difference(s.want[k], o, s.tolerance); d != "" {
					t.Errorf("%s, cancelled: an outcome instead of an error, and %s", describe(s.jobs[k]), d)
				}
			}
		}
		s.compare(t, made, 0, "after cancellations")
		if s.slow == nil {
			t.Logf("the longest training took %v; a longer one, named with Slow, would show whether a cancellation is noticed within %v", slices.Max(s.took), s.within)
			return
		}
		job := trainer.Job{Candidate: s.slow, Instance: s.jobs[0].Instance}
		if _, err := s.interrupted(t, made, job, s.within/10); !errors.Is(err, context.Canceled) {
			t.Errorf("%s, slow and cancelled: the error is %v; want one that wraps %v", describe(job), err, context.Canceled)
		}
	})
}

// interrupted trains a job and cancels its context after a while.
func (s *suite) interrupted(t reporter, made trainer.Trainer, job trainer.Job, after time.Duration) (trainer.Outcome, error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ended := make(chan time.Time, 1)
	timer := time.AfterFunc(after, func() {
		ended <- time.Now()
		cancel()
	})
	o, err := made.Train(ctx, job.Candidate, job.Instance)
	if !timer.Stop() {
		s.prompt(t, time.Since(<-ended))
	}
	return o, err
}
