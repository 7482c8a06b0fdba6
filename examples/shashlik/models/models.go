// Package models holds the published networks that reconstruct photons in a
// Shashlik calorimeter from its 15×15 cells (IEEE Access 2025, doi
// 10.1109/ACCESS.2025.3578926), with their settings of training.
//
// The settings of training are published for Models 1 and 2. Model 3 takes over
// those of Model 1, the others those of Model 2. "Kaiming" is read as the uniform
// kind, and "pooled to 1×1" as one window over the whole image.
//
// Networks of the energy expect the target in a unit of about 1 and minimise
// ((E'-E)/E)²; networks of the position minimise the squared distance.
package models

import (
	"fmt"
	"strings"

	"robust/trainer/network"
)

// image is the shape of the cells' energies.
var image = network.Shape{Channels: 1, Height: 15, Width: 15}

// conv is a 3×3 convolution without bias.
func conv(filters int) network.Conv { return network.Conv{Filters: filters, NoBias: true} }

// dense is a dense layer with bias.
func dense(features int) network.Dense { return network.Dense{Features: features} }

// All returns the six networks in the order of their publication.
func All() []network.Candidate {
	return []network.Candidate{Model1(), Model2(), Model3(), Model4(), NAS1(), NAS2()}
}

// ByName returns the published network of this name.
func ByName(name string) (network.Candidate, error) {
	var names []string
	for _, c := range All() {
		if c.Name == name {
			return c, nil
		}
		names = append(names, c.Name)
	}
	return network.Candidate{}, fmt.Errorf("models: there is no %q: give one of %s", name, strings.Join(names, ", "))
}

// firstTraining has the settings that are published for Model 1.
func firstTraining(loss network.Loss) network.Training {
	return network.Training{
		Optimiser:      network.NAdam{Rate: 1e-4, WeightDecay: 0.01},
		Loss:           loss,
		Initialisation: network.Initialisation{Method: network.KaimingUniform},
		Epochs:         50,
		BatchSize:      64,
	}
}

// secondTraining has the settings that are published for Model 2.
func secondTraining(loss network.Loss) network.Training {
	return network.Training{
		Optimiser:      network.AdamW{Rate: 1e-3, WeightDecay: 0.1},
		Loss:           loss,
		Initialisation: network.Initialisation{Method: network.KaimingUniform},
		Epochs:         50,
		BatchSize:      32,
	}
}
