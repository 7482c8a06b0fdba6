package queue_test

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/sqlite"
	"robust/trainer"
	"robust/trainer/queue"
)

// benchWorkers is the number of workers of the benchmarks, each with a connection of its own.
const benchWorkers = 64

// BenchmarkOutcome measures what the queue and a journal on disk cost for each training: selections of trainings that take no time,
// with the workers in this program.
func BenchmarkOutcome(b *testing.B) {
	candidates := pool(b, 100)
	for name, journaled := range map[string]bool{"queue": false, "queue and journal": true} {
		b.Run(name, func(b *testing.B) {
			m := man(b, queue.Options{Plan: "bench", Lease: time.Minute}, benchWorkers, queue.WorkerOptions{Plan: "bench", Pool: candidates},
				func() trainer.Trainer { return &fake{} })
			defer m.Close()
			ready(b, m)
			trainings := 0
			for seed := uint64(1); b.Loop(); seed++ {
				settings := selection.Settings{Seed: seed, Workers: 2 * benchWorkers, Method: selection.Halving{WarmUp: 100},
					Budget: selection.Budget{Experiments: 10}}
				if journaled {
					journal, err := sqlite.Open(filepath.Join(b.TempDir(), "bench.db"), sqlite.Options{})
					require.NoError(b, err)
					defer journal.Close()
					settings.Journal = journal
				}
				result, err := selection.Run(b.Context(), m, candidates, settings)
				require.NoError(b, err)
				trainings += result.Trainings()
			}
			b.ReportMetric(1e3*b.Elapsed().Seconds()/float64(trainings), "ms/outcome")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkIdle measures how much of the time of 64 workers is idle in a race among 7,000 candidates whose trainings take between 0.3 and 3 s,
// with a journal, and with trainings ahead or without.
func BenchmarkIdle(b *testing.B) {
	candidates := pool(b, 7000)
	for _, ahead := range []int{0, 4} {
		b.Run(fmt.Sprintf("%d ahead", ahead), func(b *testing.B) {
			var busy atomic.Int64
			sleeping := func() trainer.Trainer {
				return trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
					start := time.Now()
					defer func() { busy.Add(int64(time.Since(start))) }()
					rng := trainer.Stream(trainer.DeriveSeed(1, c.ID()), "candidate")
					length, mean := math.Pow(10, rng.Float64())*300, math.Abs(rng.NormFloat64())
					select {
					case <-time.After(time.Duration(length * float64(time.Millisecond))):
					case <-ctx.Done():
						return trainer.Outcome{}, ctx.Err()
					}
					noise := trainer.Stream(trainer.DeriveSeed(in.InitSeed, c.ID()), "noise").NormFloat64()
					return trainer.Outcome{Loss: mean + 0.1*noise, Seconds: length / 1000}, nil
				})
			}
			m := man(b, queue.Options{Plan: "bench", Lease: time.Minute}, benchWorkers, queue.WorkerOptions{Plan: "bench", Pool: candidates}, sleeping)
			defer m.Close()
			ready(b, m)
			trainings, total := 0, time.Duration(0)
			for b.Loop() {
				journal, err := sqlite.Open(filepath.Join(b.TempDir(), "idle.db"), sqlite.Options{})
				require.NoError(b, err)
				result, err := selection.Run(b.Context(), m, candidates, selection.Settings{Workers: benchWorkers + 8, Journal: journal, Ahead: ahead})
				require.NoError(b, err)
				require.NoError(b, journal.Close())
				trainings += result.Trainings()
				total += benchWorkers * result.Elapsed
			}
			b.ReportMetric(100*(1-float64(busy.Load())/float64(total)), "%idle")
			b.ReportMetric(float64(trainings)/b.Elapsed().Seconds(), "trainings/s")
		})
	}
}

// ready waits until all workers have come.
func ready(b *testing.B, m *manned) {
	require.Eventually(b, func() bool { return len(m.Workers()) == benchWorkers }, time.Minute, 10*time.Millisecond)
}
