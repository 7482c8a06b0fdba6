package sqlite_test

import (
	"context"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/selection/sqlite"
	"robust/trainer"
)

// BenchmarkRecord is what an outcome with 2,000 predictions costs until it is on the disk.
func BenchmarkRecord(b *testing.B) {
	j, err := sqlite.Open(filepath.Join(b.TempDir(), "run.db"), sqlite.Options{})
	require.NoError(b, err)
	defer j.Close()
	ctx := context.Background()
	_, err = j.Begin(ctx, selection.Plan{Method: "none"})
	require.NoError(b, err)
	record := selection.Record{Outcome: trainer.Outcome{Loss: 1, Seconds: 2, Metrics: map[string]float64{"training loss": 0.1},
		Predictions: make([]float64, 2000)}}
	for b.Loop() {
		record.Instance.Experiment++
		require.NoError(b, j.Record(ctx, []selection.Record{record}))
	}
}

// BenchmarkResume opens a journal with 10⁵ outcomes of 8,000 candidates, each with 100 predictions, and replays it.
func BenchmarkResume(b *testing.B) {
	many := selectiontest.Problem{Name: "many", Mean: make([]float64, 8000), Spread: make([]float64, 8000)}
	for i := range many.Mean {
		many.Mean[i], many.Spread[i] = float64(i)/100, 1
	}
	path := filepath.Join(b.TempDir(), "run.db")
	predictions := make([]float64, 100)
	run := func(t trainer.Trainer) *selection.Result {
		j, err := sqlite.Open(path, sqlite.Options{NoSync: true})
		require.NoError(b, err)
		defer j.Close()
		result, err := selection.Run(context.Background(), t, many.Candidates(), selection.Settings{
			Journal: j, Method: selection.Halving{WarmUp: 11}, Budget: selection.Budget{Experiments: selection.Unlimited}})
		require.NoError(b, err)
		return result
	}
	made := run(trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		o, err := many.Train(ctx, c, in)
		o.Predictions = predictions
		return o, err
	}))
	runtime.GC()
	for b.Loop() {
		again := run(trainer.Func(func(context.Context, trainer.Candidate, trainer.Instance) (trainer.Outcome, error) {
			panic("it is recorded")
		}))
		require.NoError(b, selectiontest.SameResult(made, again))
	}
	b.ReportMetric(float64(made.Trainings()), "outcomes")
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	b.ReportMetric(float64(memory.HeapSys)/(1<<20), "MiB-heap")
}
