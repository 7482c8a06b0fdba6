package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer/network"
)

func TestBadFlags(t *testing.T) {
	for text, args := range map[string][]string{
		`no "model9"; there are model1, model4, resnet16, resnet64`: {"-networks", "model1,model9"},
		"-rounds 0":      {"-rounds", "0"},
		"-seconds -1":    {"-seconds", "-1"},
		"[speed]":        {"speed"},
		"has no PyTorch": {"-python", "false"},
	} {
		var out bytes.Buffer
		assert.ErrorContains(t, run(t.Context(), args, &out, &out), text)
	}
	var usage bytes.Buffer
	require.Error(t, run(t.Context(), []string{"-h"}, &usage, &usage))
	assert.Contains(t, usage.String(), "usage: go run ./trainer/torch/setup go run -tags torch ./examples/torchspeed")
}

// TestWorkloads checks that the networks suit their events and have the sizes of those in eager.py.
func TestWorkloads(t *testing.T) {
	sizes := map[string]int{"model1": 23923, "model4": 23662, "resnet16": 701466, "resnet64": 11173962}
	require.Len(t, workloads, len(sizes))
	for name, w := range workloads {
		task := w.task()
		require.NoError(t, task.Check())
		c, err := task.Resolve(w.candidate)
		require.NoError(t, err)
		size, err := c.Architecture.Size()
		require.NoError(t, err)
		assert.Equal(t, sizes[name], size, name)
		assert.Zero(t, task.Population.Len()%c.Training.BatchSize, "all batches are whole")
	}
	task, err := photons()
	require.NoError(t, err)
	require.NoError(t, task.Check())
	assert.Equal(t, 8000, task.Population.Len())
	assert.Equal(t, network.RMSE, task.Metric)
}

func TestMedians(t *testing.T) {
	assert.Equal(t, 2.0, median([]float64{3, 1, 2}))
	assert.Equal(t, 2.5, median([]float64{4, 1, 2, 3}))
	assert.Equal(t, []float64{2, 0.5}, ratios([]float64{4, 1}, []float64{2, 2}))
	speeds := []speed{{1, 2}, {3, 4}}
	assert.Equal(t, []float64{1, 3}, clocked(speeds, false))
	assert.Equal(t, []float64{2, 4}, clocked(speeds, true))
}
