package gonum

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
	"robust/trainer/network"
	"robust/trainer/network/networktest"
)

// TestBatchesOfOneValue: such a batch is normalised as in evaluation.
func TestBatchesOfOneValue(t *testing.T) {
	same := func(u float64) float64 { return u }
	events := network.Events{Inputs: networktest.Numbers(0, 8*3, same), Targets: networktest.Numbers(1, 8, same)}
	task := network.Task{Population: events, Evaluation: events}
	plan, err := task.Plan(network.Candidate{
		Architecture: network.Architecture{
			Input:  network.Features(3),
			Layers: []network.Layer{network.BatchNorm{}, network.Dense{Features: 1}},
		},
		Training: network.Training{BatchSize: 7},
	}, trainer.Instance{})
	require.NoError(t, err)
	r, err := newRun(task, plan, new(memory))
	require.NoError(t, err)
	assert.Equal(t, [][]float32{{0, 0, 0}, {1, 1, 1}}, r.net.buffers)

	r.step([]int{0, 1, 2, 3, 4, 5, 6})
	after := [][]float32{slices.Clone(r.net.buffers[0]), slices.Clone(r.net.buffers[1])}
	assert.NotContains(t, after[0], float32(0))
	predictions, err := r.predict(t.Context(), events)
	require.NoError(t, err)
	loss := r.step([]int{7})
	assert.Equal(t, after, r.net.buffers)
	d := float64(predictions[7] - events.Targets[7])
	assert.InEpsilon(t, d*d, loss, 1e-6)
}
