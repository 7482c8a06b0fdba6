package sqlite_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/selection/sqlite"
	"robust/trainer"
)

var graded = selectiontest.ProblemByName("graded")

// settings are those of the runs of these tests.
func settings(j selection.Journal) selection.Settings {
	return selection.Settings{Journal: j, Seed: 3, Method: selection.TestAgainstBest{}, Workers: 2, Budget: selection.Budget{Experiments: 5}}
}

// predicting is the problem with predictions.
var predicting = trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	o, err := graded.Train(ctx, c, in)
	o.Predictions = []float64{o.Loss, 2 * o.Loss}
	return o, err
})

// play makes a run on the journal at a path.
func play(path string, t trainer.Trainer) (*selection.Result, error) {
	j, err := sqlite.Open(path, sqlite.Options{NoSync: true})
	if err != nil {
		return nil, err
	}
	defer j.Close()
	return selection.Run(context.Background(), t, graded.Candidates(), settings(j))
}

// made makes a run on a new journal.
func made(t testing.TB) (path string, result *selection.Result) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "run.db")
	result, err := play(path, predicting)
	require.NoError(t, err)
	return path, result
}

// typed reports whether an error is one that says what is wrong with a journal.
func typed(err error) bool {
	for _, known := range []error{sqlite.ErrDamaged, sqlite.ErrFormat, selection.ErrReplay, selection.ErrPlan} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

// flipped plays on a journal one bit of which is another, and returns the error.
func flipped(t testing.TB, text []byte, want *selection.Result, at int, bit uint) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "run.db")
	text = append([]byte(nil), text...)
	text[at] ^= 1 << bit
	require.NoError(t, os.WriteFile(path, text, 0o644))
	got, err := play(path, predicting)
	if err != nil {
		assert.True(t, typed(err), "byte %d, bit %d: %v", at, bit, err)
		return err
	}
	assert.NoError(t, selectiontest.SameResult(want, got), "byte %d, bit %d", at, bit)
	return nil
}

// TestFlips flips bits anywhere in a journal: there is an error that says so, or the result is the same.
func TestFlips(t *testing.T) {
	path, want := made(t)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	trials := 300
	if testing.Short() {
		trials = 60
	}
	rng, noticed := rand.New(rand.NewPCG(1, 2)), 0
	for range trials {
		if flipped(t, text, want, rng.IntN(len(text)), uint(rng.IntN(8))) != nil {
			noticed++
		}
	}
	assert.Greater(t, noticed, trials/10)
	for at := range 100 { // the header of the file
		flipped(t, text, want, at, uint(rng.IntN(8)))
	}
}

// FuzzFlip does so at places that the fuzzer finds.
func FuzzFlip(f *testing.F) {
	path, want := made(f)
	text, err := os.ReadFile(path)
	require.NoError(f, err)
	for at := 0; at < len(text); at += len(text)/7 + 1 {
		f.Add(at, uint(at))
	}
	f.Fuzz(func(t *testing.T, at int, bit uint) {
		flipped(t, text, want, int(uint(at)%uint(len(text))), bit%8)
	})
}

// TestEveryNumberIsSealed changes one loss by its last digit, which SQLite cannot notice.
func TestEveryNumberIsSealed(t *testing.T) {
	path, _ := made(t)
	db := openDB(t, path)
	for _, change := range []string{
		"UPDATE outcomes SET loss = loss + 1e-12 WHERE experiment = 1 AND candidate = 7",
		"UPDATE outcomes SET experiment = 4 WHERE experiment = 3 AND candidate = 29 OR experiment = 0 AND candidate = 29 AND 1 = 0",
		"UPDATE verdicts SET after = after + 1 WHERE verdict = 2",
		"UPDATE decisions SET candidate = candidate + 1 WHERE verdict = 1 AND position = 0",
		"DELETE FROM decisions WHERE verdict = 1 AND position = 0",
		"DELETE FROM verdicts WHERE verdict = 1",
		"UPDATE candidates SET json = json || ' ' WHERE candidate = 4",
		"DELETE FROM candidates WHERE candidate = 4",
		"UPDATE plan SET seed = '0000000000000004'",
		"UPDATE predictions SET data = zeroblob(16)",
		"UPDATE predictions SET data = zeroblob(8)",
		"DELETE FROM predictions",
		"DROP TABLE aside",
	} {
		copied := filepath.Join(t.TempDir(), "run.db")
		copyJournal(t, path, copied)
		changed := openDB(t, copied)
		result, err := changed.Exec(change)
		require.NoError(t, err, change)
		n, err := result.RowsAffected()
		require.NoError(t, err)
		if n == 0 && !strings.HasPrefix(change, "DROP") {
			continue // a candidate that was out by then
		}
		require.NoError(t, changed.Close())
		_, err = play(copied, predicting)
		var damage *sqlite.DamageError
		require.ErrorIs(t, err, sqlite.ErrDamaged, change)
		require.ErrorAs(t, err, &damage, change)
		assert.NotEmpty(t, damage.Place, change)
	}
	require.NoError(t, db.Close())
}

