package network_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
	"robust/trainer/network"
)

func TestViewsOfAnImage(t *testing.T) {
	in := network.Shape{Channels: 2, Height: 2, Width: 3}
	image := []float32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	for v, want := range map[network.View][]float32{
		{}:                         image,
		{Mirror: true}:             {3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10},
		{Row: 1, Column: -1}:       {0, 4, 5, 0, 0, 0, 0, 10, 11, 0, 0, 0},
		{Row: -1, Column: 2}:       {0, 0, 0, 3, 0, 0, 0, 0, 0, 9, 0, 0},
		{true, 1, -1}:              {5, 4, 0, 0, 0, 0, 11, 10, 0, 0, 0, 0},
		{Row: 2}:                   make([]float32, 12),
		{Row: -9, Column: 9}:       make([]float32, 12),
		{Mirror: true, Column: -2}: {1, 0, 0, 4, 0, 0, 7, 0, 0, 10, 0, 0},
	} {
		seen := []float32{9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9}
		v.Apply(seen, image, in)
		assert.Equal(t, want, seen, "%+v", v)
	}
}

func TestViewsAreThoseOfTheSeed(t *testing.T) {
	views := func(seed uint64, a network.Augmentation, batches ...int) []network.View {
		k, c := task(), small()
		c.Architecture.Input = network.Shape{Channels: 1, Height: 2, Width: 2}
		c.Training.Augmentation, c.Training.BatchSize = a, 8
		p, err := k.Plan(c, trainer.Instance{InitSeed: seed})
		require.NoError(t, err)
		var all []network.View
		for _, n := range batches {
			all = append(all, p.Views(n)...)
		}
		return all
	}
	both := network.Augmentation{Mirror: true, Crop: 1}
	assert.Equal(t, views(1, both, 8, 8), views(1, both, 3, 5, 1, 7), "one event after another")
	assert.NotEqual(t, views(1, both, 8, 8), views(2, both, 8, 8))
	assert.Empty(t, views(1, network.Augmentation{}, 8))

	counts := map[network.View]int{}
	batches := make([]int, 450)
	for i := range batches {
		batches[i] = 8
	}
	for _, v := range views(1, both, batches...) {
		counts[v]++
	}
	require.Len(t, counts, 18, "2 mirrors, 3 rows and 3 columns")
	for v, n := range counts {
		assert.InDelta(t, 200, n, 70, "%+v: 5 standard deviations", v)
	}
	for _, v := range views(1, network.Augmentation{Mirror: true}, 8, 8, 8) {
		assert.Zero(t, v.Row)
		assert.Zero(t, v.Column)
	}
	for _, v := range views(1, network.Augmentation{Crop: 1}, 8, 8, 8) {
		assert.False(t, v.Mirror)
	}
}
