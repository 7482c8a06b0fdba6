package sqlite_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/selection/sqlite"
	"robust/trainer"
)

// TestFull leaves less and less room for the journal. The run ends with an error that says so, all that it has is in the
// journal, and it goes on when there is room.
func TestFull(t *testing.T) {
	bulky := trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		o, err := graded.Train(ctx, c, in)
		o.Predictions = make([]float64, 400)
		return o, err
	})
	want, err := selection.Run(context.Background(), bulky, graded.Candidates(), settings(nil))
	require.NoError(t, err)
	for pages := int64(0); pages < 60; pages += 5 {
		path := filepath.Join(t.TempDir(), "run.db")
		j, err := sqlite.Open(path, sqlite.Options{NoSync: true})
		require.NoError(t, err)
		require.NoError(t, j.Limit(pages))
		result, err := selection.Run(context.Background(), bulky, graded.Candidates(), settings(j))
		require.ErrorIs(t, err, sqlite.ErrFull, "%d pages", pages)
		require.ErrorIs(t, err, selection.ErrJournal)
		assert.ErrorContains(t, err, "make room")
		assert.ErrorIs(t, j.Close(), sqlite.ErrFull)
		assert.NoError(t, j.Close())

		j, err = sqlite.Open(path, sqlite.Options{NoSync: true})
		require.NoError(t, err)
		if result != nil {
			assert.Equal(t, selection.JournalFailed, result.Status)
			for _, record := range result.Records {
				_, err := j.Predictions(context.Background(), record.Candidate, record.Instance.Experiment)
				require.NoError(t, err)
			}
		}
		got, err := selection.Run(context.Background(), bulky, graded.Candidates(), settings(j))
		require.NoError(t, err)
		if result != nil {
			assert.GreaterOrEqual(t, got.Recorded, result.Trainings())
		}
		assert.NoError(t, selectiontest.SameResult(want, got))
		require.NoError(t, j.Close())
	}
}

// TestTwoWriters opens a journal twice, by two names.
func TestTwoWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.db")
	j, err := sqlite.Open(path, sqlite.Options{})
	require.NoError(t, err)
	_, err = sqlite.Open(path, sqlite.Options{})
	require.ErrorIs(t, err, sqlite.ErrLocked)
	require.ErrorIs(t, err, selection.ErrLocked)
	assert.ErrorContains(t, err, "by process")
	require.NoError(t, j.Close())
	j, err = sqlite.Open(path, sqlite.Options{})
	require.NoError(t, err)
	require.NoError(t, j.Close())
	require.NoError(t, j.Close(), "again")
}
