package main

import (
	"cmp"

	"robust/trainer/network"
)

// initialisations compares the rules that draw the first weights.
var initialisations = comparison("initialisation", "the loss by the method that draws the first weights",
	sizes{Models: []string{"Model 2", "Model 4"}, Samples: []int{1000}, Instances: 8, Epochs: 20}, initialisationChanges())

func initialisationChanges() []change {
	var changes []change
	for _, m := range network.Methods() {
		changes = append(changes, change{cmp.Or(string(m), "PyTorch"), func(c *network.Candidate) {
			c.Training.Initialisation = network.Initialisation{Method: m}
		}})
	}
	return changes
}
