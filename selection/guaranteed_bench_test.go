package selection_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/trainer"
)

// BenchmarkGuaranteed is a whole selection among 6,912 candidates in at most 50 experiments from a table: the losses of graded
// candidates, and as the worst case of tied ones, of whom hardly anybody is eliminated.
func BenchmarkGuaranteed(b *testing.B) {
	const candidates, experiments = 6912, 50
	pool := selectiontest.Problem{Mean: make([]float64, candidates)}.Candidates()
	for _, problem := range []struct {
		name string
		step float64
	}{{"graded", 0.002}, {"tied", 0}} {
		table := make([][]float64, experiments)
		for s := range table {
			rng := trainer.Stream(uint64(s), "losses")
			common := rng.NormFloat64()
			table[s] = make([]float64, candidates)
			for i := range table[s] {
				table[s][i] = problem.step*float64(i) + common + rng.NormFloat64()
			}
		}
		read := trainer.Func(func(_ context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
			return trainer.Outcome{Loss: table[in.Experiment][c.(selectiontest.Candidate)], Seconds: 1}, nil
		})
		for _, kernel := range []selection.Kernel{selection.ModeratedT, selection.ScaleFreeT, selection.Signs} {
			b.Run(problem.name+"/"+kernel.String(), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					result, err := selection.Run(context.Background(), read, pool, selection.Settings{Workers: 2,
						Method: selection.Guaranteed{Kernel: kernel}, Budget: selection.Budget{Experiments: experiments}})
					require.NoError(b, err)
					b.ReportMetric(float64(result.Trainings()), "trainings")
				}
			})
		}
	}
}
