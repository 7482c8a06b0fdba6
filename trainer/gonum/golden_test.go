package gonum

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer/network"
	"robust/trainer/network/networktest"
)

// goldenRun returns a run of a case, whose task it returns too.
func goldenRun(t *testing.T, c networktest.Case) (*run, network.Task) {
	t.Helper()
	task := c.Task()
	r, err := newRun(task, c.Plan(t), new(memory))
	require.NoError(t, err)
	return r, task
}

// TestEqualsPyTorch trains each case from the same weights on the same batches.
func TestEqualsPyTorch(t *testing.T) {
	for _, c := range networktest.Cases(t) {
		t.Run(c.Name, func(t *testing.T) {
			r, task := goldenRun(t, c)
			close := func(want []float64) {
				got, err := r.predict(t.Context(), task.Evaluation)
				require.NoError(t, err)
				require.Len(t, got, len(want))
				for i, w := range want {
					assert.InDelta(t, w, got[i], 1e-4*max(1, math.Abs(w)), "output %d", i)
				}
			}
			close(c.Untrained)
			for step, w := range c.Losses {
				if !assert.InEpsilon(t, w, r.step(c.Batch(step)), 1e-4, "step %d", step) {
					return
				}
				if step > 0 {
					continue
				}
				for i, p := range r.plan.Parameters {
					g := c.Gradients[i]
					square := 0.0
					for j := range p.Size() {
						square += math.Pow(float64(r.net.gradient(i, j)), 2)
					}
					assert.InDelta(t, g.Norm, math.Sqrt(square), 1e-4*g.Norm, p.Name)
					for j, v := range g.Values {
						assert.InDelta(t, v, r.net.gradient(i, g.Place(j, p.Size())), 1e-4*g.Norm, "%s, value %d", p.Name, j)
					}
				}
			}
			close(c.Trained)
		})
	}
}
