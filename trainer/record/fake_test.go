package record_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"robust/trainer"
	"robust/trainer/record"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// pool is a few candidates.
func pool(t testing.TB, n int) []trainer.Configuration {
	t.Helper()
	widths := make([]int, n)
	for i := range widths {
		widths[i] = 1 + i
	}
	members, err := trainer.Grid(trainer.Values("width", widths...)).All()
	require.NoError(t, err)
	return members
}

// instance is that of an experiment.
func instance(experiment int) trainer.Instance { return trainer.BothSources{}.Instance(7, experiment) }

// fake is a trainer of configurations. It counts its trainings.
type fake struct {
	before func(ctx context.Context, c trainer.Configuration, in trainer.Instance) error // if not nil

	mu        sync.Mutex
	trainings map[record.Key]int
	count     int
	batches   [][]string // the IDs, where it trains batches
}

func (f *fake) Train(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	configuration, ok := c.(trainer.Configuration)
	if !ok {
		return trainer.Outcome{}, fmt.Errorf("%w: %T", trainer.ErrCandidate, c)
	}
	if f.before != nil {
		if err := f.before(ctx, configuration, in); err != nil {
			return trainer.Outcome{}, err
		}
	}
	if err := ctx.Err(); err != nil {
		return trainer.Outcome{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.trainings == nil {
		f.trainings = map[record.Key]int{}
	}
	f.trainings[record.Key{Candidate: c.ID(), SampleSeed: in.SampleSeed, InitSeed: in.InitSeed}]++
	f.count++
	return fakeOutcome(configuration, in), nil
}

// fakeOutcome has a loss that grows with the width, and diverges for width 13.
func fakeOutcome(c trainer.Configuration, in trainer.Instance) trainer.Outcome {
	width := c.Float("width")
	noise := 0.3*in.SampleStream().NormFloat64() + 0.5*trainer.Stream(in.InitSeed, c.ID()).NormFloat64()
	o := trainer.Outcome{Loss: 1 + width/4 + noise, Seconds: 0.1 + width, Metrics: map[string]float64{"noise": noise},
		Predictions: []float64{noise, 1 / width, -3}}
	if width == 13 {
		o.Loss = o.Loss / 0
	}
	return o.Classified()
}

// fakeOther gives every training the same outcome.
func fakeOther(context.Context, trainer.Candidate, trainer.Instance) (trainer.Outcome, error) {
	return trainer.Outcome{Loss: 5, Seconds: 1}, nil
}

// batching is a fake that trains batches.
type batching struct {
	*fake
	size int
}

func (b batching) BatchSize() int { return b.size }

func (b batching) TrainBatch(ctx context.Context, jobs []trainer.Job) ([]trainer.Outcome, error) {
	outcomes := make([]trainer.Outcome, len(jobs))
	ids := make([]string, len(jobs))
	for k, j := range jobs {
		var err error
		if outcomes[k], err = b.Train(ctx, j.Candidate, j.Instance); ctx.Err() != nil {
			return nil, err
		} else if err != nil {
			outcomes[k] = trainer.Outcome{Status: trainer.Failed, Error: err.Error()}
		}
		ids[k] = j.Candidate.ID()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.batches = append(b.batches, ids)
	return outcomes, nil
}

// batcher is one that says which jobs it wants together: those of every other place.
type batcher struct{ batching }

func (b batcher) Batches(_ context.Context, jobs []trainer.Job) [][]int {
	var batches [][]int
	for first := range min(2, len(jobs)) {
		for i := first; i < len(jobs); i += 2 {
			if len(batches) == 0 || len(batches[len(batches)-1]) == b.size || (i == first && first > 0) {
				batches = append(batches, nil)
			}
			last := &batches[len(batches)-1]
			*last = append(*last, i)
		}
	}
	return batches
}

// task describes what the fake is trained on.
type task struct {
	Name   string `json:"name"`
	Sample int    `json:"sample"`
}

var some = task{"fake", 600}

// open opens a record of the task, without waiting for the disk.
func open(t testing.TB, path string, inner trainer.Trainer, options record.Options) *record.Recorder {
	t.Helper()
	options.NoSync = true
	r, err := record.Open(path, some, inner, options)
	require.NoError(t, err)
	t.Cleanup(func() { r.Close() })
	return r
}

func newPath(t testing.TB) string { return filepath.Join(t.TempDir(), "runs.jsonl") }

func train(t testing.TB, r trainer.Trainer, c trainer.Candidate, in trainer.Instance) trainer.Outcome {
	t.Helper()
	o, err := r.Train(context.Background(), c, in)
	require.NoError(t, err)
	return o
}
