package network_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"robust/trainer/network"
)

func TestRateAndDecay(t *testing.T) {
	for _, o := range []network.Optimiser{
		network.SGD{Momentum: 0.9}, network.Adam{Beta1: 0.8}, network.AdamW{}, network.NAdam{}, network.RMSprop{},
	} {
		other := o.With(0.5, 0.25)
		assert.IsType(t, o, other)
		assert.Equal(t, 0.5, other.LearningRate(), o.Kind())
		assert.Equal(t, 0.25, other.Decay(), o.Kind())
		assert.Zero(t, other.With(0.5, 0).Decay(), o.Kind())
	}
	assert.Equal(t, 0.01, network.AdamW{}.Decay(), "the default")
	assert.Zero(t, network.AdamW{WeightDecay: -1}.Decay())
	resolved := network.Training{Optimiser: network.AdamW{}.With(1e-3, 0)}.Resolved()
	assert.Zero(t, resolved.Optimiser.Decay(), "none stays none")
	assert.Equal(t, 0.9, network.SGD{Momentum: 0.9}.With(1, 1).(network.SGD).Momentum)
}
