package network_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer/network"
)

var image = network.Shape{Channels: 3, Height: 15, Width: 12}

func of(in network.Shape, layers ...network.Layer) network.Architecture {
	return network.Architecture{Input: in, Layers: layers}
}

func TestShapes(t *testing.T) {
	a := network.Architecture{
		Input:  image,
		Extras: 2,
		Layers: []network.Layer{
			network.Conv{Filters: 8},                        // 13×10
			network.MaxPool{},                               // 6×5
			network.Conv{Filters: 4, Padding: 1, Stride: 2}, // 3×3
			network.PReLU{},                                 // the same
			network.AveragePool{Kernel: 2, Stride: 1},       // 2×2
			network.Join{},                                  // 16 + 2
			network.Dense{Features: 5, NoBias: true},        // 5
			network.Flatten{},                               // 5
			network.PReLU{},                                 // 5
			network.Dense{Features: 1},                      // 1
		},
	}
	shapes, err := a.Shapes()
	require.NoError(t, err)
	assert.Equal(t, []network.Shape{
		image, {8, 13, 10}, {8, 6, 5}, {4, 3, 3}, {4, 3, 3}, {4, 2, 2},
		network.Features(18), network.Features(5), network.Features(5), network.Features(5), network.Features(1),
	}, shapes)

	ps, err := a.Parameters()
	require.NoError(t, err)
	var names []string
	var dims [][]int
	for _, p := range ps {
		names, dims = append(names, p.Name), append(dims, p.Shape)
	}
	assert.Equal(t, []string{"0.weight", "0.bias", "2.weight", "2.bias", "3.weight", "6.weight", "8.weight", "9.weight", "9.bias"}, names)
	assert.Equal(t, [][]int{{8, 3, 3, 3}, {8}, {4, 8, 3, 3}, {4}, {4}, {5, 18}, {5}, {1, 5}, {1}}, dims)
	size, err := a.Size()
	require.NoError(t, err)
	assert.Equal(t, 8*27+8+4*72+4+4+90+5+5+1, size)
}

func TestArchitecturesThatDoNotFit(t *testing.T) {
	one := network.Dense{Features: 1}
	for text, a := range map[string]network.Architecture{
		"3×0×1 has a dimension of 0":                     of(network.Shape{Channels: 3, Width: 1}, one),
		"no layers: end with a Dense":                    of(image),
		"-1 extras":                                      {Input: image, Extras: -1, Layers: []network.Layer{one}},
		"2 extras that no layer joins":                   {Input: image, Extras: 2, Layers: []network.Layer{one}},
		"layer 1 (join) on 3×15×12: there is nothing":    of(image, network.ReLU{}, network.Join{}, one),
		"layer 0 is a <nil>":                             of(image, nil),
		"layer 0 is a *network.Conv":                     of(image, &network.Conv{Filters: 2}),
		"layer 0 (conv) on 3×15×12: 0 filters":           of(image, network.Conv{}, one),
		"kernel 13×13 does not fit: use a smaller":       of(image, network.Conv{Filters: 1, Kernel: 13}, one),
		"padding -1":                                     of(image, network.Conv{Filters: 1, Padding: -1}, one),
		"kernel -2 and stride 1":                         of(image, network.Conv{Filters: 1, Kernel: -2}, one),
		"kernel 2 and stride -1":                         of(image, network.MaxPool{Stride: -1}, one),
		"layer 1 (averagepool) on 1×1×1":                 of(image, one, network.AveragePool{}),
		"layer 0 (dense) on 3×15×12: 0 features":         of(image, network.Dense{}),
		"it must be from 1 to 1048576":                   of(image, network.Dense{Features: 1 << 62}),
		"more than 2147483647 parameters up to 1.weight": of(image, network.Dense{Features: 1 << 20}, network.Dense{Features: 1 << 20}),
		"values: at most 2147483647":                     of(network.Shape{Channels: 1 << 20, Height: 1 << 20, Width: 1}, one),
	} {
		_, err := a.Parameters()
		require.ErrorIs(t, err, network.ErrArchitecture, text)
		assert.ErrorContains(t, err, text)
		_, err = a.Size()
		assert.Error(t, err)
	}
}
