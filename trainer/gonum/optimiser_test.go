package gonum

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"robust/trainer/network"
	"robust/trainer/network/networktest"
)

// TestDecayOfWeightsOnly: without gradients, only what decays moves.
func TestDecayOfWeightsOnly(t *testing.T) {
	var c networktest.Case
	for _, c = range networktest.Cases(t) {
		if c.Name == "residuals" {
			break
		}
	}
	for _, o := range []network.Optimiser{
		network.SGD{Rate: 0.1, WeightDecay: 0.5}, network.Adam{WeightDecay: 0.5}, network.AdamW{WeightDecay: 0.5},
		network.NAdam{WeightDecay: 0.5}, network.RMSprop{WeightDecay: 0.5},
	} {
		for _, only := range []bool{false, true} {
			c.Training.Optimiser, c.Training.DecayWeightsOnly = o, only
			r, _ := goldenRun(t, c)
			for _, g := range r.groups {
				g.step(g.weights, g.gradients, 0.1, 0)
			}
			for i, p := range r.plan.Parameters {
				before, after := r.plan.Weights[i], r.net.arrays[i].values
				if only && p.Role != network.Weight {
					assert.Equal(t, before, after, "%s: %s", o.Kind(), p.Name)
				} else {
					assert.NotEqual(t, before, after, "%s: %s", o.Kind(), p.Name)
				}
			}
		}
	}
}
