package main

import (
	"io"

	"robust/trainer"
	"robust/trainer/network"
)

// inputs compares networks with and without the physics inputs, with the same settings of training: those published for
// the network without and those for the one with.
var inputs = study{
	name: "inputs", about: "the loss with and without the inputs that physics suggests",
	defaults: sizes{Models: []string{"Model 1", "Model 2", "Model 3", "Model 4"}, Samples: []int{1000}, Instances: 8, Epochs: 20},
	groups: func(s sizes) ([]*group, error) {
		networks, err := s.networks()
		if err != nil {
			return nil, err
		}
		var groups []*group
		for k, c := range networks {
			for _, n := range s.Samples {
				for _, training := range []struct {
					label string
					network.Optimiser
					batch int
				}{{"NAdam 0.0001", network.NAdam{Rate: 1e-4, WeightDecay: 0.01}, 64}, {"AdamW 0.001", network.AdamW{Rate: 1e-3, WeightDecay: 0.1}, 32}} {
					c.Training.Optimiser, c.Training.BatchSize = training.Optimiser, training.batch
					v := vary(c, setting{Quantity: quantityOf(s.Models[k]), Population: "B", Sample: n}, training.label)
					groups = append(groups, newGroup(v, trainer.BothSources{}, s.Seed, s.instances(n)))
				}
			}
		}
		return groups, nil
	},
	report: func(w io.Writer, p plots, groups []*group) error { return compare(w, p, groups, (*group).losses) },
}
