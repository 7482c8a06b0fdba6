package record_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/trainer"
	"robust/trainer/record"
)

// settings are of a selection of some sixty trainings that eliminates candidates on the way.
var settings = selection.Settings{Method: selection.TestAgainstBest{}, Seed: 5, Workers: 3, Budget: selection.Budget{Experiments: 6}}

// selected runs a selection and returns what does not depend on the clock.
func selected(t *testing.T, ctx context.Context, tr trainer.Trainer) *selection.Result {
	t.Helper()
	result, err := selection.Run(ctx, tr, trainer.Pool(pool(t, 14)), settings)
	require.NoError(t, err)
	result.Elapsed = 0
	return result
}

// TestResumedSelection cancels a selection after each number of trainings and starts it again.
func TestResumedSelection(t *testing.T) {
	uninterrupted := &fake{}
	want := selected(t, context.Background(), open(t, newPath(t), uninterrupted, record.Options{}))
	require.NotEmpty(t, want.Decisions)
	require.Equal(t, selection.OutOfExperiments, want.Status)
	for after := 1; after < uninterrupted.count; after++ {
		path := newPath(t)
		ctx, cancel := context.WithCancel(context.Background())
		f := &fake{}
		f.before = func(context.Context, trainer.Configuration, trainer.Instance) error {
			f.mu.Lock()
			defer f.mu.Unlock()
			if f.count >= after {
				cancel()
			}
			return nil
		}
		r := open(t, path, f, record.Options{})
		cut := selected(t, ctx, r)
		require.Equal(t, selection.Cancelled, cut.Status)
		require.NoError(t, r.Close())

		f.before = nil
		got := selected(t, context.Background(), open(t, path, f, record.Options{}))
		require.Equal(t, want, got, "cancelled after %d trainings", after)
		require.Equal(t, uninterrupted.trainings, f.trainings, "each training was made once")

		replayed, err := record.Open(path, some, nil, record.Options{})
		require.NoError(t, err)
		require.Equal(t, want, selected(t, context.Background(), replayed))
	}
}

// TestResumedBatches does so with trainers of batches.
func TestResumedBatches(t *testing.T) {
	want := selected(t, context.Background(), open(t, newPath(t), &fake{}, record.Options{}))
	for name, of := range map[string]func(f *fake) trainer.BatchTrainer{
		"BatchTrainer": func(f *fake) trainer.BatchTrainer { return batching{f, 4} },
		"Batcher":      func(f *fake) trainer.BatchTrainer { return batcher{batching{f, 4}} },
	} {
		path, f := newPath(t), &fake{}
		ctx, cancel := context.WithCancel(context.Background())
		f.before = func(_ context.Context, c trainer.Configuration, in trainer.Instance) error {
			if in.Experiment == 1 && c.Int("width") == 6 {
				cancel()
			}
			return nil
		}
		r := open(t, path, of(f), record.Options{})
		assert.Equal(t, 4, r.BatchSize())
		require.Equal(t, selection.Cancelled, selected(t, ctx, r).Status, name)
		require.NoError(t, r.Close())
		before, err := record.Read(path)
		require.NoError(t, err)
		require.GreaterOrEqual(t, before.Len(), 14, name)

		f.before = nil
		assert.Equal(t, want, selected(t, context.Background(), open(t, path, of(f), record.Options{})), name)
		largest := 0
		for _, ids := range f.batches {
			largest = max(largest, len(ids))
		}
		assert.Equal(t, 4, largest)
		for key := range before.Outcomes() {
			assert.Equal(t, 1, f.trainings[key], "%s: %v", name, key)
		}
	}
}

// TestIncompleteRecord ends a selection with an error rather than holding what is missing against the candidates.
func TestIncompleteRecord(t *testing.T) {
	path := newPath(t)
	r := open(t, path, &fake{}, record.Options{})
	selected(t, context.Background(), r)
	require.NoError(t, r.Close())
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	short := filepath.Join(t.TempDir(), "short.jsonl")
	require.NoError(t, os.WriteFile(short, text[:len(text)-1], 0o644))

	replayed, err := record.Open(short, some, nil, record.Options{})
	require.NoError(t, err)
	assert.ErrorIs(t, replayed.Torn(), record.ErrDamaged)
	result, err := selection.Run(context.Background(), replayed, trainer.Pool(pool(t, 14)), settings)
	assert.ErrorIs(t, err, record.ErrAbsent)
	assert.Equal(t, selection.TrainerStopped, result.Status)
}
