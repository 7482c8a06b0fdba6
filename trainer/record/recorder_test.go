package record_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
	"robust/trainer/record"
)

func TestNothingIsTrainedAgain(t *testing.T) {
	path, members := newPath(t), pool(t, 3)
	f := &fake{}
	r := open(t, path, f, record.Options{})
	var want []trainer.Outcome
	for _, c := range members {
		assert.False(t, r.Has(c, instance(0)))
		o := train(t, r, c, instance(0))
		assert.True(t, r.Has(c, instance(0)))
		made := fakeOutcome(c, instance(0))
		assert.Equal(t, made.Loss, o.Loss)
		assert.Equal(t, made.Metrics, o.Metrics)
		assert.Equal(t, made.Seconds, o.Seconds)
		require.Len(t, o.Predictions, 3)
		for i, p := range o.Predictions {
			assert.Equal(t, float64(float32(made.Predictions[i])), p)
		}
		want = append(want, o)
	}
	require.NoError(t, r.Close())
	require.NoError(t, r.Close())
	assert.Equal(t, 3, f.count)

	never := &fake{before: func(context.Context, trainer.Configuration, trainer.Instance) error { panic("trained again") }}
	again := open(t, path, never, record.Options{})
	assert.NoError(t, again.Torn())
	assert.Equal(t, 3, again.Len())
	for i, c := range members {
		in := instance(0)
		in.Experiment = 99
		assert.Equal(t, want[i], train(t, again, c, in), "the number of the experiment does not count")
	}
	_, err := again.Train(context.Background(), nil, instance(0))
	assert.ErrorIs(t, err, trainer.ErrCandidate)
}

func TestWithoutATrainer(t *testing.T) {
	path, members := newPath(t), pool(t, 2)
	_, err := record.Open(path, some, nil, record.Options{})
	assert.ErrorIs(t, err, fs.ErrNotExist)
	r := open(t, path, &fake{}, record.Options{})
	want := train(t, r, members[0], instance(0))

	replayed, err := record.Open(path, some, nil, record.Options{}) // while it is being written
	require.NoError(t, err)
	assert.Equal(t, 1, replayed.BatchSize())
	assert.Equal(t, want, train(t, replayed, members[0], instance(0)))
	for _, j := range []trainer.Job{{Candidate: members[0], Instance: instance(1)}, {Candidate: members[1], Instance: instance(0)}} {
		_, err = replayed.Train(context.Background(), j.Candidate, j.Instance)
		assert.ErrorIs(t, err, record.ErrAbsent)
		assert.ErrorIs(t, err, trainer.ErrStop)
		assert.ErrorContains(t, err, fmt.Sprintf("candidate %q with sample seed %#x", j.Candidate.ID(), j.Instance.SampleSeed))
	}
	require.NoError(t, replayed.Close())

	_, err = record.Open(path, task{"fake", 601}, nil, record.Options{})
	assert.ErrorIs(t, err, record.ErrTask)
}

// TestFailures trains what fails, times out and diverges, with and without keeping it.
func TestFailures(t *testing.T) {
	in, members := instance(0), pool(t, 5)
	for _, keep := range []bool{false, true} {
		made := 0
		r := open(t, newPath(t), trainer.Func(func(_ context.Context, c trainer.Candidate, _ trainer.Instance) (trainer.Outcome, error) {
			made++
			switch c.ID() {
			case members[0].ID():
				return trainer.Outcome{Loss: 4, Status: trainer.Failed, Error: "no memory"}, nil
			case members[1].ID():
				return trainer.Outcome{}, errors.New("no data")
			case members[2].ID():
				return trainer.Outcome{}, context.DeadlineExceeded // of its own
			case members[3].ID():
				return trainer.Outcome{Loss: math.Inf(-1)}, nil
			}
			return trainer.Outcome{}, trainer.ErrCandidate
		}), record.Options{KeepFailures: keep})
		for range 2 {
			o := train(t, r, members[0], in)
			assert.Equal(t, trainer.Failed, o.Status)
			assert.Equal(t, "no memory", o.Error)
			for i, text := range map[int]string{1: "no data", 2: context.DeadlineExceeded.Error()} {
				o, err := r.Train(context.Background(), members[i], in)
				if !keep {
					assert.EqualError(t, err, text)
					continue
				}
				require.NoError(t, err)
				assert.Equal(t, text, o.Error)
				assert.Equal(t, trainer.Failed+trainer.Status(i-1), o.Status)
				assert.True(t, math.IsNaN(o.Loss))
			}
			o = train(t, r, members[3], in)
			assert.Equal(t, trainer.Diverged, o.Status)
			assert.True(t, math.IsInf(o.Loss, -1))
			assert.Positive(t, o.Seconds)
			_, err := r.Train(context.Background(), members[4], in)
			assert.ErrorIs(t, err, trainer.ErrCandidate, "that takes no time, and is never kept")
		}
		assert.Equal(t, map[bool]int{false: 9, true: 6}[keep], made)
	}
}

