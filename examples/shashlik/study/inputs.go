package main

import "robust/trainer/network"

// inputs compares networks with and without the physics inputs, with the same settings of training: those published for
// the network without and those for the one with.
var inputs = comparison("inputs", "the loss with and without the inputs that physics suggests",
	sizes{Models: []string{"Model 1", "Model 2", "Model 3", "Model 4"}, Samples: []int{1000}, Instances: 8, Epochs: 20}, []change{
		training("NAdam 0.0001", network.NAdam{Rate: 1e-4, WeightDecay: 0.01}, 64),
		training("AdamW 0.001", network.AdamW{Rate: 1e-3, WeightDecay: 0.1}, 32),
	})

func training(label string, o network.Optimiser, batch int) change {
	return change{label, func(c *network.Candidate) { c.Training.Optimiser, c.Training.BatchSize = o, batch }}
}
