package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/methods/data"
	"robust/trainer"
)

var small = []string{"-candidates", "3", "-instances", "2", "-sample", "60"}

func table(t *testing.T, path string, args ...string) string {
	require.NoError(t, run(context.Background(), append(append([]string{"-out", path}, small...), args...), io.Discard))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.NoFileExists(t, path+".part")
	return string(text)
}

func TestTable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "table.csv")
	text := table(t, path)
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 4)
	assert.Equal(t, []string{"id", "filters", "width", "layers", "activation", "batch", "epochs", "schedule", "optimiser", "rate", "loss_1", "loss_2"}, rows[0])
	for _, row := range rows[1:] {
		for _, loss := range row[10:] {
			if loss != "" {
				v, err := strconv.ParseFloat(loss, 64)
				require.NoError(t, err)
				assert.Greater(t, v, 0.3)
			}
		}
	}
	assert.Equal(t, text, table(t, path, "-workers", "1"), "the number of workers does not matter")
	assert.NotEqual(t, text, table(t, path, "-seed", "2"))
}

// TestResumes cuts a run off in the second network.
func TestResumes(t *testing.T) {
	folder := t.TempDir()
	whole, err := csv.NewReader(strings.NewReader(table(t, filepath.Join(folder, "whole.csv")))).ReadAll()
	require.NoError(t, err)
	path := filepath.Join(folder, "resumed.csv")
	// The first two trainings have a loss that only stays if they are not made again.
	ctx, cancel := context.WithCancel(context.Background())
	made := 0
	judge := trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		if made++; made == 3 {
			cancel()
		}
		return trainer.Outcome{Loss: 77}, ctx.Err()
	})
	o := options{out: path, candidates: 3, instances: 2, sample: 60, seed: 1, workers: 1}
	assert.ErrorIs(t, o.make(ctx, judge, io.Discard), context.Canceled)
	assert.NoFileExists(t, path)

	resumed, err := csv.NewReader(strings.NewReader(table(t, path))).ReadAll()
	require.NoError(t, err)
	assert.Equal(t, []string{"77", "77"}, resumed[1][10:])
	assert.Equal(t, whole[1][:10], resumed[1][:10])
	assert.Equal(t, whole[2:], resumed[2:])
}

func TestInterrupted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "table.csv")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := run(ctx, append([]string{"-out", path}, small...), io.Discard)
	assert.ErrorIs(t, err, context.Canceled)
	assert.NoFileExists(t, path)
	table(t, path)
}

func TestErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "table.csv")
	require.NoError(t, os.WriteFile(path+".part", []byte("id,width\n"), 0o644))
	other := filepath.Join(t.TempDir(), "other.csv")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorIs(t, run(ctx, append([]string{"-out", other}, small...), io.Discard), context.Canceled)
	for says, args := range map[string][]string{
		"no record":                    append([]string{"-out", path}, small...),
		"sample is 70, in the file 60": append(append([]string{"-out", other}, small...), "-sample", "70"),
		"unexpected argument":          {"now"},
		"-instances 0":                 {"-instances", "0"},
		"-workers 0":                   {"-workers", "0"},
		"a sample of 7000":             {"-sample", "7000", "-out", path},
		"a sample of 0":                {"-candidates", "0", "-out", path},
		"no such file":                 {"-out", filepath.Join(path, "no", "folder")},
	} {
		assert.ErrorContains(t, run(context.Background(), args, io.Discard), says)
	}
}

// TestPool builds every network of the table.
func TestPool(t *testing.T) {
	networks, err := pool(110, 1)
	require.NoError(t, err)
	for _, c := range networks {
		n, err := build(c)
		require.NoError(t, err)
		require.NoError(t, n.Check())
	}
	_, err = build(nil)
	assert.ErrorIs(t, err, trainer.ErrCandidate)
}

// TestRecordedTable trains the quickest network of the table again, with the settings of the table.
func TestRecordedTable(t *testing.T) {
	text, err := data.Tables.ReadFile("calorimeter.csv")
	require.NoError(t, err)
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	require.NoError(t, err)
	networks, err := pool(110, 1)
	require.NoError(t, err)
	require.Len(t, rows, 111)
	quickest := 0
	for k, c := range networks {
		require.Equal(t, c.ID(), rows[k+1][0])
		steps := func(c trainer.Configuration) int { return c.Int("epochs") * (1000/c.Int("batch") + 5*c.Int("filters")) }
		if steps(c) < steps(networks[quickest]) {
			quickest = k
		}
	}
	judge, err := position(600)
	require.NoError(t, err)
	row, err := options{instances: 2, seed: 1, workers: 1}.row(context.Background(), judge, networks[quickest])
	require.NoError(t, err)
	for k, cell := range row {
		want := rows[quickest+1][k]
		if k < 10 {
			assert.Equal(t, want, cell)
			continue
		}
		a, err := strconv.ParseFloat(cell, 64)
		require.NoError(t, err)
		b, err := strconv.ParseFloat(want, 64)
		require.NoError(t, err)
		assert.InEpsilon(t, b, a, 1e-4)
	}
}
