package main

import (
	"fmt"

	"robust/trainer"
	"robust/trainer/network"
)

// pool returns the 40 networks to select among: shapes and activations of small networks for the
// central cells, each with a low and a high learning rate of two optimisers.
func pool() ([]trainer.Candidate, error) {
	nets := trainer.Values("net", "dense8", "dense32", "dense32-16", "conv8", "conv8-16")
	activations := trainer.Values("act", "relu", "silu")
	configurations, err := trainer.Union(
		trainer.Grid(nets, activations, trainer.Values("opt", "adam"), trainer.Values("lr", 0.0003, 0.003)),
		trainer.Grid(nets, activations, trainer.Values("opt", "sgd"), trainer.Values("lr", 0.01, 0.3)),
	).All()
	return trainer.Pool(configurations), err
}

// parts are the layers of the nets of the pool before their output, a function of the activation.
var parts = map[string]func(network.Layer) []network.Layer{
	"dense8":     func(a network.Layer) []network.Layer { return []network.Layer{join, dense(8), a} },
	"dense32":    func(a network.Layer) []network.Layer { return []network.Layer{join, dense(32), a} },
	"dense32-16": func(a network.Layer) []network.Layer { return []network.Layer{join, dense(32), a, dense(16), a} },
	"conv8":      func(a network.Layer) []network.Layer { return []network.Layer{conv(8), a, join, dense(16), a} },
	"conv8-16": func(a network.Layer) []network.Layer {
		return []network.Layer{conv(8), a, conv(16), a, join, dense(16), a}
	},
}

var join = network.Join{}

func conv(filters int) network.Layer   { return network.Conv{Filters: filters} }
func dense(features int) network.Layer { return network.Dense{Features: features} }

// network builds the network of a configuration.
func (t *energyTask) network(c trainer.Candidate) (network.Candidate, error) {
	configuration, ok := c.(trainer.Configuration)
	if !ok {
		return network.Candidate{}, fmt.Errorf("%w: %T", trainer.ErrCandidate, c)
	}
	activation, err := network.ActivationOf(configuration.Text("act"))
	if err != nil {
		return network.Candidate{}, err
	}
	rate := configuration.Float("lr")
	var optimiser network.Optimiser = network.Adam{Rate: rate}
	if configuration.Text("opt") == "sgd" {
		optimiser = network.SGD{Rate: rate, Momentum: 0.9, Nesterov: true}
	}
	window := t.preparation.Features.Window
	return network.Candidate{
		Name: c.ID(),
		Architecture: network.Architecture{
			Input:  network.Shape{Channels: 1, Height: window, Width: window},
			Extras: len(t.preparation.Features.Extras),
			Layers: append(parts[configuration.Text("net")](activation), dense(1)),
		},
		Training: network.Training{Optimiser: optimiser, Epochs: 10},
	}, nil
}
