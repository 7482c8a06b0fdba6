package selection_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/trainer"
)

// TestHungTrainings has two candidates hang in the second experiment: one that heeds its context and one that does not. The
// others go on, alone and in batches, and a resumed run knows of it.
func TestHungTrainings(t *testing.T) {
	for _, batches := range []bool{false, true} {
		forever := make(chan struct{})
		var running atomic.Int64
		hangs := trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
			running.Add(1)
			defer running.Add(-1)
			if in.Experiment == 1 {
				switch c.ID() {
				case "c03":
					<-ctx.Done()
					return trainer.Outcome{}, ctx.Err()
				case "c04":
					<-forever
				}
			}
			return graded.Train(context.Background(), c, in)
		})
		var inner trainer.Trainer = hangs
		if batches {
			inner = group{Trainer: hangs, size: 5, batch: func(ctx context.Context, jobs []trainer.Job) ([]trainer.Outcome, error) {
				outcomes := make([]trainer.Outcome, len(jobs))
				for k, j := range jobs {
					var err error
					if outcomes[k], err = hangs(ctx, j.Candidate, j.Instance); err != nil {
						return nil, err
					}
				}
				return outcomes, nil
			}}
		}
		limited := trainer.WithTimeout(inner, 100*time.Millisecond, time.Millisecond)
		var journal selection.MemoryJournal
		settings := selection.Settings{Method: plain, Workers: 2, Budget: selection.Budget{Experiments: 3}, Journal: &journal}
		result, err := selection.Run(context.Background(), limited, graded.Candidates(), settings)
		require.NoError(t, err)
		assert.Equal(t, selection.OutOfExperiments, result.Status)
		assert.Equal(t, 90, result.Trainings())
		assert.Equal(t, 1, result.LeftBehind)
		assert.Contains(t, result.String(), "1 trainings ignored their cancellation")
		for _, record := range result.Records {
			hung := record.Instance.Experiment == 1 && (record.Candidate == 3 || record.Candidate == 4)
			assert.Equal(t, hung, record.Outcome.Status == trainer.TimedOut, "candidate %d in experiment %d", record.Candidate, record.Instance.Experiment)
			if hung {
				assert.Contains(t, record.Outcome.Error, "out of time after 100ms")
			}
		}
		again, err := selection.Run(context.Background(), limited, graded.Candidates(), settings)
		require.NoError(t, err)
		require.NoError(t, selectiontest.SameResult(result, again))
		assert.Zero(t, again.LeftBehind, "in this run")
		close(forever)
		require.Eventually(t, func() bool { return running.Load() == 0 }, 10*time.Second, time.Millisecond)
	}
}

// TestRetriedTrainings counts the attempts in the records, and keeps them in a journal.
func TestRetriedTrainings(t *testing.T) {
	var calls atomic.Int64
	flaky := trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		if c.ID() == "c05" && calls.Add(1)%3 != 0 {
			return trainer.Outcome{}, errors.Join(errors.New("the node is gone"), trainer.ErrTransient)
		}
		return graded.Train(ctx, c, in)
	})
	var journal selection.MemoryJournal
	settings := selection.Settings{Method: plain, Workers: 2, Budget: selection.Budget{Experiments: 2}, Journal: &journal}
	for range 2 {
		result, err := selection.Run(context.Background(), trainer.WithRetries(flaky, 3, 0), graded.Candidates(), settings)
		require.NoError(t, err)
		for _, record := range result.Records {
			assert.True(t, record.Outcome.Scored())
			want := 0
			if record.Candidate == 5 {
				want = 3
			}
			assert.Equal(t, want, record.Outcome.Attempts)
		}
	}
	assert.Equal(t, int64(6), calls.Load())
}
