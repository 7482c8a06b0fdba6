package network_test

import (
	"encoding/json"
	"fmt"
	"log"

	"robust/trainer"
	"robust/trainer/network"
)

func ExampleArchitecture() {
	a := network.Architecture{
		Input: network.Shape{Channels: 1, Height: 15, Width: 15},
		Layers: []network.Layer{
			network.Conv{Filters: 32, NoBias: true}, network.ReLU{}, network.MaxPool{},
			network.Conv{Filters: 64, NoBias: true}, network.ReLU{}, network.MaxPool{Stride: 1},
			network.Dense{Features: 9}, network.ReLU{}, network.Dense{Features: 1},
		},
	}
	shapes, _ := a.Shapes()
	size, _ := a.Size()
	fmt.Println(shapes[6], size)

	a.Layers[5] = network.MaxPool{Kernel: 8}
	_, err := a.Shapes()
	fmt.Println(err)
	// Output:
	// 64×3×3 23923
	// network: unsuitable architecture: layer 5 (maxpool) on 64×4×4: kernel 8×8 does not fit: use a smaller kernel, padding, or less pooling before
}

func ExampleTraining() {
	t := network.Training{
		Optimiser: network.SGD{Rate: 0.1, Momentum: 0.9, Nesterov: true},
		Schedule:  network.OneCycle{},
		Loss:      network.CrossEntropy{},
	}
	data, _ := json.Marshal(t)
	fmt.Println(string(data))
	// Output:
	// {"optimiser":{"kind":"sgd","rate":0.1,"momentum":0.9,"nesterov":true},"schedule":{"kind":"onecycle"},"loss":{"kind":"crossentropy"}}
}

// A pool of networks from a space of hyperparameters.
func ExampleStack() {
	space := trainer.Grid(
		trainer.Values("activation", "relu", "prelu"),
		trainer.Values("filters", 8, 32),
	)
	configurations, err := space.All()
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range configurations {
		activation, err := network.ActivationOf(c.Text("activation"))
		if err != nil {
			log.Fatal(err)
		}
		a := network.Stack{
			Input:      network.Shape{Channels: 1, Height: 15, Width: 15},
			Filters:    []int{c.Int("filters")},
			Features:   []int{9},
			Activation: activation,
		}.Architecture()
		size, err := a.Size()
		fmt.Println(c, size, err)
	}
	// Output:
	// activation=relu,filters=8 2691 <nil>
	// activation=relu,filters=32 10707 <nil>
	// activation=prelu,filters=8 2708 <nil>
	// activation=prelu,filters=32 10748 <nil>
}
