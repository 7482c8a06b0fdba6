//go:build !torch

package torch_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"robust/trainer"
	"robust/trainer/network"
	"robust/trainer/torch"
)

func TestWithoutLibtorch(t *testing.T) {
	_, err := torch.New(network.Task{}, torch.Options{})
	require.ErrorIs(t, err, torch.ErrAbsent)
	require.ErrorContains(t, err, "go run ./trainer/torch/setup go run -tags torch")
	_, err = torch.Predict(t.Context(), network.Trained{}, network.Events{}, torch.Options{})
	require.ErrorIs(t, err, torch.ErrAbsent)
	var none torch.Trainer
	_, err = none.Train(t.Context(), nil, trainer.Instance{})
	require.ErrorIs(t, err, torch.ErrAbsent)
	_, err = none.TrainBatch(t.Context(), nil)
	require.ErrorIs(t, err, torch.ErrAbsent)
}
