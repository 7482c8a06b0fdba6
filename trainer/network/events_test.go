package network_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"robust/trainer"
)

func TestTake(t *testing.T) {
	e := events(5, 0).Take([]int{3, 1, 3})
	assert.Equal(t, 3, e.Len())
	assert.Equal(t, []float32{3, 1, 3}, e.Targets)
	assert.Equal(t, []float32{3.4, 3.5, 1.4, 1.5, 3.4, 3.5}, e.Extras)
	assert.Equal(t, []float32{1, 1.1, 1.2, 1.3}, e.Inputs[4:8])
	assert.Empty(t, e.Weights)
	weighted := events(3, 0)
	weighted.Weights = []float32{0, 1, 2}
	assert.Equal(t, []float32{2, 0}, weighted.Take([]int{2, 0}).Weights)
	e.Outputs = 3
	assert.Equal(t, 1, e.Len())
}

func TestSplitLosesNoEvent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 30).Draw(t, "events")
		k := rapid.IntRange(1, n-1).Draw(t, "evaluation")
		all := events(n, 1)
		population, held := all.Split(k, trainer.Stream(rapid.Uint64().Draw(t, "seed"), "split"))
		assert.Equal(t, k, held.Len())
		both := slices.Concat(population.Targets, held.Targets)
		slices.Sort(both)
		assert.Equal(t, all.Targets, both)
		for i, v := range held.Targets {
			assert.Equal(t, v, held.Inputs[4*i], "rows stay together")
			assert.Equal(t, v+0.4, held.Extras[2*i])
		}
	})
	for _, k := range []int{-1, 0, 5, 6} {
		assert.Panics(t, func() { events(5, 0).Split(k, trainer.Stream(1, "split")) })
	}
}
