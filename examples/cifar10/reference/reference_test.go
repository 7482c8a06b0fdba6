package main

import (
	"bytes"
	"context"
	"flag"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/cifar10/data"
	"robust/examples/cifar10/recognition"
	"robust/trainer"
	"robust/trainer/network"
	"robust/trainer/record"
)

// reference runs the command.
func reference(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	err := run(t.Context(), args, &stdout, &stderr)
	return stdout.String(), err
}

func TestErrors(t *testing.T) {
	for says, args := range map[string][]string{
		`unexpected argument "now"`:                   {"now"},
		`-network "vgg": give tutorial or resnet18`:   {"-network", "vgg"},
		"-sample 0: give 1 to 40000":                  {"-sample", "0"},
		"-judged 10001: give 1 to 10000":              {"-judged", "10001"},
		"-epochs 0: give 1":                           {"-epochs", "0"},
		"-instances 0: give 1":                        {"-instances", "0"},
		"reference-tutorial-robust.jsonl: no such fi": {"-recorded", t.TempDir()},
	} {
		_, err := reference(t, args...)
		assert.ErrorContains(t, err, says, "%v", args)
	}
	_, err := reference(t, "-h")
	assert.ErrorIs(t, err, flag.ErrHelp)
}

// TestRecorded shows curves that were recorded.
func TestRecorded(t *testing.T) {
	folder := t.TempDir()
	for i, side := range sides {
		task := settings{Network: "tutorial", Sample: 100, Epochs: 2, Judged: 50, Trainer: side}
		inner := trainer.Func(func(_ context.Context, _ trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
			loss := 0.5 + 0.1*float64(i) + 0.02*float64(in.Experiment)
			return trainer.Outcome{Loss: loss, Seconds: 60, Metrics: map[string]float64{network.CurveMetric(1): loss + 0.2, network.CurveMetric(2): loss}}, nil
		})
		kept, err := record.Open(filepath.Join(folder, "reference-tutorial-"+side+".jsonl"), task, inner, record.Options{DropPredictions: true})
		require.NoError(t, err)
		for k := range 2 {
			_, err := kept.Train(t.Context(), recipes["tutorial"].candidate, trainer.BothSources{}.Instance(1, k))
			require.NoError(t, err)
		}
		require.NoError(t, kept.Close())
	}
	out := t.TempDir()
	shown, err := reference(t, "-recorded", folder, "-out", out)
	require.NoError(t, err)
	for _, line := range []string{
		"on 100 images for 2 epochs", "of 50 of the test set", "2 instance(s)",
		"| 1 | 0.7100 ± 0.0141 | 0.8100 ± 0.0141 |", "| 2 | 0.5100 ± 0.0141 | 0.6100 ± 0.0141 |", "| minutes | 2.0 | 2.0 |",
	} {
		assert.Contains(t, shown, line)
	}
	assert.FileExists(t, filepath.Join(out, "reference-tutorial.svg"))
}

// TestRecipes trains the tutorial's network for a step, and checks the other one.
func TestRecipes(t *testing.T) {
	one := data.Images{Pixels: make([]uint8, 4*3072), Labels: []uint8{0, 1, 2, 9}}
	task, err := recognition.Task(one, one, recognition.Options{})
	require.NoError(t, err)
	for name, weights := range map[string]int{"tutorial": 62006, "resnet18": 11173962} {
		n, err := recipes[name].member(recognition.Shape(1), 1)(recipes[name].candidate)
		require.NoError(t, err)
		require.NoError(t, n.Check())
		size, err := n.Architecture.Size()
		require.NoError(t, err)
		assert.Equal(t, weights, size, name)
		_, err = task.Plan(n, trainer.Instance{})
		assert.NoError(t, err)
	}
}

// TestPyTorch trains the tutorial's network in PyTorch, where that and the images are there.
func TestPyTorch(t *testing.T) {
	if testing.Short() {
		t.Skip("starts PyTorch")
	}
	folder, err := data.Folder()
	if err != nil || data.Missing(folder) != nil {
		t.Skip("the images are not here: go run ./examples/cifar10/fetch")
	}
	o := options{settings: settings{Network: "tutorial", Sample: 400, Epochs: 1, Judged: 100}}
	tr, err := o.pytorch(folder)
	if err != nil {
		t.Skip(err)
	}
	defer tr.Close()
	outcome, err := tr.Train(t.Context(), recipes["tutorial"].candidate, trainer.BothSources{}.Instance(1, 0))
	require.NoError(t, err)
	assert.Equal(t, outcome.Loss, outcome.Metrics[network.CurveMetric(1)])
	assert.True(t, outcome.Loss > 0.3 && outcome.Loss < 1, outcome.Loss)
	require.NoError(t, tr.Close())
	assert.NoDirExists(t, tr.(python).folder)
}
