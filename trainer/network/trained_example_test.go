package network_test

import (
	"bytes"
	"context"
	"fmt"

	"robust/trainer"
	"robust/trainer/gonum"
	"robust/trainer/network"
)

// A trained network goes through a file, with what its inputs were standardised by, and predicts as before.
func ExampleTrained() {
	trained := network.Trained{
		Candidate: network.Candidate{
			Name:         "y = 2 x0 - x1 + 0.5",
			Architecture: network.Architecture{Input: network.Features(2), Layers: []network.Layer{network.Dense{Features: 1}}},
			Training:     network.Training{Optimiser: network.Adam{Rate: 0.001}, Epochs: 1, BatchSize: 1},
		},
		Instance:   trainer.BothSources{}.Instance(1, 0),
		Parameters: [][]float32{{2, -1}, {0.5}},
		Constants:  map[string][]float64{"mean": {10, 20}},
	}
	var file bytes.Buffer
	if err := trained.Write(&file); err != nil {
		fmt.Println(err)
		return
	}
	read, err := network.ReadTrained(&file)
	if err != nil {
		fmt.Println(err)
		return
	}
	y, err := gonum.Predict(context.Background(), read, network.Events{Inputs: []float32{1, 1, 0, 3}})
	fmt.Println(read.Candidate.ID(), read.Constants["mean"], y, err)
	// Output: y = 2 x0 - x1 + 0.5 [10 20] [1.5 -2.5] <nil>
}

// The residual network of 18 layers, as published, and one that is an eighth as wide.
func ExampleResNet18() {
	for _, width := range []int{64, 8} {
		size, err := network.ResNet18(network.Shape{Channels: 3, Height: 32, Width: 32}, width, 10, network.ReLU{}).Size()
		fmt.Println(size, err)
	}
	// Output:
	// 11173962 <nil>
	// 176402 <nil>
}

// How the rate and the momentum go in a training of ten epochs.
func ExampleOneCycle() {
	for _, step := range []int{0, 15, 30, 60, 99} {
		rate, momentum := network.OneCycle{}.At(0.1, network.Progress{Step: step, StepsPerEpoch: 10, Epochs: 10})
		fmt.Printf("step %d: rate %.5f, momentum %.3f\n", step, rate, momentum)
	}
	// Output:
	// step 0: rate 0.00400, momentum 0.950
	// step 15: rate 0.05460, momentum 0.897
	// step 30: rate 0.09995, momentum 0.850
	// step 60: rate 0.05893, momentum 0.891
	// step 99: rate 0.00000, momentum 0.950
}

// The first weights of a layer with 100 inputs and 400 outputs, by each method: how wide they are.
func ExampleInitialisation() {
	a := network.Architecture{Input: network.Features(100), Layers: []network.Layer{network.Dense{Features: 400}}}
	parameters, err := a.Parameters()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, method := range network.Methods() {
		initialisation := network.Initialisation{Method: method}
		weights := initialisation.Draw(parameters, trainer.Stream(1, "weights"))[0]
		sum := 0.0
		for _, w := range weights {
			sum += float64(w) * float64(w)
		}
		fmt.Printf("%s: mean square %.4f\n", initialisation.Kind(), sum/float64(len(weights)))
	}
	// Output:
	// pytorch: mean square 0.0034
	// kaiming uniform: mean square 0.0202
	// kaiming normal: mean square 0.0200
	// xavier uniform: mean square 0.0040
	// xavier normal: mean square 0.0040
	// orthogonal: mean square 0.0025
}
