//go:build torch

package torch

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer/torch/internal/libtorch"
)

// TestStacksGrow looks at the stacks that are tried and chosen for different costs of a step of n instances.
func TestStacksGrow(t *testing.T) {
	full := fmt.Errorf("%w: no room", libtorch.ErrMemory)
	for name, c := range map[string]struct {
		cost  func(n int) (float64, error) // of the step of all
		tried []int
		best  int
	}{
		"a stack costs as much as its instances": {func(n int) (float64, error) { return float64(n), nil }, []int{1, 2}, 1},
		"a little less is too little":            {func(n int) (float64, error) { return float64(n) - 0.1, nil }, []int{1, 2}, 1},
		"it costs the same":                      {func(int) (float64, error) { return 1, nil }, []int{1, 2, 4, 8, 16}, 16},
		"it pays for a while":                    {func(n int) (float64, error) { return 3 + float64(n), nil }, []int{1, 2, 4, 8, 16}, 16},
		"it pays until it is full":               {func(n int) (float64, error) { return max(4, float64(n)), nil }, []int{1, 2, 4, 8}, 4},
		"there is room for four": {func(n int) (float64, error) {
			if n > 4 {
				return 0, full
			}
			return 1, nil
		}, []int{1, 2, 4, 8}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			k := calibration{best: 1, next: 1}
			var tried []int
			trial := func(n int) (float64, error) {
				tried = append(tried, n)
				took, err := c.cost(n)
				return took / float64(n), err
			}
			require.NoError(t, k.grow(3, trial))
			require.NoError(t, k.grow(31, trial), "it goes on where it was")
			assert.Equal(t, c.tried, tried)
			assert.Equal(t, c.best, k.best)
		})
	}
	k := calibration{best: 1, next: 1}
	broken := errors.New("no such layer")
	require.Equal(t, broken, k.grow(8, func(int) (float64, error) { return 0, broken }))
	require.Equal(t, full, k.grow(8, func(int) (float64, error) { return 0, full }), "one does not fit")
	assert.Equal(t, calibration{best: 1, next: 1}, k)
}
