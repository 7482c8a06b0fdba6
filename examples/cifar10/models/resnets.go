package models

import (
	"fmt"

	"robust/trainer"
	"robust/trainer/network"
)

// ResNets holds the 540 variants of the ResNet-18 of the published study (CHEP 2026): by width, size of the batches, peak
// of the learning rate, L2 penalty and activation. One of width 64 takes hours to train without an accelerator.
//
// The study has 64 compact convolutional transformers as well. No backend here has attention, so they cannot be trained, only
// replayed: see go run ./examples/chep2026.
func ResNets() trainer.Space {
	return trainer.Grid(
		trainer.Values("width", 32, 64, 128),
		trainer.Values("batch", 64, 128, 256, 512, 1024),
		trainer.Values("peak", 0.1, 0.12, 0.15, 0.2),
		trainer.Values("l2", 1e-5, 1e-4, 1e-3),
		trainer.Values("act", "relu", "leakyrelu", "prelu"),
	)
}

// ResNet returns a function that builds the networks of configurations of ResNets, with Nesterov momentum and the
// one-cycle schedule over so many epochs, on images that are mirrored and shifted by up to 4 of 32 pixels. The error of
// the function wraps trainer.ErrCandidate.
func ResNet(shape network.Shape, epochs int) func(trainer.Candidate) (network.Candidate, error) {
	return func(c trainer.Candidate) (network.Candidate, error) {
		given, ok := c.(trainer.Configuration)
		if !ok {
			return network.Candidate{}, fmt.Errorf("%w: %T", trainer.ErrCandidate, c)
		}
		activation, err := network.ActivationOf(given.Text("act"))
		if err != nil {
			return network.Candidate{}, err
		}
		return network.Candidate{
			Name:         given.ID(),
			Architecture: network.ResNet18(shape, given.Int("width"), Classes, activation),
			Training: network.Training{
				Optimiser:    network.SGD{Rate: given.Float("peak"), Momentum: 0.9, Nesterov: true, WeightDecay: given.Float("l2")},
				Schedule:     network.OneCycle{KeepMomentum: true},
				Loss:         network.CrossEntropy{},
				Augmentation: network.Augmentation{Mirror: true, Crop: shape.Height / 8},
				Epochs:       epochs, BatchSize: given.Int("batch"),
			},
		}, nil
	}
}
