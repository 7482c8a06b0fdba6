package trainertest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"robust/trainer"
)

// withBatch runs f on a new trainer if it is a BatchTrainer.
func (s *suite) withBatch(t reporter, f func(made trainer.BatchTrainer)) {
	s.with(t, func(made trainer.Trainer) {
		if b, ok := made.(trainer.BatchTrainer); ok {
			f(b)
			return
		}
		t.Logf("not checked: the trainer is no BatchTrainer")
	})
}

// batch trains batches of several sizes, in two orders.
func (s *suite) batch(t reporter) {
	s.withBatch(t, func(made trainer.BatchTrainer) {
		size := made.BatchSize()
		if size < 1 {
			t.Errorf("BatchSize is %d; want at least 1", size)
			return
		}
		if o, err := made.TrainBatch(context.Background(), nil); err != nil || len(o) != 0 {
			t.Errorf("a batch of no jobs gives %d outcomes and the error %v; want neither", len(o), err)
		}
		for _, n := range slices.Compact([]int{1, min(2, size, len(s.jobs)), min(size, len(s.jobs))}) {
			forth := make([]int, n)
			for i := range forth {
				forth[i] = i * len(s.jobs) / n // from all candidates
			}
			s.compareBatch(t, made, forth)
			slices.Reverse(forth)
			s.compareBatch(t, made, forth)
		}
	})
}

// batches looks whether a Batcher divides the jobs, and whether its batches train them as they are.
func (s *suite) batches(t reporter) {
	s.withBatch(t, func(made trainer.BatchTrainer) {
		b, ok := made.(trainer.Batcher)
		if !ok {
			t.Logf("not checked: the trainer is no Batcher")
			return
		}
		if none := b.Batches(context.Background(), nil); len(none) != 0 {
			t.Errorf("no jobs are divided into %d batches", len(none))
		}
		seen := make([]int, len(s.jobs))
		for _, which := range b.Batches(context.Background(), s.jobs) {
			if n := len(which); n == 0 || n > b.BatchSize() {
				t.Errorf("a batch of %d jobs; want 1 to %d, the BatchSize", n, b.BatchSize())
			}
			for _, k := range which {
				if k < 0 || k >= len(seen) {
					t.Errorf("a batch with job %d of %d", k, len(seen))
					return
				}
				seen[k]++
			}
			if len(which) > 0 {
				s.compareBatch(t, made, which)
			}
		}
		for k, n := range seen {
			if n != 1 {
				t.Errorf("%s is in %d batches; want one", describe(s.jobs[k]), n)
			}
		}
	})
}

// compareBatch trains the given jobs in one batch.
func (s *suite) compareBatch(t reporter, made trainer.BatchTrainer, which []int) {
	t.Helper()
	jobs := make([]trainer.Job, len(which))
	for i, k := range which {
		jobs[i] = s.jobs[k]
	}
	given := slices.Clone(jobs)
	outcomes, err := made.TrainBatch(context.Background(), jobs)
	if err != nil {
		t.Errorf("a batch of %d jobs: %v", len(jobs), err)
		return
	}
	s.compareOutcomes(t, which, outcomes)
	for i := range jobs {
		if describe(jobs[i]) != describe(given[i]) {
			t.Errorf("the batch changed the list of its jobs at position %d", i)
		}
	}
}

// compareOutcomes looks whether the outcomes are those of the given jobs.
func (s *suite) compareOutcomes(t reporter, which []int, outcomes []trainer.Outcome) {
	t.Helper()
	if len(outcomes) != len(which) {
		t.Errorf("a batch of %d jobs gives %d outcomes", len(which), len(outcomes))
		return
	}
	for i, k := range which {
		what := fmt.Sprintf("%s, at position %d of a batch of %d", describe(s.jobs[k]), i, len(which))
		wellFormed(t, what, outcomes[i])
		if d := difference(s.want[k], outcomes[i], max(s.tolerance, 1e-9)); d != "" {
			t.Errorf("%s: %s", what, d)
		}
	}
}

// batchRefuses trains batches that cannot be trained as a whole.
func (s *suite) batchRefuses(t reporter) {
	s.withBatch(t, func(made trainer.BatchTrainer) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		start := time.Now()
		if _, err := made.TrainBatch(ctx, s.jobs[:1]); !errors.Is(err, context.Canceled) {
			t.Errorf("a batch with an ended context: the error is %v; want one that wraps %v", err, context.Canceled)
		}
		s.prompt(t, time.Since(start))
		if s.anyCandidate || made.BatchSize() < 2 {
			return
		}
		jobs := []trainer.Job{s.jobs[0], {Candidate: foreign{}, Instance: s.jobs[0].Instance}}
		outcomes, err := made.TrainBatch(context.Background(), jobs)
		switch {
		case err != nil:
			t.Errorf("a batch with one unsuitable candidate: the error %v for all; want a Failed outcome for that one", err)
		case len(outcomes) != 2:
			t.Errorf("a batch of 2 jobs gives %d outcomes", len(outcomes))
		case outcomes[1].Status != trainer.Failed || outcomes[1].Error == "":
			t.Errorf("a batch with one unsuitable candidate: its status is %q with the error %q; want failed, and why",
				outcomes[1].Status, outcomes[1].Error)
		default:
			s.compareOutcomes(t, []int{0}, outcomes[:1])
		}
	})
}
