//go:build torch

package torch

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
	"robust/trainer/network"
	"robust/trainer/torch/internal/libtorch"
)

// TestMemoryThatRunsOut trains ten jobs where there is room for three, and one of them cannot be trained.
func TestMemoryThatRunsOut(t *testing.T) {
	var stacks []int
	trained := make(map[int]bool)
	bad := errors.New("no such layer")
	err := inParts(t.Context(), []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, func(members []int) error {
		stacks = append(stacks, len(members))
		if len(members) > 3 {
			return fmt.Errorf("%w: convolution of [10 20]", libtorch.ErrMemory)
		}
		for _, m := range members {
			if m == 7 {
				return bad
			}
		}
		for _, m := range members {
			trained[m] = true
		}
		return nil
	}, func(member int, err error) {
		assert.Equal(t, 7, member)
		assert.Equal(t, bad, err)
	})
	require.NoError(t, err)
	assert.Equal(t, []int{10, 5, 3, 2, 5, 3, 1, 1, 1, 2}, stacks)
	assert.Len(t, trained, 9)

	ctx, cancel := context.WithCancel(t.Context())
	err = inParts(ctx, []int{0, 1}, func([]int) error {
		cancel()
		return ctx.Err()
	}, func(int, error) { t.Error("the end of the context is nobody's failure") })
	require.ErrorIs(t, err, context.Canceled)
}

// TestGroups checks what is stacked: networks that differ in name, learning rate and weight decay only.
func TestGroups(t *testing.T) {
	e := network.Events{Inputs: make([]float32, 4*10), Targets: make([]float32, 10)}
	tr, err := New(network.Task{Population: e, Evaluation: e}, Options{Device: "cpu", Stack: 3})
	require.NoError(t, err)
	defer tr.Close()
	c := func(name string, training network.Training, layers ...network.Layer) trainer.Job {
		a := network.Architecture{Input: network.Features(4), Layers: append(layers, network.Dense{Features: 1})}
		return trainer.Job{Candidate: network.Candidate{Name: name, Architecture: a, Training: training}}
	}
	jobs := []trainer.Job{
		c("0", network.Training{}),
		c("1", network.Training{Optimiser: network.AdamW{}}),
		c("2", network.Training{Optimiser: network.Adam{Rate: 0.1, WeightDecay: 0.2}}),
		c("3", network.Training{}, network.Dense{Features: 2}),
		c("4", network.Training{Epochs: 3}),
		{Candidate: trainer.Configuration{}},
		c("6", network.Training{Optimiser: network.Adam{Rate: 1e-5}}),
		c("7", network.Training{BatchSize: 500}), // 10, as the others
		c("8", network.Training{Optimiser: network.Adam{Beta1: 0.8}}),
	}
	assert.Equal(t, [][]int{{0, 2, 6}, {7}, {1}, {3}, {4}, {5}, {8}}, tr.Batches(t.Context(), jobs))
}
