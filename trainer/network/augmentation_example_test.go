package network_test

import (
	"fmt"

	"robust/trainer"
	"robust/trainer/network"
)

// To mirror the image of a shower, or to shift it within its empty margin, changes its position and not its energy. This is how a
// training for the energy sees an image three times, row by row.
func ExampleAugmentation() {
	cells := network.Shape{Channels: 1, Height: 3, Width: 4}
	shower := network.Events{Targets: []float32{13}, Inputs: []float32{
		0, 0, 0, 0,
		0, 9, 4, 0,
		0, 0, 0, 0,
	}}
	plan, err := network.Task{Population: shower, Evaluation: shower}.Plan(network.Candidate{
		Name:         "linear",
		Architecture: network.Architecture{Input: cells, Layers: []network.Layer{network.Dense{Features: 1}}},
		Training:     network.Training{Augmentation: network.Augmentation{Mirror: true, Crop: 1}},
	}, trainer.BothSources{}.Instance(4, 0))
	if err != nil {
		fmt.Println(err)
		return
	}
	seen := make([]float32, cells.Size())
	for range 3 {
		plan.Views(1)[0].Apply(seen, shower.Inputs, cells)
		fmt.Println(seen[:4], seen[4:8], seen[8:])
	}
	// Output:
	// [0 0 0 0] [0 0 0 0] [0 9 4 0]
	// [0 0 0 0] [0 9 4 0] [0 0 0 0]
	// [0 0 0 0] [0 4 9 0] [0 0 0 0]
}
