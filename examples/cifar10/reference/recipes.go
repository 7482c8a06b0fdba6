package main

import (
	"robust/examples/cifar10/models"
	"robust/trainer"
	"robust/trainer/network"
)

// recipe is a network with how it is trained.
type recipe struct {
	candidate trainer.Configuration
	member    func(shape network.Shape, epochs int) func(trainer.Candidate) (network.Candidate, error)
}

// recipes by name. reference.py has the same ones.
var recipes = map[string]recipe{
	"tutorial": {configuration("tutorial"), tutorial},
	"resnet18": {configuration("resnet18", trainer.Param("width", 64), trainer.Param("batch", 128), trainer.Param("peak", 0.1),
		trainer.Param("l2", 1e-4), trainer.Param("act", "relu")), models.ResNet},
}

func configuration(id string, parameters ...trainer.Parameter) trainer.Configuration {
	c, err := trainer.NewConfiguration(id, parameters...)
	if err != nil {
		panic(err) // none of these is out of range
	}
	return c
}

// tutorial is the network of PyTorch's tutorial "Training a Classifier", with its recipe: batches of 4 and steps of
// stochastic gradient descent with a constant rate.
func tutorial(shape network.Shape, epochs int) func(trainer.Candidate) (network.Candidate, error) {
	return func(c trainer.Candidate) (network.Candidate, error) {
		return network.Candidate{
			Name: c.ID(),
			Architecture: network.Architecture{Input: shape, Layers: []network.Layer{
				network.Conv{Filters: 6, Kernel: 5}, network.ReLU{}, network.MaxPool{},
				network.Conv{Filters: 16, Kernel: 5}, network.ReLU{}, network.MaxPool{},
				network.Dense{Features: 120}, network.ReLU{}, network.Dense{Features: 84}, network.ReLU{}, network.Dense{Features: models.Classes},
			}},
			Training: network.Training{
				Optimiser: network.SGD{Rate: 0.001, Momentum: 0.9}, Loss: network.CrossEntropy{}, Epochs: epochs, BatchSize: 4,
			},
		}, nil
	}
}
