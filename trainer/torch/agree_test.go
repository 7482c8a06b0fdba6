//go:build torch

package torch_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/shashlik/models"
	"robust/trainer"
	"robust/trainer/gonum"
	"robust/trainer/network"
	"robust/trainer/torch"
)

// photons are images of 15×15 cells with a bright spot; the extras are the sum and where it is, the target is its
// height.
func photons(n, extras int, seed uint64) network.Events {
	rng := trainer.Stream(seed, "photons")
	e := network.Events{Inputs: make([]float32, 225*n), Extras: make([]float32, extras*n), Targets: make([]float32, n)}
	for i := range n {
		energy := 0.5 + rng.Float32()
		row, column := 3+rng.IntN(9), 3+rng.IntN(9)
		for r := -1; r <= 1; r++ {
			for c := -1; c <= 1; c++ {
				e.Inputs[225*i+15*(row+r)+column+c] = energy * rng.Float32()
			}
		}
		for k := range extras {
			e.Extras[extras*i+k] = energy * rng.Float32()
		}
		e.Targets[i] = energy
	}
	return e
}

// TestAgreesWithGonum trains the published networks for 50 steps with both backends.
func TestAgreesWithGonum(t *testing.T) {
	for _, c := range models.All() {
		t.Run(c.Name, func(t *testing.T) {
			c.Training.Epochs = 5
			task := network.Task{
				Population:  photons(10*c.Training.BatchSize, c.Architecture.Extras, 1),
				Evaluation:  photons(100, c.Architecture.Extras, 2),
				Predictions: true,
			}
			ours, err := torch.New(task, torch.Options{Device: "cpu"})
			require.NoError(t, err)
			defer ours.Close()
			theirs, err := gonum.New(task, gonum.Options{})
			require.NoError(t, err)
			for e := range 2 {
				in := trainer.BothSources{}.Instance(7, e)
				want, err := theirs.Train(t.Context(), c, in)
				require.NoError(t, err)
				got, err := ours.Train(t.Context(), c, in)
				require.NoError(t, err)
				assert.Equal(t, trainer.Trained, got.Status)
				assert.InEpsilon(t, want.Loss, got.Loss, 1e-4)
				assert.InEpsilon(t, want.Metrics["training loss"], got.Metrics["training loss"], 1e-4)
				assert.InDeltaSlice(t, want.Predictions, got.Predictions, 1e-3)
			}
		})
	}
}

// TestWeightsAgreeWithGonum trains on events that count differently with both backends, by each loss, alone and in a stack.
func TestWeightsAgreeWithGonum(t *testing.T) {
	for _, loss := range []network.Loss{network.MSE{}, network.RelativeMSE{}, network.Huber{Delta: 0.2}, network.CrossEntropy{Smoothing: 0.1}} {
		t.Run(loss.Kind(), func(t *testing.T) {
			task := network.Task{Population: photons(200, 0, 1), Evaluation: photons(50, 0, 2), Predictions: true}
			outputs := 1
			if _, classes := loss.(network.CrossEntropy); classes {
				task.Metric, outputs = network.MeanCrossEntropy, 3
				for _, e := range []network.Events{task.Population, task.Evaluation} {
					for i := range e.Targets {
						e.Targets[i] = float32(i % 3)
					}
				}
			}
			for i := range 200 {
				task.Population.Weights = append(task.Population.Weights, float32(i%4)/2)
			}
			c := network.Candidate{
				Name: "weighted",
				Architecture: network.Architecture{
					Input:  network.Shape{Channels: 1, Height: 15, Width: 15},
					Layers: []network.Layer{network.Conv{Filters: 3}, network.ReLU{}, network.MaxPool{Kernel: 4}, network.Dense{Features: outputs}},
				},
				Training: network.Training{Loss: loss, Epochs: 5, BatchSize: 30},
			}
			theirs, err := gonum.New(task, gonum.Options{})
			require.NoError(t, err)
			ours, err := torch.New(task, torch.Options{Device: "cpu", Stack: 2})
			require.NoError(t, err)
			defer ours.Close()
			var jobs []trainer.Job
			for e := range 2 {
				jobs = append(jobs, trainer.Job{Candidate: c, Instance: trainer.BothSources{}.Instance(7, e)})
			}
			stacked, err := ours.TrainBatch(t.Context(), jobs)
			require.NoError(t, err)
			alone, err := ours.Train(t.Context(), c, jobs[0].Instance)
			require.NoError(t, err)
			for k, got := range append(stacked, alone) {
				want, err := theirs.Train(t.Context(), c, jobs[k%2].Instance)
				require.NoError(t, err)
				assert.InEpsilon(t, want.Loss, got.Loss, 1e-4)
				assert.InEpsilon(t, want.Metrics["training loss"], got.Metrics["training loss"], 1e-4)
				assert.InDeltaSlice(t, want.Predictions, got.Predictions, 1e-3)
			}
		})
	}
}
