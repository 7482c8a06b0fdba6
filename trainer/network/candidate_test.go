package network_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/trainer"
	"robust/trainer/network"
)

func TestFeaturesAreThoseOfAPool(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawCandidate(t), drawCandidate(t)
		a.Name, b.Name = "a", "b"
		require.NoError(t, trainer.CheckFeatures([]trainer.Candidate{a, b}))
	})
}

func TestFeatures(t *testing.T) {
	c := network.Candidate{
		Name: "c",
		Architecture: network.Architecture{
			Input: network.Shape{Channels: 1, Height: 8, Width: 8}, Extras: 1,
			Layers: []network.Layer{
				network.Conv{Filters: 4}, network.PReLU{}, network.Conv{Filters: 2}, network.MaxPool{Kernel: 4},
				network.Join{}, network.Dense{Features: 5}, network.ReLU{}, network.Dense{Features: 1},
			},
		},
		Training: network.Training{Optimiser: network.AdamW{Rate: 0.5, WeightDecay: -1}, Epochs: 7},
	}
	require.NoError(t, c.Check())
	got := map[string]any{}
	for _, f := range c.Features() {
		got[f.Name] = f.Value
		if f.Categorical() {
			got[f.Name] = f.Category
		}
	}
	assert.Equal(t, map[string]any{
		"parameters": 40.0 + 4 + 74 + 20 + 6, "convolutions": 2.0, "filters": 6.0, "widest convolution": 4.0,
		"dense layers": 2.0, "features": 6.0, "widest dense layer": 5.0, "extras": 1.0, "activation": "prelu",
		"optimiser": "adamw", "learning rate": 0.5, "momentum": 0.9, "weight decay": 0.0, "schedule": "constant",
		"loss": "mse", "initialisation": "pytorch", "batch size": 64.0, "epochs": 7.0,
	}, got)
}

func TestFeaturesCountWhatResidualsHold(t *testing.T) {
	c := network.Candidate{Name: "c", Architecture: network.ResNet18(network.Shape{Channels: 3, Height: 8, Width: 8}, 2, 5, network.SiLU{})}
	for _, f := range c.Features() {
		switch f.Name {
		case "convolutions":
			assert.Equal(t, 20.0, f.Value)
		case "widest convolution":
			assert.Equal(t, 16.0, f.Value)
		case "activation":
			assert.Equal(t, "silu", f.Category)
		}
	}
}

func TestCheckNamesTheCandidate(t *testing.T) {
	c := small()
	c.Training.Epochs = -1
	err := c.Check()
	require.ErrorIs(t, err, network.ErrTraining)
	assert.ErrorContains(t, err, `candidate "small"`)
	c.Training = network.Training{Augmentation: network.Augmentation{Crop: 1}}
	err = c.Check()
	require.ErrorIs(t, err, network.ErrTraining)
	assert.ErrorContains(t, err, "crop 1 of images of 4×1×1: give less than 1")
	c.Architecture.Layers = nil
	require.ErrorIs(t, c.Check(), network.ErrArchitecture)
}
