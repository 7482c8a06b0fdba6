package main

import "robust/trainer/network"

// optimisers compares those that change the weights at a rate that is usual for it and at a
// lower one. AdamW has the published weight decay, the others none.
var optimisers = comparison("optimiser", "the loss by the optimiser and its learning rate",
	sizes{Models: []string{"Model 2", "Model 4"}, Samples: []int{1000}, Instances: 5, Epochs: 20}, []change{
		optimiser("SGD 0.01", network.SGD{Rate: 0.01, Momentum: 0.9, Nesterov: true}),
		optimiser("SGD 0.001", network.SGD{Rate: 0.001, Momentum: 0.9, Nesterov: true}),
		optimiser("RMSprop 0.001", network.RMSprop{Rate: 0.001}),
		optimiser("RMSprop 0.0001", network.RMSprop{Rate: 0.0001}),
		optimiser("Adam 0.001", network.Adam{Rate: 0.001}),
		optimiser("Adam 0.0001", network.Adam{Rate: 0.0001}),
		optimiser("NAdam 0.001", network.NAdam{Rate: 0.001}),
		optimiser("NAdam 0.0001", network.NAdam{Rate: 0.0001}),
		optimiser("AdamW 0.001", network.AdamW{Rate: 0.001, WeightDecay: 0.1}),
		optimiser("AdamW 0.0001", network.AdamW{Rate: 0.0001, WeightDecay: 0.1}),
	})

func optimiser(label string, o network.Optimiser) change {
	return change{label, func(c *network.Candidate) { c.Training.Optimiser = o }}
}
