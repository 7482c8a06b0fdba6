//go:build torch

package torch_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
	"robust/trainer/gonum"
	"robust/trainer/network"
	"robust/trainer/network/networktest"
	"robust/trainer/torch"
)

// TestPredicts trains a stack, of which one diverges, and predicts with the trained networks, here and in the other backend.
func TestPredicts(t *testing.T) {
	task := spotTask()
	var mu sync.Mutex
	trained := make(map[uint64]network.Trained)
	told := make(map[uint64]trainer.Outcome)
	tr := newTrainer(t, task, torch.Options{Stack: 3, Trained: func(n network.Trained, o trainer.Outcome) {
		mu.Lock()
		defer mu.Unlock()
		trained[n.Instance.InitSeed], told[n.Instance.InitSeed] = n, o
	}})
	calm := everything(network.Training{Epochs: 3, BatchSize: 32})
	wild := calm
	wild.Training.Optimiser = network.Adam{Rate: 1e38}
	jobs := []trainer.Job{
		{Candidate: calm, Instance: trainer.Instance{InitSeed: 1}},
		{Candidate: calm, Instance: trainer.Instance{InitSeed: 2}},
		{Candidate: wild, Instance: trainer.Instance{InitSeed: 3}},
	}
	outcomes, err := tr.TrainBatch(t.Context(), jobs)
	require.NoError(t, err)
	require.Equal(t, trainer.Diverged, outcomes[2].Status)
	require.Len(t, trained, 2)
	events := task.Evaluation
	events.Targets = nil
	for i, o := range outcomes[:2] {
		n := trained[jobs[i].Instance.InitSeed]
		require.NoError(t, n.Check())
		assert.Equal(t, o.Loss, told[n.Instance.InitSeed].Loss)
		got, err := torch.Predict(t.Context(), n, events, torch.Options{Device: "cpu"})
		require.NoError(t, err)
		other, err := gonum.Predict(t.Context(), n, events)
		require.NoError(t, err)
		for k, want := range o.Predictions {
			assert.InDelta(t, want, got[k], 1e-5)
			assert.InDelta(t, want, other[k], 1e-4)
		}
	}
	_, err = torch.Predict(t.Context(), network.Trained{}, events, torch.Options{})
	require.ErrorIs(t, err, network.ErrTrained)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = torch.Predict(ctx, trained[1], events, torch.Options{})
	require.ErrorIs(t, err, context.Canceled)
}

// TestPredictsAsPyTorch reads a network that PyTorch has trained.
func TestPredictsAsPyTorch(t *testing.T) {
	n, c := networktest.Trained(t)
	got, err := torch.Predict(t.Context(), n, c.Task().Evaluation, torch.Options{Device: "cpu"})
	require.NoError(t, err)
	require.Len(t, got, len(c.Golden.Trained))
	for i, want := range c.Golden.Trained {
		assert.InDelta(t, want, got[i], 1e-5)
	}
}
