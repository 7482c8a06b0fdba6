package selection_test

import (
	"context"
	"fmt"
	"testing"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/trainer"
)

// instant is a trainer that takes no time, so that what is measured is the run itself.
var instant = trainer.Func(func(_ context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	i := uint64(c.(selectiontest.Candidate))
	noise := trainer.DeriveSeed(in.InitSeed, "noise", i) >> 11
	return trainer.Outcome{Loss: float64(i)*1e-3 + float64(noise)*0x1p-53, Seconds: 1}, nil
})

// BenchmarkRun is the overhead of a training on pools that keep all candidates for 20 experiments.
func BenchmarkRun(b *testing.B) {
	for _, candidates := range []int{700, 7000} {
		pool := selectiontest.Problem{Mean: make([]float64, candidates)}.Candidates()
		for _, workers := range []int{1, 2, 64} {
			b.Run(fmt.Sprintf("candidates=%d/workers=%d", candidates, workers), func(b *testing.B) {
				b.ReportAllocs()
				trainings := 0
				for b.Loop() {
					result, err := selection.Run(context.Background(), instant, pool, selection.Settings{
						Workers: workers, Method: selection.Halving{WarmUp: 100}, Observe: func(selection.Event) {}})
					if err != nil {
						b.Fatal(err)
					}
					trainings += result.Trainings()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(trainings), "ns/training")
			})
		}
	}
}

// BenchmarkRunDefault is a whole run by the default method.
func BenchmarkRunDefault(b *testing.B) {
	pool := selectiontest.Problem{Mean: make([]float64, 7000)}.Candidates()
	for b.Loop() {
		result, err := selection.Run(context.Background(), instant, pool, selection.Settings{
			Workers: 2, Method: selection.TestAgainstBest{Alpha: 1e-9}})
		if err != nil {
			b.Fatal(err)
		}
		for _, i := range result.Survivors {
			if len(result.Outcomes(i)) == 0 {
				b.Fatal("no outcomes")
			}
		}
		b.ReportMetric(float64(result.Trainings()), "trainings")
	}
}
