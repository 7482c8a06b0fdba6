package network_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer/network"
)

// TestSchedulesEqualPyTorch compares with testdata/schedules.py.
func TestSchedulesEqualPyTorch(t *testing.T) {
	var golden struct {
		Versions              map[string]string
		Epochs, StepsPerEpoch int
		Base, Momentum        float64
		Schedules             map[string]struct{ Rates, Momenta []float64 }
	}
	data, err := os.ReadFile("testdata/schedules.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &golden))

	schedules := map[string]network.Schedule{
		"constant":       network.Constant{},
		"step":           network.Step{},
		"step, every 5":  network.Step{Every: 5, Factor: 0.5},
		"cosine":         network.Cosine{},
		"cosine to 0.02": network.Cosine{Final: 0.02},
		"one cycle":      network.OneCycle{},
		"one cycle, other settings": network.OneCycle{
			Rise: 0.45, Start: 10, End: 50, LowMomentum: 0.6, HighMomentum: 0.99,
		},
		"one cycle, own momentum": network.OneCycle{KeepMomentum: true},
	}
	require.Len(t, golden.Schedules, len(schedules))
	for name, s := range schedules {
		want := golden.Schedules[name]
		require.Len(t, want.Rates, golden.Epochs*golden.StepsPerEpoch, name)
		for step, rate := range want.Rates {
			p := network.Progress{Step: step, StepsPerEpoch: golden.StepsPerEpoch, Epochs: golden.Epochs}
			gotRate, momentum := s.At(golden.Base, p)
			if math.IsNaN(momentum) {
				momentum = golden.Momentum
			}
			assert.InDelta(t, rate, gotRate, 1e-12, "%s, step %d", name, step)
			assert.InDelta(t, want.Momenta[step], momentum, 1e-12, "%s, step %d", name, step)
		}
	}
}

// TestOneCycleOfFewSteps: the peak may lie before the first step.
func TestOneCycleOfFewSteps(t *testing.T) {
	for total := 1; total < 6; total++ {
		for step := range total {
			rate, momentum := network.OneCycle{Rise: 0.25}.At(1, network.Progress{Step: step, StepsPerEpoch: total, Epochs: 1})
			assert.False(t, math.IsNaN(rate) || rate < 0 || rate > 1, "step %d of %d: rate %v", step, total, rate)
			assert.False(t, math.IsNaN(momentum), "step %d of %d", step, total)
		}
	}
}
