package main

import (
	"fmt"

	"robust/examples/shashlik/calorimeter"
	"robust/trainer"
	"robust/trainer/gonum"
	"robust/trainer/network"
)

// pool returns n networks, drawn from all combinations of their hyperparameters.
func pool(n int, seed uint64) ([]trainer.Configuration, error) {
	shape := func(more ...trainer.Dimension) trainer.Space {
		return trainer.Grid(append([]trainer.Dimension{
			trainer.Values("filters", 0, 4, 8), // of a convolution, 0 without one
			trainer.Values("width", 4, 8, 16, 32, 64),
			trainer.Values("layers", 1, 2),
			trainer.Values("activation", "relu", "silu", "gelu"),
			trainer.Values("batch", 20, 50, 200),
			trainer.Values("epochs", 4, 8, 12),
			trainer.Values("schedule", "constant", "cosine", "onecycle"),
		}, more...)...)
	}
	return trainer.Union(
		shape(trainer.Values("optimiser", "adam"), trainer.Values("rate", 3e-4, 1e-3, 3e-3, 1e-2, 3e-2)),
		shape(trainer.Values("optimiser", "sgd"), trainer.Values("rate", 3e-3, 3e-2, 0.1, 0.3, 1)),
	).Sample(n, seed)
}

// The photons are divided once and for all; the rest of the 10,000 is not used.
const (
	population = 6000
	evaluation = 2000
	window     = 5 // cells, the side of the central square that a network sees
)

// position returns a trainer of networks that find the coordinate x of the impact point. The loss is the root mean square
// error in cells, of 4 cm.
func position(sample int) (*gonum.Trainer, error) {
	photons, err := calorimeter.Sample()
	if err != nil {
		return nil, err
	}
	images, err := calorimeter.Readout{}.Measure(photons)
	if err != nil {
		return nil, err
	}
	features, err := calorimeter.FitFeatures(images.Slice(0, population), calorimeter.FeatureOptions{Window: window, Scale: calorimeter.SquareRoot})
	if err != nil {
		return nil, err
	}
	events := func(some *calorimeter.Images) (network.Events, error) {
		inputs, err := features.Inputs(some)
		x := make([]float32, some.Len())
		for i := range x {
			x[i] = float32(some.X[i] / calorimeter.CellSize)
		}
		return network.Events{Inputs: inputs.Cells, Targets: x}, err
	}
	from, err := events(images.Slice(0, population))
	if err != nil {
		return nil, err
	}
	on, err := events(images.Slice(population, population+evaluation))
	if err != nil {
		return nil, err
	}
	return gonum.New(network.Task{Population: from, Evaluation: on, Sample: sample, Network: build}, gonum.Options{})
}

// build returns the network of a configuration.
func build(c trainer.Candidate) (network.Candidate, error) {
	given, ok := c.(trainer.Configuration)
	if !ok {
		return network.Candidate{}, fmt.Errorf("%w: %T", trainer.ErrCandidate, c)
	}
	activation, err := network.ActivationOf(given.Text("activation"))
	if err != nil {
		return network.Candidate{}, err
	}
	var layers []network.Layer
	if filters := given.Int("filters"); filters > 0 {
		layers = append(layers, network.Conv{Filters: filters}, activation)
	}
	for range given.Int("layers") {
		layers = append(layers, network.Dense{Features: given.Int("width")}, activation)
	}
	rate := given.Float("rate")
	var optimiser network.Optimiser = network.Adam{Rate: rate}
	if given.Text("optimiser") == "sgd" {
		optimiser = network.SGD{Rate: rate, Momentum: 0.9, Nesterov: true}
	}
	schedules := map[string]network.Schedule{
		"constant": network.Constant{}, "cosine": network.Cosine{}, "onecycle": network.OneCycle{},
	}
	return network.Candidate{
		Name: given.ID(),
		Architecture: network.Architecture{
			Input:  network.Shape{Channels: 1, Height: window, Width: window},
			Layers: append(layers, network.Dense{Features: 1}),
		},
		Training: network.Training{Optimiser: optimiser, Schedule: schedules[given.Text("schedule")],
			BatchSize: given.Int("batch"), Epochs: given.Int("epochs")},
	}, nil
}
