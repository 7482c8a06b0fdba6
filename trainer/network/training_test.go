package network_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer/network"
)

func TestDefaultsOfTraining(t *testing.T) {
	r := network.Training{}.Resolved()
	assert.Equal(t, network.Training{
		Optimiser: network.Adam{Rate: 1e-3, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8},
		Schedule:  network.Constant{}, Loss: network.MSE{}, Epochs: 50, BatchSize: 64,
	}, r)
	assert.Equal(t, r, r.Resolved(), "nothing is left to fill in")
	for _, o := range allOptimisers[1:] {
		once := network.Training{Optimiser: o}.Resolved()
		assert.Equal(t, once, once.Resolved())
		assert.Equal(t, o.LearningRate(), once.Optimiser.LearningRate())
		require.NoError(t, once.Check(), o.Kind())
	}
	assert.Equal(t, 0.01, network.Training{Optimiser: network.AdamW{}}.Resolved().Optimiser.(network.AdamW).WeightDecay)
	byPointer := network.Training{Optimiser: &network.SGD{Rate: 2}}.Resolved()
	assert.Equal(t, network.SGD{Rate: 2}, byPointer.Optimiser)
}

func TestTrainingsOutOfRange(t *testing.T) {
	for text, tr := range map[string]network.Training{
		"-1 epochs":      {Epochs: -1},
		"batch size -64": {BatchSize: -64},
		"adam: learning rate is -1: it must be at least 0":     {Optimiser: network.Adam{Rate: -1}},
		"adam: learning rate is NaN":                           {Optimiser: network.Adam{Rate: math.NaN()}},
		"sgd: nesterov needs a momentum":                       {Optimiser: network.SGD{Nesterov: true}},
		"sgd: weight decay is -2":                              {Optimiser: network.SGD{WeightDecay: -2}},
		"adamw: beta1 is 1: it must be at least 0 and below 1": {Optimiser: network.AdamW{Beta1: 1}},
		"nadam: momentum decay is -1":                          {Optimiser: network.NAdam{MomentumDecay: -1}},
		"rmsprop: alpha is 2":                                  {Optimiser: network.RMSprop{Alpha: 2}},
		"step: every -1 epochs":                                {Schedule: network.Step{Every: -1}},
		"cosine: final rate is -1":                             {Schedule: network.Cosine{Final: -1}},
		"onecycle: rise is 1.5":                                {Schedule: network.OneCycle{Rise: 1.5}},
		"huber: delta is -1":                                   {Loss: network.Huber{Delta: -1}},
		"crossentropy: smoothing is 1: it must be":             {Loss: network.CrossEntropy{Smoothing: 1}},
		"augmentation: crop -1":                                {Augmentation: network.Augmentation{Crop: -1}},
		`precision: unknown "fp8": give ""`:                    {Precision: "fp8"},
		"magic: unknown method of initialisation":              {Initialisation: network.Initialisation{Method: "magic"}},
		"orthogonal: gain is -1":                               {Initialisation: network.Initialisation{Method: network.Orthogonal, Gain: -1}},
	} {
		err := tr.Check()
		require.ErrorIs(t, err, network.ErrTraining, text)
		assert.ErrorContains(t, err, text)
	}
	require.NoError(t, network.Training{}.Check())
}
