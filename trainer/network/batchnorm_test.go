package network_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
	"robust/trainer/network"
)

func TestNormalisations(t *testing.T) {
	a := of(image, network.BatchNorm{}, network.GlobalPool{}, network.BatchNorm{}, network.Dense{Features: 1})
	shapes, err := a.Shapes()
	require.NoError(t, err)
	assert.Equal(t, []network.Shape{image, image, network.Features(3), network.Features(3), network.Features(1)}, shapes)

	ps, err := a.Parameters()
	require.NoError(t, err)
	assert.Equal(t, []network.Parameter{
		{Name: "0.weight", Shape: []int{3}, Role: network.Preset, Value: 1},
		{Name: "0.bias", Shape: []int{3}, Role: network.Preset},
	}, ps[:2])
	bs, err := a.Buffers()
	require.NoError(t, err)
	assert.Equal(t, []network.Buffer{
		{Name: "0.running_mean", Shape: []int{3}}, {Name: "0.running_var", Shape: []int{3}, Value: 1},
		{Name: "2.running_mean", Shape: []int{3}}, {Name: "2.running_var", Shape: []int{3}, Value: 1},
	}, bs)
	assert.Equal(t, 3, bs[0].Size())

	k, c := task(), small()
	c.Architecture.Layers[1] = network.BatchNorm{}
	p, err := k.Plan(c, trainer.Instance{})
	require.NoError(t, err)
	assert.Equal(t, []float32{1, 1, 1}, p.Weights[2])
	assert.Equal(t, []float32{0, 0, 0}, p.Weights[3])
	require.Len(t, p.Buffers, 2)
	assert.Equal(t, "1.running_mean", p.Buffers[0].Name)

	assert.Equal(t, network.BatchNorm{Momentum: 0.1, Epsilon: 1e-5}, network.BatchNorm{}.Resolved())
	for text, b := range map[string]network.BatchNorm{
		"momentum -0.1: give more than 0 and at most 1": {Momentum: -0.1},
		"momentum 1.5":   {Momentum: 1.5},
		"momentum NaN":   {Momentum: math.NaN()},
		"epsilon -1":     {Epsilon: -1},
		"epsilon +Inf: ": {Epsilon: math.Inf(1)},
	} {
		_, err := of(image, b).Buffers()
		require.ErrorIs(t, err, network.ErrArchitecture)
		assert.ErrorContains(t, err, text)
	}
}
