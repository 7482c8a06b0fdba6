package trainertest

import (
	"context"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"go.uber.org/goleak"

	"robust/trainer"
)

// suite is one call of Run.
type suite struct {
	newTrainer    func() trainer.Trainer
	candidates    []trainer.Candidate
	ignoresSample bool
	ignoresInit   bool
	anyCandidate  bool
	tolerance     float64
	experiments   int
	within        time.Duration
	slow          trainer.Candidate
	diverges      trainer.Candidate
	kinds         []func(t reporter, made trainer.Trainer)

	goroutines goleak.Option     // those that were there before
	jobs       []trainer.Job     // all candidates on all instances
	want       []trainer.Outcome // their outcomes, copied
	took       []time.Duration   // how long each of them took
}

// root is the seed of all instances of the suite.
const root = 20250610

func newSuite(newTrainer func() trainer.Trainer, candidates []trainer.Candidate, options []Option) *suite {
	s := &suite{newTrainer: newTrainer, candidates: candidates, experiments: 3, within: 2 * time.Second,
		goroutines: goleak.IgnoreCurrent()}
	for _, option := range options {
		option(s)
	}
	for _, c := range candidates {
		for e := range s.experiments {
			s.jobs = append(s.jobs, trainer.Job{Candidate: c, Instance: trainer.BothSources{}.Instance(root, e)})
		}
	}
	return s
}

// check returns what is wrong with the arguments of Run.
func (s *suite) check() error {
	if err := trainer.CheckPool(s.candidates); err != nil {
		return fmt.Errorf("trainertest: the candidates are no pool: %w", err)
	}
	switch {
	case s.experiments < 1:
		return fmt.Errorf("trainertest: %d experiments; use at least 1", s.experiments)
	case !(s.tolerance >= 0):
		return fmt.Errorf("trainertest: the tolerance is %v; use a number from 0", s.tolerance)
	case s.within <= 0:
		return fmt.Errorf("trainertest: a training must return within %v; use a positive time", s.within)
	}
	return nil
}

// with runs f on a new trainer.
func (s *suite) with(t reporter, f func(made trainer.Trainer)) {
	t.Helper()
	made := s.newTrainer()
	defer closeTrainer(t, made)
	f(made)
}

// kind looks at the type of the trainer.
func (s *suite) kind(t reporter) {
	made := s.newTrainer()
	if made == nil {
		t.Errorf("newTrainer returned nil")
		return
	}
	defer closeTrainer(t, made)
	t.Logf("the trainer is a %T", made)
	for _, kind := range s.kinds {
		kind(t, made)
	}
	if b, ok := made.(trainer.BatchTrainer); ok {
		t.Logf("it is a BatchTrainer for %d jobs", b.BatchSize())
	} else {
		t.Logf("it is no BatchTrainer")
	}
}

// outcomes trains everything once, for all the other checks to compare with.
func (s *suite) outcomes(t reporter) {
	s.with(t, func(made trainer.Trainer) {
		scored := 0
		predictions := -1
		for _, job := range s.jobs {
			start := time.Now()
			o, err := made.Train(context.Background(), job.Candidate, job.Instance)
			s.took = append(s.took, time.Since(start))
			if err != nil {
				t.Errorf("%s: %v", describe(job), err)
				return
			}
			wellFormed(t, describe(job), o)
			s.want = append(s.want, clone(o))
			if !o.Scored() {
				continue
			}
			scored++
			if predictions < 0 {
				predictions = len(o.Predictions)
			}
			if len(o.Predictions) != predictions {
				t.Errorf("%s: %d predictions, but %d before; all are on the same evaluation set", describe(job), len(o.Predictions), predictions)
			}
		}
		if scored == 0 {
			t.Errorf("none of the %d trainings has a finite loss: there is nothing to compare", len(s.jobs))
		}
		if s.diverges != nil {
			s.divergence(t, made)
		}
	})
}

// divergence trains the candidate that must diverge.
func (s *suite) divergence(t reporter, made trainer.Trainer) {
	job := trainer.Job{Candidate: s.diverges, Instance: trainer.BothSources{}.Instance(root, 0)}
	o, err := made.Train(context.Background(), job.Candidate, job.Instance)
	if err != nil {
		t.Errorf("%s: a divergence is no error: %v", describe(job), err)
		return
	}
	if wellFormed(t, describe(job), o); o.Status != trainer.Diverged {
		t.Errorf("%s: the status is %q with the loss %v; want diverged", describe(job), o.Status, o.Loss)
	}
}

// wellFormed looks at one outcome.
func wellFormed(t reporter, what string, o trainer.Outcome) {
	t.Helper()
	switch o.Status {
	case trainer.Trained:
		if !o.Scored() {
			t.Errorf("%s: the loss %v has the status %q; return o.Classified()", what, o.Loss, o.Status)
		}
	case trainer.Diverged:
	case trainer.Failed, trainer.TimedOut:
		if o.Error == "" {
			t.Errorf("%s: %v without an Error that says why", what, o.Status)
		}
	default:
		t.Errorf("%s: there is no %v", what, o.Status)
	}
	if !(o.Seconds >= 0) || math.IsInf(o.Seconds, 1) {
		t.Errorf("%s: it took %v seconds", what, o.Seconds)
	}
}

// compare trains a job and looks whether the outcome is the one of before.
func (s *suite) compare(t reporter, made trainer.Trainer, k int, when string) {
	t.Helper()
	o, err := made.Train(context.Background(), s.jobs[k].Candidate, s.jobs[k].Instance)
	if err != nil {
		t.Errorf("%s %s: %v", describe(s.jobs[k]), when, err)
		return
	}
	if d := difference(s.want[k], o, s.tolerance); d != "" {
		t.Errorf("%s %s: %s", describe(s.jobs[k]), when, d)
	}
}

// difference says what is different in two outcomes, except for the seconds and the
// text of an error.
func difference(want, got trainer.Outcome, tolerance float64) string {
	same := func(a, b float64) bool {
		return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= tolerance*max(math.Abs(a), math.Abs(b))
	}
	var all []string
	if want.Status != got.Status {
		all = append(all, fmt.Sprintf("the status is %q, not %q", got.Status, want.Status))
	}
	if !same(want.Loss, got.Loss) {
		all = append(all, fmt.Sprintf("the loss is %v, not %v", got.Loss, want.Loss))
	}
	if !maps.EqualFunc(want.Metrics, got.Metrics, same) {
		all = append(all, fmt.Sprintf("the metrics are %v, not %v", got.Metrics, want.Metrics))
	}
	if !slices.EqualFunc(want.Predictions, got.Predictions, same) {
		all = append(all, "the predictions are others")
	}
	return strings.Join(all, "; ")
}

// clone copies an outcome with all it refers to.
func clone(o trainer.Outcome) trainer.Outcome {
	o.Metrics, o.Predictions = maps.Clone(o.Metrics), slices.Clone(o.Predictions)
	return o
}

// describe names a job in messages.
func describe(j trainer.Job) string {
	return fmt.Sprintf("candidate %q, experiment %d", j.Candidate.ID(), j.Instance.Experiment)
}

// typeName returns the name of a type, interfaces included.
func typeName[T any]() string { return reflect.TypeFor[T]().String() }

// noGoroutineLeft waits a little for goroutines to end.
func (s *suite) noGoroutineLeft(t reporter) {
	if err := goleak.Find(s.goroutines); err != nil {
		t.Errorf("goroutines are left, although all trainings have returned: %v", err)
	}
}
