package network_test

import (
	"fmt"

	"robust/trainer/network"
)

// A block that halves the image and has more filters needs a shortcut that does the same.
func ExampleResidual() {
	block := network.Residual{Layers: []network.Layer{
		network.Conv{Filters: 16, Stride: 2, Padding: 1, NoBias: true}, network.BatchNorm{}, network.ReLU{},
		network.Conv{Filters: 16, Padding: 1, NoBias: true}, network.BatchNorm{},
	}}
	a := network.Architecture{Input: network.Shape{Channels: 8, Height: 16, Width: 16}, Layers: []network.Layer{block, network.ReLU{}}}
	_, err := a.Shapes()
	fmt.Println(err)

	block.Shortcut = []network.Layer{network.Conv{Filters: 16, Kernel: 1, Stride: 2, NoBias: true}, network.BatchNorm{}}
	a.Layers[0] = block
	shapes, err := a.Shapes()
	if err != nil {
		fmt.Println(err)
		return
	}
	size, err := a.Size()
	fmt.Println(shapes[1], "parameters:", size, err)
	// Output:
	// network: unsuitable architecture: layer 0 (residual) on 8×16×16: the layers make 16×8×8 and the shortcut 8×16×16, which cannot be added: give the shortcut a convolution with kernel 1, 16 filters and the stride of the layers, or change the layers
	// 16×8×8 parameters: 3680 <nil>
}
