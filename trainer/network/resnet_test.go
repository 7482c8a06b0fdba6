package network_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer/network"
)

// TestResNet18 has the number of parameters that the common implementation for CIFAR-10
// prints.
func TestResNet18(t *testing.T) {
	a := network.ResNet18(network.Shape{Channels: 3, Height: 32, Width: 32}, 64, 10, nil)
	n, err := a.Size()
	require.NoError(t, err)
	assert.Equal(t, 11_173_962, n)
	shapes, err := a.Shapes()
	require.NoError(t, err)
	for i, want := range map[int]network.Shape{
		3: {64, 32, 32}, 6: {64, 32, 32}, 10: {128, 16, 16}, 14: {256, 8, 8}, 18: {512, 4, 4}, 20: {512, 1, 1}, 21: {10, 1, 1},
	} {
		assert.Equal(t, want.String(), shapes[i].String(), "after %d layers", i)
	}
	bs, err := a.Buffers()
	require.NoError(t, err)
	assert.Len(t, bs, 40)

	slopes := network.ResNet18(network.Shape{Channels: 3, Height: 32, Width: 32}, 64, 10, network.PReLU{})
	more, err := slopes.Size()
	require.NoError(t, err)
	assert.Equal(t, 64+4*(64+128+256+512), more-n)
}
