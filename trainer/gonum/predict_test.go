package gonum_test

import (
	"bytes"
	"context"
	"math"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
	"robust/trainer/gonum"
	"robust/trainer/network"
	"robust/trainer/network/networktest"
)

// TestPredictsAsItWasJudged keeps networks in files.
func TestPredictsAsItWasJudged(t *testing.T) {
	task := spotTask()
	var lock sync.Mutex
	files, outcomes := map[string]*bytes.Buffer{}, map[string]trainer.Outcome{}
	tr, err := gonum.New(task, gonum.Options{Trained: func(n network.Trained, o trainer.Outcome) {
		lock.Lock()
		defer lock.Unlock()
		assert.Equal(t, trainer.Instance{Experiment: 1, SampleSeed: 2, InitSeed: 3}, n.Instance)
		files[n.Candidate.Name], outcomes[n.Candidate.Name] = new(bytes.Buffer), o
		assert.NoError(t, n.Write(files[n.Candidate.Name]))
	}})
	require.NoError(t, err)
	training := network.Training{Epochs: 2, BatchSize: 32}
	pool := []network.Candidate{
		spotNetwork("plain", training, network.Conv{Filters: 4}, network.ReLU{}, network.MaxPool{}),
		spotNetwork("normalised", training, network.Conv{Filters: 4}, network.Residual{
			Layers: []network.Layer{network.BatchNorm{}, network.Conv{Filters: 4, Padding: 1}, network.PReLU{}},
		}),
		spotNetwork("wild", network.Training{Epochs: 20, Optimiser: network.SGD{Rate: 1e6}}, network.Dense{Features: 7}),
	}
	pool[1].Architecture.Extras = 1
	pool[1].Architecture.Layers = []network.Layer{
		pool[1].Architecture.Layers[0], pool[1].Architecture.Layers[1], network.Join{}, network.Dense{Features: 1},
	}
	var all sync.WaitGroup
	for _, c := range pool {
		all.Go(func() {
			o, err := tr.Train(context.Background(), c, trainer.Instance{Experiment: 1, SampleSeed: 2, InitSeed: 3})
			assert.NoError(t, err)
			if c.Name == "wild" {
				return
			}
			lock.Lock()
			defer lock.Unlock()
			assert.Equal(t, outcomes[c.Name], o)
		})
	}
	all.Wait()
	require.Len(t, files, 2, "not those that diverged")
	for name, f := range files {
		n, err := network.ReadTrained(f)
		require.NoError(t, err)
		assert.Equal(t, name, n.Candidate.Name)
		unlabelled := task.Evaluation
		unlabelled.Targets = nil
		got, err := gonum.Predict(t.Context(), n, unlabelled)
		require.NoError(t, err)
		require.Len(t, got, 50)
		for i, p := range got {
			assert.Equal(t, outcomes[name].Predictions[i], float64(p), name)
		}
	}
}

func TestPredictsWhatPyTorchTrained(t *testing.T) {
	n, c := networktest.Trained(t)
	n.Candidate.Training.Precision = network.BFloat16 // of the training alone
	got, err := gonum.Predict(t.Context(), n, c.Task().Evaluation)
	require.NoError(t, err)
	require.Len(t, got, len(c.Trained))
	for i, w := range c.Trained {
		assert.InDelta(t, w, got[i], 1e-5*max(1, math.Abs(w)))
	}

	_, err = gonum.Predict(t.Context(), n, network.Events{})
	require.ErrorIs(t, err, network.ErrTask)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = gonum.Predict(ctx, n, c.Task().Evaluation)
	require.ErrorIs(t, err, context.Canceled)
	n.Parameters = n.Parameters[1:]
	_, err = gonum.Predict(t.Context(), n, c.Task().Evaluation)
	require.ErrorIs(t, err, network.ErrTrained)
}