func TestCancelledIsNotKept(t *testing.T) {
	path, c := newPath(t), pool(t, 1)[0]
	ctx, cancel := context.WithCancel(context.Background())
	killed := errors.New("killed") // does not wrap the error of the context
	r := open(t, path, trainer.Func(func(context.Context, trainer.Candidate, trainer.Instance) (trainer.Outcome, error) {
		cancel()
		return trainer.Outcome{}, killed
	}), record.Options{KeepFailures: true})
	_, err := r.Train(ctx, c, instance(0))
	assert.ErrorIs(t, err, killed)
	_, err = r.Train(ctx, c, instance(0))
	assert.ErrorIs(t, err, context.Canceled)
	assert.Zero(t, r.Len())
}

func TestAnotherTask(t *testing.T) {
	path := newPath(t)
	long := make([]int, 10)
	with := func(task any, options record.Options) error {
		r, err := record.Open(path, task, &fake{}, options)
		if err == nil {
			err = r.Close()
		}
		return err
	}
	was := map[string]any{"seed": uint64(math.MaxUint64), "a<b": []any{1, "x", nil, true}, "long": long, "gone": 1, "deep": map[string]any{"x": 1.0, "y": 2}}
	require.NoError(t, with(was, record.Options{}))
	require.NoError(t, with(was, record.Options{KeepFailures: true}))
	before, err := os.ReadFile(path)
	require.NoError(t, err)

	err = with(map[string]any{"seed": uint64(math.MaxUint64 - 1), "a<b": []any{1, "y", 2, true}, "long": long, "deep": map[string]any{"x": 1, "y": []int{2}, "z": nil}},
		record.Options{DropPredictions: true})
	var other *record.TaskError
	require.ErrorAs(t, err, &other)
	assert.ErrorIs(t, err, record.ErrTask)
	assert.Equal(t, []string{
		"predictions are kept: false, in the file true",
		`task.a<b[1] is "y", in the file "x"`,
		"task.a<b[2] is 2, in the file null",
		"task.deep.y is [2], in the file 2",
		"task.deep.z is null, in the file absent",
		"task.gone is absent, in the file 1",
		"task.seed is 18446744073709551614, in the file 18446744073709551615",
	}, other.Differences)
	assert.ErrorContains(t, err, path+": record of another task: predictions are kept")
	for i := range long {
		long[i] = i + 1
	}
	assert.ErrorContains(t, with(was, record.Options{}), "task.long[7] is 8, in the file 0; and 2 more; name another file")
	assert.ErrorContains(t, with(nil, record.Options{}), `task is null, in the file {"a<b":[1,"x",null,true],`)
	assert.ErrorContains(t, with(math.NaN(), record.Options{}), "has no JSON")

	after, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, before, after, "a file that is refused is left as it is")
}

// named is a candidate whose content is not in its ID.
type named struct {
	Name    string
	Width   int
	Private func() `json:"-"`
}

func (n named) ID() string { return n.Name }

// opaque has no JSON.
type opaque struct{ F func() }

func (opaque) ID() string { return "a" }

