package network_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer/network"
)

func TestResiduals(t *testing.T) {
	inner := network.Residual{Layers: []network.Layer{network.Conv{Filters: 3, Padding: 1}}}
	a := of(image,
		network.ReLU{},
		network.Residual{
			Layers:   []network.Layer{inner, network.BatchNorm{}, network.Conv{Filters: 4, Stride: 2, Padding: 1, NoBias: true}},
			Shortcut: []network.Layer{network.Conv{Filters: 4, Kernel: 1, Stride: 2}, network.BatchNorm{}},
		},
		network.Dense{Features: 1})
	shapes, err := a.Shapes()
	require.NoError(t, err)
	assert.Equal(t, network.Shape{Channels: 4, Height: 8, Width: 6}, shapes[2])
	ps, err := a.Parameters()
	require.NoError(t, err)
	var names []string
	for _, p := range ps {
		names = append(names, p.Name)
	}
	assert.Equal(t, []string{
		"1.layers.0.layers.0.weight", "1.layers.0.layers.0.bias", "1.layers.1.weight", "1.layers.1.bias", "1.layers.2.weight",
		"1.shortcut.0.weight", "1.shortcut.0.bias", "1.shortcut.1.weight", "1.shortcut.1.bias", "2.weight", "2.bias",
	}, names)
	bs, err := a.Buffers()
	require.NoError(t, err)
	names = nil
	for _, b := range bs {
		names = append(names, b.Name)
	}
	assert.Equal(t, []string{
		"1.layers.1.running_mean", "1.layers.1.running_var", "1.shortcut.1.running_mean", "1.shortcut.1.running_var",
	}, names)
}

func TestResidualsThatDoNotFit(t *testing.T) {
	convolution := []network.Layer{network.Conv{Filters: 8, Stride: 2, Padding: 1}}
	for text, r := range map[string]network.Residual{
		"layer 0 (residual) on 3×15×12: no layers": {Shortcut: convolution},
		"the layers make 8×8×6 and the shortcut 3×15×12, which cannot be added: give the shortcut a convolution with kernel 1, 8 filters": {Layers: convolution},
		"in its layers: layer 1 (conv) on 3×15×12: 0 filters":                                                                             {Layers: []network.Layer{network.ReLU{}, network.Conv{}}},
		"in its shortcut: layer 0 (maxpool) on 3×15×12: kernel 20×20":                                                                     {Layers: convolution, Shortcut: []network.Layer{network.MaxPool{Kernel: 20}}},
		"a join inside: move it before or behind the residual":                                                                            {Layers: []network.Layer{network.Join{}}},
		"in its layers: layer 0 is a *network.Conv: give a value":                                                                         {Layers: []network.Layer{&network.Conv{Filters: 3}}},
		"in its layers: layer 0 (residual) on 3×15×12: in its layers: layer 0 (":                                                          {Layers: []network.Layer{network.Residual{Layers: []network.Layer{network.Conv{}}}}},
	} {
		a := of(image, r, network.Dense{Features: 1})
		_, err := a.Parameters()
		require.ErrorIs(t, err, network.ErrArchitecture, text)
		assert.ErrorContains(t, err, text)
		_, err = a.Buffers()
		require.ErrorIs(t, err, network.ErrArchitecture)
	}
}
