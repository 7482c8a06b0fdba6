// Package trainertest checks that a Trainer keeps the promises of its interface,
// as testing/fstest does for file systems. A test calls Run, best with the race
// detector on.
package trainertest

import (
	"io"
	"testing"
	"time"

	"robust/trainer"
)

// Run checks the trainers that newTrainer returns, each of them a new one, on some
// candidates, in one subtest for each promise:
//
//   - the outcome depends on the candidate and the instance alone: not on what was
//     trained before, is trained beside it or is trained afterwards, and both
//     seeds count (see IgnoresSampleSeed and IgnoresInitSeed);
//   - outcomes are well formed: non-finite losses have another status than
//     Trained, failures say why, seconds are not negative, and predictions are
//     either none or equally many for all;
//   - an ended context gives an error that wraps ctx.Err(), soon, and never
//     half a training as an outcome (see Slow and Within);
//   - a candidate of an unknown type gives an error that wraps
//     trainer.ErrCandidate (see AnyCandidate);
//   - a BatchTrainer trains batches as it trains single jobs (see Tolerance);
//   - a Batcher has each job in one batch, of at most BatchSize jobs;
//   - no goroutine is left when all is done.
//
// The candidates should be small: each is trained some twenty times on each of
// a few instances. A trainer that is an io.Closer is closed. Run must not run beside
// other tests, whose goroutines it would count.
func Run(t *testing.T, newTrainer func() trainer.Trainer, candidates []trainer.Candidate, options ...Option) {
	t.Helper()
	s := newSuite(newTrainer, candidates, options)
	if err := s.check(); err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		if !t.Run(c.name, func(t *testing.T) { c.run(s, t) }) && c.decisive {
			return
		}
	}
}

// reporter is what the checks need of a *testing.T.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
	Logf(format string, args ...any)
}

// check is one promise.
type check struct {
	name string
	run  func(s *suite, t reporter)
	// decisive checks are those without which the others make no sense.
	decisive bool
}

// checks are in the order in which they run; the last one looks for goroutines
// that those before left.
var checks = []check{
	{"Kind", (*suite).kind, true},
	{"Outcomes", (*suite).outcomes, true},
	{"Deterministic", (*suite).deterministic, false},
	{"AnyOrder", (*suite).anyOrder, false},
	{"Concurrent", (*suite).concurrent, false},
	{"OutcomesStay", (*suite).outcomesStay, false},
	{"SampleSeed", (*suite).sampleSeed, false},
	{"InitSeed", (*suite).initSeed, false},
	{"UnknownCandidate", (*suite).unknownCandidate, false},
	{"CancelledBefore", (*suite).cancelledBefore, false},
	{"CancelledDuring", (*suite).cancelledDuring, false},
	{"Batch", (*suite).batch, false},
	{"Batches", (*suite).batches, false},
	{"BatchRefuses", (*suite).batchRefuses, false},
	{"NoGoroutineLeft", (*suite).noGoroutineLeft, false},
}

// Option changes what Run checks.
type Option func(*suite)

// IgnoresSampleSeed declares that the outcomes do not depend on SampleSeed, which
// is then checked instead of the opposite.
func IgnoresSampleSeed() Option { return func(s *suite) { s.ignoresSample = true } }

// IgnoresInitSeed declares that the outcomes do not depend on InitSeed, which is
// then checked instead of the opposite.
func IgnoresInitSeed() Option { return func(s *suite) { s.ignoresInit = true } }

// AnyCandidate declares that the trainer trains every type of candidate.
func AnyCandidate() Option { return func(s *suite) { s.anyCandidate = true } }

// Tolerance sets the relative difference up to which two numbers of repeated
// trainings count as equal; 0, the default, is exact. Batches are allowed
// 1e-9 by default, and the larger of the two with this option.
func Tolerance(relative float64) Option { return func(s *suite) { s.tolerance = relative } }

// Experiments sets how many instances of each candidate are trained; the default
// is 3.
func Experiments(n int) Option { return func(s *suite) { s.experiments = n } }

// Within sets how soon a training must return after its context has ended; the
// default is 2 s.
func Within(limit time.Duration) Option { return func(s *suite) { s.within = limit } }

// Slow names a candidate whose training takes much longer than Within, so that a
// cancellation must be noticed; no training of it is waited for. Without it, a
// trainer that is done sooner cannot be told from one that ignores its context.
func Slow(c trainer.Candidate) Option { return func(s *suite) { s.slow = c } }

// Diverges names a candidate whose loss is NaN or infinite, to see that it is
// recorded as such.
func Diverges(c trainer.Candidate) Option { return func(s *suite) { s.diverges = c } }

// Implements checks that the trainer is a T, such as trainer.BatchTrainer or the
// type of one backend: that the test got what it is about.
func Implements[T any]() Option {
	return func(s *suite) {
		s.kinds = append(s.kinds, func(t reporter, made trainer.Trainer) {
			if _, ok := made.(T); !ok {
				t.Errorf("the trainer is a %T, which is no %s", made, typeName[T]())
			}
		})
	}
}

// closeTrainer ends a trainer.
func closeTrainer(t reporter, made trainer.Trainer) {
	if c, ok := made.(io.Closer); ok {
		if err := c.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
}