func TestChangedCandidate(t *testing.T) {
	ctx, path := context.Background(), newPath(t)
	any := trainer.Func(func(context.Context, trainer.Candidate, trainer.Instance) (trainer.Outcome, error) {
		return trainer.Outcome{Loss: 1}, nil
	})
	r := open(t, path, any, record.Options{})
	train(t, r, named{"a", 1, nil}, instance(0))
	for _, r := range []*record.Recorder{r, func() *record.Recorder { r.Close(); return open(t, path, any, record.Options{}) }()} {
		for experiment := range 2 {
			_, err := r.Train(ctx, named{"a", 2, nil}, instance(experiment))
			assert.ErrorIs(t, err, record.ErrChanged)
			assert.ErrorIs(t, err, trainer.ErrStop)
			assert.ErrorContains(t, err, `the JSON of "a"`)
		}
	}
	r = open(t, newPath(t), any, record.Options{})
	train(t, r, opaque{}, instance(0))
	train(t, r, named{"a", 1, nil}, instance(0)) // nothing is known of what "a" was
	assert.Equal(t, 1, r.Len())
	for _, id := range []string{"", "\xff"} {
		_, err := r.Train(ctx, named{Name: id}, instance(0))
		assert.ErrorIs(t, err, trainer.ErrCandidate)
	}
}

func TestDropPredictions(t *testing.T) {
	path, c := newPath(t), pool(t, 1)[0]
	r := open(t, path, &fake{}, record.Options{DropPredictions: true})
	o := train(t, r, c, instance(0))
	assert.Empty(t, o.Predictions)
	assert.NotEmpty(t, o.Metrics)
	assert.Equal(t, o, train(t, r, c, instance(0)))
	require.NoError(t, r.Close())
	replayed, err := record.Open(path, some, nil, record.Options{})
	require.NoError(t, err)
	assert.Equal(t, o, train(t, replayed, c, instance(0)))
	_, err = record.Open(path, some, &fake{}, record.Options{})
	assert.ErrorIs(t, err, record.ErrTask)
}

func TestOneWriter(t *testing.T) {
	path, c := newPath(t), pool(t, 1)[0]
	first := open(t, path, &fake{}, record.Options{})
	_, err := record.Open(path, some, &fake{}, record.Options{})
	assert.ErrorIs(t, err, record.ErrLocked)
	assert.ErrorContains(t, err, path)
	train(t, first, c, instance(0))
	require.NoError(t, first.Close())
	second := open(t, path, &fake{}, record.Options{})
	assert.Equal(t, 1, second.Len())

	_, err = first.Train(context.Background(), c, instance(1))
	assert.ErrorIs(t, err, fs.ErrClosed)
	assert.ErrorIs(t, err, record.ErrWrite)
	_, err = first.Train(context.Background(), c, instance(0))
	assert.ErrorIs(t, err, fs.ErrClosed)
	assert.ErrorIs(t, err, trainer.ErrStop)
}

func TestCompressed(t *testing.T) {
	path, members := newPath(t), pool(t, 20)
	r := open(t, path, &fake{}, record.Options{})
	var want []trainer.Outcome
	for _, c := range members {
		want = append(want, train(t, r, c, instance(0)))
	}
	require.NoError(t, r.Close())
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	file, err := os.Create(path + ".gz")
	require.NoError(t, err)
	w := gzip.NewWriter(file)
	_, err = w.Write(text)
	require.NoError(t, errors.Join(err, w.Close(), file.Close()))

	replayed, err := record.Open(path+".gz", some, nil, record.Options{})
	require.NoError(t, err)
	for i, c := range members {
		assert.Equal(t, want[i], train(t, replayed, c, instance(0)))
	}
	_, err = record.Open(path+".gz", some, &fake{}, record.Options{})
	assert.ErrorContains(t, err, "decompress it")

	packed, err := os.ReadFile(path + ".gz")
	require.NoError(t, err)
	cut := filepath.Join(t.TempDir(), "cut.gz")
	for _, n := range []int{0, 5, len(packed) / 2, len(packed) - 1} {
		require.NoError(t, os.WriteFile(cut, packed[:n], 0o644))
		_, err = record.Read(cut)
		assert.Error(t, err)
		assert.True(t, errors.Is(err, record.ErrDamaged) || errors.Is(err, record.ErrFormat), "%v", err)
	}
}
