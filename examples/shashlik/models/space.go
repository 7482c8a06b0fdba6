package models

import (
	"fmt"

	"robust/trainer"
	"robust/trainer/network"
)

// The inputs of the networks of Space, which reconstruction.Corrected makes.
const (
	spaceWindow = 7
	spaceExtras = 6
)

// MaxParameters is what no network of Space exceeds.
const MaxParameters = 30000

// Space holds 6,912 small networks, of at most MaxParameters each: one or two convolutions of 7×7 cells,
// with pooling after the first or without, and two to four dense layers, by activation, optimiser, peak of the
// learning rate and size of the batches.
func Space() trainer.Space {
	return trainer.Grid(
		trainer.Values("filters", 8, 16, 32),
		trainer.Values("more", 0, 8, 16), // filters of the second convolution, 0 without one
		trainer.Values("pool", "none", "max"),
		trainer.Values("dense", 2, 3, 4), // layers, the last one with the output among them
		trainer.Values("width", 16, 32),
		trainer.Values("act", "relu", "prelu", "silu", "gelu"),
		trainer.Values("opt", "adam", "adamw", "nadam", "rmsprop"),
		trainer.Values("lr", 0.001, 0.003),
		trainer.Values("batch", 64, 256),
	)
}

// Member returns a function that builds the networks of configurations of Space, trained for so many
// epochs, on the squared error and with the one-cycle schedule. The error of the function wraps trainer.ErrCandidate.
func Member(epochs int) func(trainer.Candidate) (network.Candidate, error) {
	return func(c trainer.Candidate) (network.Candidate, error) {
		given, ok := c.(trainer.Configuration)
		if !ok {
			return network.Candidate{}, fmt.Errorf("%w: %T", trainer.ErrCandidate, c)
		}
		activation, err := network.ActivationOf(given.Text("act"))
		if err != nil {
			return network.Candidate{}, err
		}
		optimiser, err := network.OptimiserOf(given.Text("opt"), given.Float("lr"))
		if err != nil {
			return network.Candidate{}, err
		}
		layers := []network.Layer{network.Conv{Filters: given.Int("filters")}, activation}
		if given.Text("pool") == "max" {
			layers = append(layers, network.MaxPool{})
		}
		if more := given.Int("more"); more > 0 {
			layers = append(layers, network.Conv{Filters: more, Padding: 1}, activation)
		}
		layers = append(layers, network.Join{})
		for range given.Int("dense") - 1 {
			layers = append(layers, dense(given.Int("width")), activation)
		}
		return network.Candidate{
			Name: given.ID(),
			Architecture: network.Architecture{
				Input:  network.Shape{Channels: 1, Height: spaceWindow, Width: spaceWindow},
				Extras: spaceExtras,
				Layers: append(layers, dense(1)),
			},
			Training: network.Training{
				Optimiser: optimiser, Schedule: network.OneCycle{KeepMomentum: true},
				Epochs: epochs, BatchSize: given.Int("batch"),
			},
		}, nil
	}
}
