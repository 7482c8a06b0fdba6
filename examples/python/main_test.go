package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/python/protocol"
	"robust/trainer"
)

// python returns the interpreter that can import the module of a kind, or skips the test.
func python(t *testing.T, name string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("trains in Python")
	}
	interpreter := protocol.Interpreter("")
	if err := protocol.Check(t.Context(), interpreter, kinds[name].module); err != nil {
		t.Skip(err)
	}
	return interpreter
}

func TestScikitLearn(t *testing.T) { testKind(t, "sklearn") }
func TestPyTorch(t *testing.T)     { testKind(t, "torch") }
func TestXGBoost(t *testing.T)     { testKind(t, "xgboost") }

// testKind runs the command for two experiments.
func testKind(t *testing.T, name string) {
	python(t, name)
	models, err := kinds[name].pool.All()
	require.NoError(t, err)
	var stdout, stderr bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-trainer", name, "-experiments", "2"}, &stdout, &stderr), "%s", &stderr)
	assert.Contains(t, stdout.String(), fmt.Sprintf("%d models of %s, each trained on ", len(models), name))
	assert.Regexp(t, fmt.Sprintf(`1 +%d +%d +%[1]d `, len(models), len(models)), &stdout, "all are trained")
	assert.Regexp(t, ` +2  0\.\d+ ± `, &stdout, "the survivors have losses")
}

// TestModels trains one model of each kind twice, and with other seeds.
func TestModels(t *testing.T) {
	for name, k := range kinds {
		t.Run(name, func(t *testing.T) {
			interpreter := python(t, name)
			folder := t.TempDir()
			tr, err := options{trainer: name}.open(interpreter, folder, k)
			require.NoError(t, err)
			defer tr.Close()
			models, err := k.pool.All()
			require.NoError(t, err)
			seen := map[string]bool{}
			for _, c := range models { // the first of each family
				family := c.ID()[:5]
				if seen[family] {
					continue
				}
				seen[family] = true
				a := train(t, tr, c, trainer.Instance{SampleSeed: 1<<64 - 1, InitSeed: 1<<64 - 2})
				assert.Less(t, a.Loss, 0.9, "better than guessing: %s", c)
				assert.Contains(t, []int{597, 2000}, len(a.Predictions))
				again := train(t, tr, c, trainer.Instance{SampleSeed: 1<<64 - 1, InitSeed: 1<<64 - 2})
				assert.Equal(t, a.Predictions, again.Predictions)
				other := train(t, tr, c, trainer.Instance{SampleSeed: 1, InitSeed: 1<<64 - 2})
				assert.NotEqual(t, a.Predictions, other.Predictions)
			}
		})
	}
}

func train(t *testing.T, tr trainer.Trainer, c trainer.Candidate, in trainer.Instance) trainer.Outcome {
	t.Helper()
	o, err := tr.Train(t.Context(), c, in)
	require.NoError(t, err)
	require.True(t, o.Scored(), "%s: %v %s", c.ID(), o.Status, o.Error)
	return o
}

// TestFlags checks what is refused.
func TestFlags(t *testing.T) {
	folder := t.TempDir()
	bare := filepath.Join(folder, "bare")
	require.NoError(t, os.WriteFile(bare, []byte("#!/bin/sh\necho 'ModuleNotFoundError: nothing here' >&2\nexit 1\n"), 0o755))
	for says, args := range map[string][]string{
		`unexpected argument "now"`:                              {"now"},
		`-trainer "keras": use one of sklearn`:                   {"-trainer", "keras"},
		"-experiments 0":                                         {"-experiments", "0"},
		"no-such-python":                                         {"-python", "no-such-python"},
		bare + " -m pip install numpy==2.4.6 xgboost-cpu==3.2.0": {"-python", bare, "-trainer", "xgboost"},
	} {
		assert.ErrorContains(t, run(context.Background(), args, &bytes.Buffer{}, &bytes.Buffer{}), says)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := run(ctx, []string{"-python", bare}, &bytes.Buffer{}, &bytes.Buffer{})
	assert.True(t, errors.Is(err, context.Canceled), "%v", err)
}

func TestRequirements(t *testing.T) {
	for name, k := range kinds {
		lines, err := pinned(k.requirements)
		require.NoError(t, err)
		assert.Len(t, lines, len(k.requirements), name)
	}
}
