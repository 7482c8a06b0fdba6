package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/cifar10/data"
	"robust/examples/cifar10/recognition"
	"robust/trainer"
)

// plates are n images of one colour each, that of the class, with noise: easy to tell apart.
func plates(n int, seed uint64) data.Images {
	rng := trainer.Stream(seed, "plates")
	m := data.Images{Pixels: make([]uint8, 0, n*3*32*32), Labels: make([]uint8, n)}
	for i := range n {
		m.Labels[i] = uint8(i % 10)
		for c := range 3 {
			mean := 60 + 120*(int(m.Labels[i])>>c&1) + 6*int(m.Labels[i])
			for range 32 * 32 {
				m.Pixels = append(m.Pixels, uint8(min(max(mean+rng.IntN(81)-40, 0), 255)))
			}
		}
	}
	return m
}

// command runs the command on plates instead of the images of CIFAR-10.
func command(t *testing.T, ctx context.Context, args ...string) (string, string, error) {
	t.Helper()
	before := fetched
	fetched = func(context.Context, options, io.Writer) (recognition.Images, error) {
		return recognition.Divide(plates(700, 1), plates(100, 2), 100)
	}
	defer func() { fetched = before }()
	var stdout, stderr bytes.Buffer
	err := run(ctx, append([]string{"-backend", "gonum", "-space", "tiny", "-shrink", "4"}, args...), &stdout, &stderr)
	return stdout.String(), stderr.String(), err
}

var small = []string{
	"-pool", "4", "-sample", "200", "-epochs", "2", "-experiments", "4", "-finalists", "2", "-final-sample", "300", "-final-epochs", "3",
	"-final-samples", "2", "-final-inits", "2", "-compare", "-all",
}

func TestSelectionAndRecord(t *testing.T) {
	folder := t.TempDir()
	first, told, err := command(t, t.Context(), append(small, "-out", folder)...)
	require.NoError(t, err)
	for _, says := range []string{
		"4 small networks", "All 16 trainings of 4 networks", "| race |", "| Welch, 0.05 |", "100 images of the test set",
		"| airplane | 10 |", "| truck | 10 |", "Calibration", "of this the finite evaluation set of 100 events",
	} {
		assert.Contains(t, first, says)
	}
	assert.Contains(t, told, "new instances: 8 of 8 trainings")
	for _, name := range []string{"selection.jsonl", "selection-final.jsonl", "systematics.svg", "cifar10.csv"} {
		assert.FileExists(t, filepath.Join(folder, name))
	}
	file, err := os.ReadFile(filepath.Join(folder, "cifar10.csv"))
	require.NoError(t, err)
	rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	require.NoError(t, err)
	assert.Len(t, rows, 5)
	assert.Equal(t, "loss_4", rows[0][len(rows[0])-1])

	trim := func(s string) string { // elapsed times differ
		var kept []string
		for line := range strings.Lines(s) {
			if !strings.Contains(line, " of training in ") {
				kept = append(kept, line)
			}
		}
		return strings.Join(kept, "")
	}
	again, told, err := command(t, t.Context(), append(small, "-out", folder)...)
	require.NoError(t, err)
	assert.Equal(t, trim(first), trim(again), "what is recorded is not trained again")
	assert.NotEmpty(t, told)
	shown, _, err := command(t, t.Context(), "-recorded", filepath.Join(folder, "selection.jsonl"), "-compare", "-all", "-out", t.TempDir())
	require.NoError(t, err)
	assert.Equal(t, trim(first), trim(shown))

	_, _, err = command(t, t.Context(), append(small, "-epochs", "3", "-out", folder)...)
	assert.ErrorContains(t, err, "epochs")
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := command(t, ctx, append(small, "-out", t.TempDir())...)
	assert.ErrorContains(t, err, "the same command goes on from there")
}

func TestErrors(t *testing.T) {
	for says, args := range map[string][]string{
		`unexpected argument "now"`:             {"now"},
		`-space "large": give small or tiny`:    {"-space", "large"},
		`-method "luck": use one of race`:       {"-method", "luck"},
		"-pool 129: give 2 to 128":              {"-pool", "129"},
		"-sample 40: give 100 to 40000":         {"-sample", "40"},
		"-shrink 3: give 1, 2 or 4":             {"-shrink", "3"},
		`-backend "jax"`:                        {"-backend", "jax"},
		"no such file":                          {"-recorded", filepath.Join(t.TempDir(), "none.jsonl")},
		"-final-inits 1: give 2 to 1000":        {"-final-inits", "1"},
		"flag provided but not defined: -tests": {"-tests", "3"},
	} {
		_, _, err := command(t, t.Context(), args...)
		assert.ErrorContains(t, err, says, "%v", args)
	}
	_, _, err := command(t, t.Context(), "-h")
	assert.ErrorIs(t, err, flag.ErrHelp)
}
