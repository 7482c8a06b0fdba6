package main

import "robust/trainer/network"

// activations compares those between the layers.
var activations = comparison("activation", "the loss by the activation between the layers",
	sizes{Models: []string{"Model 2", "Model 4"}, Samples: []int{1000}, Instances: 8, Epochs: 20}, []change{
		activation("ReLU", network.ReLU{}),
		activation("leaky ReLU", network.LeakyReLU{}),
		activation("PReLU", network.PReLU{}),
		activation("SiLU", network.SiLU{}),
		activation("GELU", network.GELU{}),
	})

// activation puts another activation in place of those of a network.
func activation(label string, a network.Layer) change {
	return change{label, func(c *network.Candidate) {
		layers := make([]network.Layer, len(c.Architecture.Layers))
		for i, l := range c.Architecture.Layers {
			switch l.(type) {
			case network.ReLU, network.PReLU:
				l = a
			}
			layers[i] = l
		}
		c.Architecture.Layers = layers
	}}
}
