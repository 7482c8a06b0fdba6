//go:build torch

package torch

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer/network"
	"robust/trainer/network/networktest"
	"robust/trainer/torch/internal/libtorch"
)

// TestEqualsPyTorch trains each case from the same weights on the same batches, alone and in a stack.
func TestEqualsPyTorch(t *testing.T) {
	for _, c := range networktest.Cases(t) {
		for _, n := range []int{1, 3} {
			t.Run(fmt.Sprintf("%s/stack of %d", c.Name, n), func(t *testing.T) {
				plans := make([]*network.Plan, n)
				for i := range plans {
					plans[i] = c.Plan(t)
				}
				require.NoError(t, libtorch.Pin(1, func() error {
					var keep libtorch.Scope
					defer keep.Free()
					task := c.Task()
					classes := task.Metric == network.MeanCrossEntropy
					population := load(&keep, task.Population, plans[0].Shapes[0], classes, libtorch.CPU)
					evaluation := load(&keep, task.Evaluation, plans[0].Shapes[0], classes, libtorch.CPU)
					s, err := newStack(plans, population, libtorch.CPU)
					require.NoError(t, err)
					defer s.free()
					trainAsPyTorch(t, s, evaluation, c)
					return nil
				}))
			})
		}
	}
}

// steady is the number of steps before rounding has grown in a deep network that normalises batches of few events.
const steady = 3

func trainAsPyTorch(t *testing.T, s *stack, evaluation *events, c networktest.Case) {
	losses := c.Losses
	if strings.HasPrefix(c.Name, "ResNet") {
		losses = losses[:steady]
	}
	close := func(want []float64) {
		got, err := s.predict(t.Context(), *evaluation)
		require.NoError(t, err)
		for _, outputs := range got {
			require.Len(t, outputs, len(want))
			for i, w := range want {
				assert.InDelta(t, w, outputs[i], 1e-4*max(1, math.Abs(w)), "output %d", i)
			}
		}
	}
	close(c.Untrained)
	for step, want := range losses {
		for i := range s.batch {
			s.batch[i] = c.Batch(step)
		}
		gradients := s.gradients()
		if step == 0 {
			compareGradients(t, s, gradients, c.Gradients)
		}
		s.update(gradients)
		require.NoError(t, s.scope.Err())
		s.scope.Free()
		for _, l := range s.losses {
			if !assert.InEpsilon(t, want, float64(l), 1e-4, "step %d", step) {
				return
			}
		}
	}
	if len(losses) == len(c.Losses) {
		close(c.Trained)
	}
}

func compareGradients(t *testing.T, s *stack, gradients []libtorch.Tensor, golden []networktest.Gradient) {
	for i, p := range s.parameters {
		all := make([]float32, len(s.plans)*p.Size())
		s.scope.Read(all, s.scope.Contiguous(gradients[i]))
		for k := range s.plans {
			ours := all[k*p.Size():][:p.Size()]
			values := make([]float64, len(ours)) // in PyTorch's order
			square := 0.0
			for j, v := range ours {
				at := j
				if p.from != nil {
					at = p.from(j)
				}
				values[at] = float64(v)
				square += float64(v) * float64(v)
			}
			g := golden[i]
			assert.InDelta(t, g.Norm, math.Sqrt(square), 1e-4*g.Norm, p.Name)
			for j, v := range g.Values {
				assert.InDelta(t, v, values[g.Place(j, len(values))], 1e-4*g.Norm, "%s, value %d", p.Name, j)
			}
		}
	}
}
