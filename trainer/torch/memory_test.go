//go:build torch

package torch

import (
	"flag"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/shashlik/models"
	"robust/trainer"
	"robust/trainer/network"
	"robust/trainer/torch/internal/libtorch"
)

var steps = flag.Int("steps", 20000, "how many steps the test of the memory takes")

// resident returns the memory of this process that is in use, in MB.
func resident(t *testing.T) float64 {
	t.Helper()
	status, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip("no /proc here")
	}
	pages, err := strconv.Atoi(strings.Fields(string(status))[1])
	require.NoError(t, err)
	return float64(pages*os.Getpagesize()) / 1e6
}

// TestMemoryStaysFlat trains for many steps and looks at the resident memory on the way.
func TestMemoryStaysFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a minute")
	}
	c := models.Model4()
	e := network.Events{Inputs: make([]float32, 225*64), Extras: make([]float32, 2*64), Targets: make([]float32, 64)}
	rng := trainer.Stream(1, "memory")
	for i := range e.Inputs {
		e.Inputs[i] = rng.Float32()
	}
	c.Training.BatchSize = 8
	task := network.Task{Population: e, Evaluation: e}
	require.NoError(t, libtorch.Pin(1, func() error {
		var keep libtorch.Scope
		defer keep.Free()
		plan, err := task.Plan(c, trainer.Instance{})
		require.NoError(t, err)
		s, err := newStack([]*network.Plan{plan}, load(&keep, e, plan.Shapes[0], false, libtorch.CPU), libtorch.CPU)
		require.NoError(t, err)
		defer s.free()
		walk := func(n int) float64 {
			for step := range n {
				s.batch[0] = plan.Shuffle()[:8-step%3] // shapes change, too
				require.NoError(t, s.step())
			}
			require.Zero(t, s.scope.Held())
			return resident(t)
		}
		warm := walk(*steps / 10)
		end := walk(*steps - *steps/10)
		t.Logf("%.1f MB after %d steps, %.1f MB after %d", warm, *steps/10, end, *steps)
		assert.Less(t, end-warm, 10.0, "MB more")
		return nil
	}))
}
