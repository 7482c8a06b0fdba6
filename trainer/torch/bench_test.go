//go:build torch

package torch

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"robust/examples/shashlik/models"
	"robust/trainer"
	"robust/trainer/network"
	"robust/trainer/torch/internal/libtorch"
)

// BenchmarkStep times training steps of the published networks, alone and stacked.
func BenchmarkStep(b *testing.B) {
	for _, c := range models.All()[:4] {
		for _, n := range []int{1, 2, 4} {
			b.Run(fmt.Sprintf("%s/stack %d", c.Name, n), func(b *testing.B) {
				const events = 2000
				extras := c.Architecture.Extras
				e := network.Events{Inputs: make([]float32, 225*events), Extras: make([]float32, extras*events), Targets: make([]float32, events)}
				rng := trainer.Stream(1, "bench")
				for i := range e.Inputs {
					e.Inputs[i] = rng.Float32()
				}
				for i := range e.Targets {
					e.Targets[i] = 1 + rng.Float32()
				}
				task := network.Task{Population: e, Evaluation: e}
				require.NoError(b, libtorch.Pin(1, func() error {
					var keep libtorch.Scope
					defer keep.Free()
					plans := make([]*network.Plan, n)
					for i := range plans {
						var err error
						if plans[i], err = task.Plan(c, trainer.Instance{InitSeed: uint64(i)}); err != nil {
							return err
						}
					}
					set := load(&keep, e, plans[0].Shapes[0], false, libtorch.CPU)
					s, err := newStack(plans, set, libtorch.CPU)
					if err != nil {
						return err
					}
					defer s.free()
					size := c.Training.BatchSize
					for i := range s.batch {
						s.batch[i] = plans[i].Shuffle()[:size]
					}
					for range 20 {
						if err := s.step(); err != nil {
							return err
						}
					}
					b.ResetTimer()
					for b.Loop() {
						if err := s.step(); err != nil {
							return err
						}
					}
					b.ReportMetric(float64(b.N*n*size)/b.Elapsed().Seconds()/1000, "ksamples/s")
					return nil
				}))
			})
		}
	}
}