// TestLostOutcome removes one that was decided on: nothing is trained in its place without a word.
func TestLostOutcome(t *testing.T) {
	path, _ := made(t)
	db := openDB(t, path)
	_, err := db.Exec("DELETE FROM outcomes WHERE experiment = 1 AND candidate = 0")
	require.NoError(t, err)
	require.NoError(t, db.Close())
	_, err = play(path, forbidden)
	assert.ErrorIs(t, err, selection.ErrReplay)
}

// forbidden is a trainer for runs that are to train nothing.
var forbidden = trainer.Func(func(context.Context, trainer.Candidate, trainer.Instance) (trainer.Outcome, error) {
	panic("it is recorded")
})

// TestTruncated cuts a journal off, anywhere.
func TestTruncated(t *testing.T) {
	path, want := made(t)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	for size := 1; size < len(text); size += len(text)/40 + 1 {
		short := filepath.Join(t.TempDir(), "run.db")
		require.NoError(t, os.WriteFile(short, text[:size], 0o644))
		got, err := play(short, predicting)
		if err == nil {
			assert.NoError(t, selectiontest.SameResult(want, got))
			continue
		}
		assert.True(t, typed(err), "%d bytes: %v", size, err)
	}
	long := filepath.Join(t.TempDir(), "run.db")
	require.NoError(t, os.WriteFile(long, append(text, make([]byte, 5000)...), 0o644))
	got, err := play(long, forbidden)
	require.NoError(t, err, "zeros at the end")
	assert.NoError(t, selectiontest.SameResult(want, got))
}

// TestOtherFiles opens what is no journal.
func TestOtherFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.txt")
	require.NoError(t, os.WriteFile(path, []byte(strings.Repeat("no journal\n", 1000)), 0o644))
	_, err := sqlite.Open(path, sqlite.Options{})
	require.ErrorIs(t, err, sqlite.ErrFormat)
	assert.ErrorContains(t, err, path)
	_, err = sqlite.Read(path)
	require.ErrorIs(t, err, sqlite.ErrFormat)

	other := filepath.Join(t.TempDir(), "other.db")
	db := openDB(t, other)
	_, err = db.Exec("CREATE TABLE t (x)")
	require.NoError(t, err)
	require.NoError(t, db.Close())
	_, err = sqlite.Open(other, sqlite.Options{})
	require.ErrorIs(t, err, sqlite.ErrFormat)
	assert.ErrorContains(t, err, "something else")

	newer, _ := made(t)
	db = openDB(t, newer)
	_, err = db.Exec("PRAGMA user_version = 2")
	require.NoError(t, err)
	require.NoError(t, db.Close())
	_, err = sqlite.Open(newer, sqlite.Options{})
	require.ErrorIs(t, err, sqlite.ErrFormat)
	assert.ErrorContains(t, err, "version 2")

	_, err = sqlite.Read(filepath.Join(t.TempDir(), "none.db"))
	assert.ErrorIs(t, err, os.ErrNotExist)
	empty := filepath.Join(t.TempDir(), "empty.db")
	require.NoError(t, os.WriteFile(empty, nil, 0o644))
	_, err = sqlite.Read(empty)
	require.ErrorIs(t, err, sqlite.ErrFormat)
	j, err := sqlite.Open(empty, sqlite.Options{})
	require.NoError(t, err)
	require.NoError(t, j.Close())
	_, err = sqlite.Read(empty)
	assert.ErrorIs(t, err, sqlite.ErrFormat, "no run has begun")
	_, err = sqlite.Open(filepath.Join(t.TempDir(), "no folder", "run.db"), sqlite.Options{})
	assert.ErrorIs(t, err, os.ErrNotExist)
}
