package models

import (
	"fmt"

	"robust/trainer"
	"robust/trainer/network"
)

// Small holds 1,536 small convolutional networks: two or three stages of a 3×3 convolution that halve rows and columns
// by pooling or by a stride and double the filters, with batch normalisation or without, then the mean of each channel or all
// values and a dense layer for the classes; by activation, optimiser, peak of the learning rate, size of the batches and
// mirrored images.
func Small() trainer.Space {
	return trainer.Grid(
		trainer.Values("filters", 8, 16, 24),
		trainer.Values("stages", 2, 3),
		trainer.Values("down", "pool", "stride"),
		trainer.Values("norm", "none", "batch"),
		trainer.Values("head", "mean", "all"),
		trainer.Values("act", "relu", "silu"),
		trainer.Values("opt", "sgd", "adamw"),
		trainer.Values("peak", "low", "high"), // 0.02 and 0.1 for sgd, 0.002 and 0.01 for adamw
		trainer.Values("batch", 64, 128),
		trainer.Values("mirror", "no", "yes"),
	)
}

// peaks are the learning rates at the middle of the schedule.
var peaks = map[string]map[string]float64{
	"sgd":   {"low": 0.02, "high": 0.1},
	"adamw": {"low": 0.002, "high": 0.01},
}

// Member returns a function that builds the networks of configurations of Small for images of a shape, trained for so
// many epochs by the cross entropy with the one-cycle schedule. The error of the function wraps trainer.ErrCandidate.
func Member(shape network.Shape, epochs int) func(trainer.Candidate) (network.Candidate, error) {
	return func(c trainer.Candidate) (network.Candidate, error) {
		given, ok := c.(trainer.Configuration)
		if !ok {
			return network.Candidate{}, fmt.Errorf("%w: %T", trainer.ErrCandidate, c)
		}
		activation, err := network.ActivationOf(given.Text("act"))
		if err != nil {
			return network.Candidate{}, err
		}
		rate, ok := peaks[given.Text("opt")][given.Text("peak")]
		if !ok {
			return network.Candidate{}, fmt.Errorf("%w: opt %q with peak %q: use sgd or adamw with low or high", trainer.ErrCandidate, given.Text("opt"), given.Text("peak"))
		}
		t := network.Training{
			Optimiser: network.SGD{Rate: rate, Momentum: 0.9, Nesterov: true, WeightDecay: 5e-4},
			Schedule:  network.OneCycle{KeepMomentum: true},
			Loss:      network.CrossEntropy{},
			Epochs:    epochs, BatchSize: given.Int("batch"),
		}
		if given.Text("opt") == "adamw" {
			t.Optimiser = network.AdamW{Rate: rate}
		}
		t.Augmentation.Mirror = given.Text("mirror") == "yes"
		var layers []network.Layer
		stride := 1
		if given.Text("down") == "stride" {
			stride = 2
		}
		normal := given.Text("norm") == "batch"
		for stage := range given.Int("stages") {
			layers = append(layers, network.Conv{Filters: given.Int("filters") << stage, Stride: stride, Padding: 1, NoBias: normal})
			if normal {
				layers = append(layers, network.BatchNorm{})
			}
			layers = append(layers, activation)
			if stride == 1 {
				layers = append(layers, network.MaxPool{})
			}
		}
		if given.Text("head") == "mean" {
			layers = append(layers, network.GlobalPool{})
		}
		return network.Candidate{
			Name:         given.ID(),
			Architecture: network.Architecture{Input: shape, Layers: append(layers, network.Dense{Features: Classes})},
			Training:     t,
		}, nil
	}
}
