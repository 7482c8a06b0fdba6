//go:build torch

package torch

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
	"robust/trainer/network"
	"robust/trainer/torch/internal/libtorch"
)

// TestKernelsEqualOperations steps the same weights by the loops for the CPU and by the operations for other devices.
func TestKernelsEqualOperations(t *testing.T) {
	for _, o := range []network.Optimiser{
		network.SGD{Rate: 0.1, Momentum: 0.9, Nesterov: true, WeightDecay: 0.01}, network.SGD{Rate: 0.1},
		network.Adam{WeightDecay: 0.1}, network.AdamW{WeightDecay: 0.3}, network.AdamW{WeightDecay: -1},
		network.NAdam{WeightDecay: 0.1}, network.RMSprop{Momentum: 0.5, WeightDecay: 0.1},
	} {
		t.Run(o.Kind(), func(t *testing.T) {
			one := network.Training{Optimiser: o, DecayWeightsOnly: true}.Resolved()
			training := []network.Training{one, one}
			ps := []parameter{
				{Parameter: network.Parameter{Shape: []int{37}, Role: network.Weight}},
				{Parameter: network.Parameter{Shape: []int{5}, Role: network.Bias}},
			}
			const total = 2 * (37 + 5)
			rng := trainer.Stream(1, "weights")
			random := func() []float32 {
				v := make([]float32, total)
				for i := range v {
					v[i] = float32(rng.NormFloat64())
				}
				return v
			}
			require.NoError(t, libtorch.Pin(1, func() error {
				var s libtorch.Scope
				defer s.Free()
				loops, err := newOptimiser(&s, training, ps, libtorch.CPU)
				require.NoError(t, err)
				operations, err := newOptimiser(&s, training, ps, libtorch.CPU)
				require.NoError(t, err)
				operations.memory = [2][]float32{}
				operations.place(&s, total, libtorch.CPU)
				start := random()
				a, b := s.Floats(start, libtorch.CPU, total), s.Floats(start, libtorch.CPU, total)
				rates := []float64{0.01, 0.002}
				for step := range 10 {
					momentum := math.NaN()
					if step > 4 {
						momentum = 0.8
					}
					g := s.Floats(random(), libtorch.CPU, total)
					loops.step(&s, a, g, rates, momentum, make([]bool, 2), libtorch.CPU)
					operations.step(&s, b, g, rates, momentum, make([]bool, 2), libtorch.CPU)
				}
				require.NoError(t, s.Err())
				got, want := s.Memory(a), s.Memory(b)
				for i := range got {
					assert.InDelta(t, want[i], got[i], 2e-6)
				}
				assert.NotEqual(t, start[0], got[0])
				return nil
			}))
		})
	}
}
