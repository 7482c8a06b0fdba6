package sqlite_test

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/sqlite"
	"robust/trainer"
)

// left is what a process leaves that was killed after some outcomes: the database and its log, and the sizes that the log had
// after each of the outcomes.
type left struct {
	db, log []byte
	sizes   []int
}

func (l left) write(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "run.db")
	require.NoError(t, os.WriteFile(path, l.db, 0o644))
	require.NoError(t, os.WriteFile(path+"-wal", l.log, 0o644))
	return path
}

// leave records outcomes one by one.
func leave(t *testing.T, n int) left {
	path := filepath.Join(t.TempDir(), "run.db")
	j, err := sqlite.Open(path, sqlite.Options{})
	require.NoError(t, err)
	ctx := context.Background()
	_, err = j.Begin(ctx, someplan)
	require.NoError(t, err)
	var l left
	for e := range n {
		require.NoError(t, j.Record(ctx, []selection.Record{numbered(e)}))
		info, err := os.Stat(path + "-wal")
		require.NoError(t, err)
		l.sizes = append(l.sizes, int(info.Size()))
	}
	copied := filepath.Join(t.TempDir(), "run.db")
	copyJournal(t, path, copied)
	l.db, err = os.ReadFile(copied)
	require.NoError(t, err)
	l.log, err = os.ReadFile(copied + "-wal")
	require.NoError(t, err)
	require.NoError(t, j.Close())
	return l
}

var someplan = selection.Plan{Method: "by hand", Candidates: []selection.PlannedCandidate{{ID: "a"}}}

func numbered(e int) selection.Record {
	return selection.Record{Instance: trainer.Instance{Experiment: e}, Outcome: trainer.Outcome{Loss: float64(e), Predictions: make([]float64, 40)}}
}

// count opens a journal, records one more outcome, and returns how many it had.
func count(t *testing.T, path string) (outcomes int, err error) {
	j, err := sqlite.Open(path, sqlite.Options{NoSync: true})
	if err != nil {
		return 0, err
	}
	recorded, err := j.Begin(context.Background(), someplan)
	require.NoError(t, err)
	require.NoError(t, j.Record(context.Background(), []selection.Record{numbered(recorded.Outcomes)}))
	require.NoError(t, j.Close())
	j, err = sqlite.Open(path, sqlite.Options{NoSync: true})
	require.NoError(t, err)
	assert.NoError(t, j.Torn(), "it is healed")
	again, err := j.Begin(context.Background(), someplan)
	require.NoError(t, err)
	assert.Equal(t, recorded.Outcomes+1, again.Outcomes)
	require.NoError(t, j.Close())
	return recorded.Outcomes, nil
}

// TestTornLog cuts the log at every frame, beside it, and anywhere, with and without zeros behind. What was recorded by
// then is there, and what was dropped is said.
func TestTornLog(t *testing.T) {
	l := leave(t, 6)
	require.NotEmpty(t, l.sizes)
	const frame = 24 + 4096
	var cuts []int
	for at := l.sizes[0]; at <= l.sizes[3]; at += frame {
		cuts = append(cuts, at-1, at, at+1, at+20, at+frame/2)
	}
	rng := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		cuts = append(cuts, l.sizes[0]+rng.IntN(l.sizes[5]-l.sizes[0]))
	}
	for _, cut := range cuts {
		want, whole := 0, false
		for _, size := range l.sizes {
			if size <= cut {
				want++
				whole = size == cut
			}
		}
		for _, zeros := range []int{0, 3000, 2 * frame} {
			torn := l
			torn.log = append(append([]byte(nil), l.log[:cut]...), make([]byte, zeros)...)
			path := torn.write(t)
			j, err := sqlite.Open(path, sqlite.Options{NoSync: true})
			require.NoError(t, err, "cut at %d", cut)
			if whole && zeros == 0 {
				assert.NoError(t, j.Torn(), "cut at %d, between two transactions", cut)
			} else {
				assert.ErrorIs(t, j.Torn(), sqlite.ErrDamaged, "cut at %d", cut)
				assert.ErrorContains(t, j.Torn(), "left out")
			}
			require.NoError(t, j.Close())
			got, err := count(t, path)
			require.NoError(t, err)
			assert.Equal(t, want, got, "cut at %d, %d zeros", cut, zeros)
		}
	}
}

// TestDamagedLog flips bits of the log. What is behind the damage is not dropped without a word.
func TestDamagedLog(t *testing.T) {
	l := leave(t, 8)
	rng := rand.New(rand.NewPCG(5, 6))
	refused, healed := 0, 0
	for range 150 {
		at := rng.IntN(len(l.log))
		damaged := l
		damaged.log = append([]byte(nil), l.log...)
		damaged.log[at] ^= 1 << rng.IntN(8)
		path := damaged.write(t)
		j, err := sqlite.Open(path, sqlite.Options{NoSync: true})
		if err != nil {
			refused++
			var damage *sqlite.DamageError
			require.ErrorAs(t, err, &damage, "byte %d", at)
			assert.Contains(t, damage.Path, "-wal")
			assert.Less(t, at, l.sizes[len(l.sizes)-2], "byte %d is in the last transaction", at)
			continue
		}
		torn := j.Torn()
		require.NoError(t, j.Close())
		got, err := count(t, path)
		require.NoError(t, err)
		if got < len(l.sizes) {
			healed++
			assert.Error(t, torn, "byte %d: %d outcomes are gone", at, len(l.sizes)-got)
			assert.GreaterOrEqual(t, got, len(l.sizes)-2, "byte %d", at)
		}
	}
	assert.Greater(t, refused, 80)
	assert.Positive(t, healed)

	header := l
	header.log = append([]byte(nil), l.log...)
	header.log[20] ^= 1
	_, err := sqlite.Open(header.write(t), sqlite.Options{})
	assert.ErrorIs(t, err, sqlite.ErrDamaged)

	alone := l.write(t)
	require.NoError(t, os.Remove(alone))
	_, err = sqlite.Open(alone, sqlite.Options{})
	require.ErrorIs(t, err, sqlite.ErrDamaged)
	assert.ErrorContains(t, err, "not there")
}

// TestOldLog goes on in a log whose beginning has been written anew over an older one.
func TestOldLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.db")
	j, err := sqlite.Open(path, sqlite.Options{NoSync: true})
	require.NoError(t, err)
	ctx := context.Background()
	_, err = j.Begin(ctx, someplan)
	require.NoError(t, err)
	for e := range 400 { // the log is emptied every thousand pages
		require.NoError(t, j.Record(ctx, []selection.Record{numbered(e)}))
		if e%97 != 0 {
			continue
		}
		copied := filepath.Join(t.TempDir(), "run.db")
		copyJournal(t, path, copied)
		c, err := sqlite.Open(copied, sqlite.Options{NoSync: true})
		require.NoError(t, err)
		assert.NoError(t, c.Torn())
		recorded, err := c.Begin(ctx, someplan)
		require.NoError(t, err)
		assert.Equal(t, e+1, recorded.Outcomes)
		require.NoError(t, c.Close())
	}
	require.NoError(t, j.Close())
	assert.NoFileExists(t, path+"-wal")
	assert.NoFileExists(t, path+"-shm")
	assert.NoFileExists(t, path+".lock")
}
