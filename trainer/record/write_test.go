package record

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
)

var (
	errFull = errors.New("no space left on device")
	errDisk = errors.New("input/output error")
)

// faulty is a file that fails on demand.
type faulty struct {
	file
	room     int // bytes that a write has room for; negative is without end
	sync     error
	truncate error
}

func (f *faulty) WriteAt(text []byte, at int64) (int, error) {
	if f.room < 0 || f.room >= len(text) {
		return f.file.WriteAt(text, at)
	}
	n, err := f.file.WriteAt(text[:f.room], at)
	return n, errors.Join(err, errFull)
}

func (f *faulty) Sync() error {
	if f.sync != nil {
		return f.sync
	}
	return f.file.Sync()
}

func (f *faulty) Truncate(size int64) error {
	if f.truncate != nil {
		return f.truncate
	}
	return f.file.Truncate(size)
}

type candidate string

func (c candidate) ID() string { return string(c) }

// TestWritingFails has a write fail after each of its bytes, a disk that does not sync, and a file that cannot be healed at
// once. Each is an error, loses nothing of before, and leaves a file to go on from.
func TestWritingFails(t *testing.T) {
	ctx := context.Background()
	trained := 0
	inner := trainer.Func(func(_ context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		trained++
		return trainer.Outcome{Loss: float64(len(c.ID())), Seconds: 1, Predictions: []float64{0.1}}, nil
	})
	faults := map[error][]faulty{errDisk: {{room: -1, sync: errDisk}}}
	for room := range 100 {
		faults[errFull] = append(faults[errFull], faulty{room: room}, faulty{room: room, truncate: errDisk})
	}
	for want, of := range faults {
		for _, fault := range of {
			path := filepath.Join(t.TempDir(), "runs.jsonl")
			r, err := Open(path, nil, inner, Options{NoSync: fault.sync == nil})
			require.NoError(t, err)
			_, err = r.Train(ctx, candidate("first"), trainer.Instance{})
			require.NoError(t, err)
			whole, err := os.ReadFile(path)
			require.NoError(t, err)

			trained = 0
			fault.file = r.file
			r.file = &fault
			o, err := r.Train(ctx, candidate("second"), trainer.Instance{})
			require.ErrorIs(t, err, ErrWrite)
			require.ErrorIs(t, err, want)
			require.ErrorIs(t, err, trainer.ErrStop)
			require.ErrorContains(t, err, `outcome cannot be kept: that of candidate "second" with`)
			assert.Equal(t, 6.0, o.Loss, "it is not lost")
			assert.Equal(t, []float64{float64(float32(0.1))}, o.Predictions)

			_, err = r.Train(ctx, candidate("third"), trainer.Instance{})
			require.ErrorIs(t, err, want)
			require.Equal(t, 1, trained, "nothing is trained in vain")
			_, err = r.Train(ctx, candidate("first"), trainer.Instance{})
			require.NoError(t, err, "what was recorded is still there")
			require.Equal(t, 1, r.Len())
			err = r.Close()
			require.ErrorIs(t, err, ErrWrite)
			require.ErrorIs(t, err, want)

			if fault.truncate == nil {
				left, err := os.ReadFile(path)
				require.NoError(t, err)
				require.Equal(t, string(whole), string(left))
			}
			again, err := Open(path, nil, inner, Options{NoSync: true})
			require.NoError(t, err)
			require.Equal(t, fault.truncate != nil && fault.room > 0, again.Torn() != nil)
			for _, id := range []candidate{"first", "second"} {
				_, err = again.Train(ctx, id, trainer.Instance{})
				require.NoError(t, err)
			}
			require.Equal(t, 2, trained)
			require.NoError(t, again.Close())
			read, err := Read(path)
			require.NoError(t, err)
			require.Equal(t, 2, read.Len())
		}
	}
}

// TestBatchThatCannotBeKept returns all that was trained beside one error.
func TestBatchThatCannotBeKept(t *testing.T) {
	r, err := Open(filepath.Join(t.TempDir(), "runs.jsonl"), nil, both{}, Options{NoSync: true})
	require.NoError(t, err)
	r.file = &faulty{file: r.file, room: 3}
	outcomes, err := r.TrainBatch(context.Background(), []trainer.Job{{Candidate: candidate("a")}, {Candidate: candidate("b")}})
	require.ErrorIs(t, err, errFull)
	require.Len(t, outcomes, 2)
	assert.Equal(t, 1.0, outcomes[0].Loss)
	assert.Equal(t, 2.0, outcomes[1].Loss)
	require.ErrorIs(t, r.Close(), errFull)
}

// both is a BatchTrainer of two.
type both struct{ trainer.Trainer }

func (both) BatchSize() int { return 2 }

func (both) TrainBatch(_ context.Context, jobs []trainer.Job) ([]trainer.Outcome, error) {
	return []trainer.Outcome{{Loss: 1}, {Loss: 2}}[:len(jobs)], nil
}
