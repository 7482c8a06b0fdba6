package backend_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/backend"
	"robust/trainer"
	"robust/trainer/network"
)

func TestGonumTrains(t *testing.T) {
	events := network.Events{Inputs: []float32{0, 1, 2, 3}, Targets: []float32{0, 1, 2, 3}}
	tr, err := backend.New("gonum", network.Task{Population: events, Evaluation: events})
	require.NoError(t, err)
	o, err := tr.Train(t.Context(), network.Candidate{
		Name:         "line",
		Architecture: network.Architecture{Input: network.Features(1), Layers: []network.Layer{network.Dense{Features: 1}}},
	}, trainer.Instance{})
	require.NoError(t, err)
	assert.True(t, o.Scored())
	require.NoError(t, tr.Close())
}

func TestErrors(t *testing.T) {
	assert.ErrorContains(t, backend.Check("jax"), `-backend "jax": use gonum or torch`)
	for _, name := range backend.Names() {
		require.NoError(t, backend.Check(name))
		_, err := backend.New(name, network.Task{})
		assert.Error(t, err, "no events, or no libtorch")
	}
	_, err := backend.New("jax", network.Task{})
	assert.Error(t, err)
}
