package network_test

import (
	"fmt"

	"robust/trainer/network"
)

// What is known of an event beside its image, such as the total energy, is joined to what the convolutions have made. This is Model 2
// of doi 10.1109/ACCESS.2025.3578926.
func ExampleJoin() {
	a := network.Architecture{
		Input:  network.Shape{Channels: 1, Height: 15, Width: 15},
		Extras: 1, // those of network.Events
		Layers: []network.Layer{
			network.Conv{Filters: 32, NoBias: true}, network.ReLU{}, network.MaxPool{},
			network.Conv{Filters: 64, NoBias: true}, network.ReLU{}, network.MaxPool{Stride: 1},
			network.Join{},
			network.Dense{Features: 9}, network.ReLU{}, network.Dense{Features: 1},
		},
	}
	shapes, err := a.Shapes()
	if err != nil {
		fmt.Println(err)
		return
	}
	size, err := a.Size()
	fmt.Println(shapes[6], "and the extra are", shapes[7])
	fmt.Println("parameters:", size, err)
	// Output:
	// 64×3×3 and the extra are 577×1×1
	// parameters: 23932 <nil>
}
