package network_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer/network"
)

func TestStack(t *testing.T) {
	s := network.Stack{
		Input: image, Extras: 2, Filters: []int{4, 8}, Kernel: 5, Padding: 2, Pool: network.AveragePool{},
		Features: []int{9}, Activation: network.GELU{}, Outputs: 3,
	}
	assert.Equal(t, []network.Layer{
		network.Conv{Filters: 4, Kernel: 5, Padding: 2}, network.GELU{}, network.AveragePool{},
		network.Conv{Filters: 8, Kernel: 5, Padding: 2}, network.GELU{}, network.AveragePool{},
		network.Join{}, network.Dense{Features: 9}, network.GELU{}, network.Dense{Features: 3},
	}, s.Architecture().Layers)
	shapes, err := s.Architecture().Shapes()
	require.NoError(t, err)
	assert.Equal(t, network.Features(3), shapes[len(shapes)-1])

	plain := network.Stack{Input: image, Filters: []int{2}, Features: []int{5}}.Architecture()
	assert.Equal(t, []network.Layer{
		network.Conv{Filters: 2}, network.ReLU{}, network.MaxPool{},
		network.Dense{Features: 5}, network.ReLU{}, network.Dense{Features: 1},
	}, plain.Layers)
}

func TestNamesOfHyperparameters(t *testing.T) {
	for _, l := range []network.Layer{network.ReLU{}, network.LeakyReLU{}, network.PReLU{}, network.GELU{}, network.SiLU{}} {
		got, err := network.ActivationOf(l.Kind())
		require.NoError(t, err)
		assert.Equal(t, l, got)
	}
	_, err := network.ActivationOf("dense")
	require.ErrorIs(t, err, network.ErrArchitecture)
	assert.ErrorContains(t, err, `unknown activation "dense": give one of relu, leakyrelu, prelu, gelu, silu`)

	for _, o := range allOptimisers[1:] {
		got, err := network.OptimiserOf(o.Kind(), 0.3)
		require.NoError(t, err)
		assert.Equal(t, o.Kind(), got.Kind())
		assert.Equal(t, 0.3, got.LearningRate())
	}
	_, err = network.OptimiserOf("lion", 1)
	require.ErrorIs(t, err, network.ErrTraining)
	assert.ErrorContains(t, err, "give one of sgd, adam")
}
