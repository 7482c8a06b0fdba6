package gonum

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
	"robust/trainer/network"
	"robust/trainer/network/networktest"
)

// TestAugmentedImages trains on augmented images as on the same images made before.
func TestAugmentedImages(t *testing.T) {
	c := networktest.Cases(t)[0]
	c.Training.BatchSize = 8
	in := c.Architecture.Input
	augmented := c.Candidate
	augmented.Training.Augmentation = network.Augmentation{Mirror: true, Crop: 2}
	task := c.Task()

	start := func(task network.Task, c network.Candidate) *run {
		plan, err := task.Plan(c, trainer.Instance{InitSeed: 5})
		require.NoError(t, err)
		r, err := newRun(task, plan, new(memory))
		require.NoError(t, err)
		return r
	}
	r := start(task, augmented)
	views := start(task, augmented).plan // draws the same
	for step := range networktest.StepsPerEpoch {
		batch := c.Batch(step)
		made := task.Population.Take(batch)
		for i, v := range views.Views(len(batch)) {
			v.Apply(made.Inputs[i*in.Size():], task.Population.Inputs[batch[i]*in.Size():], in)
		}
		plain := start(network.Task{Population: made, Evaluation: made}, c.Candidate)
		copy(plain.net.parameters, r.net.parameters)
		assert.Equal(t, plain.step(c.Batch(0)), r.step(batch), "step %d", step)
	}

	got, err := r.predict(t.Context(), task.Evaluation)
	require.NoError(t, err)
	plain := start(task, c.Candidate)
	copy(plain.net.parameters, r.net.parameters)
	want, err := plain.predict(t.Context(), task.Evaluation)
	require.NoError(t, err)
	assert.Equal(t, want, got, "images are judged as they are")

	batch := c.Batch(0)
	assert.Zero(t, testing.AllocsPerRun(3, func() { r.step(batch) }))
}
