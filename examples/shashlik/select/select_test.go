package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/shashlik/calorimeter"
)

// small is a selection of some seconds.
var small = []string{"-pool", "5", "-sample", "100", "-epochs", "1", "-experiments", "4", "-compare",
	"-finalists", "2", "-final-sample", "100", "-final-epochs", "1", "-final-samples", "2", "-final-inits", "2"}

// selects runs the command and returns what it prints, without times.
func selects(t *testing.T, ctx context.Context, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := run(ctx, args, &out, io.Discard)
	return regexp.MustCompile(`[0-9.]+(ms|µs|s|m[0-9.]+s)\b`).ReplaceAllString(out.String(), "TIME"), err
}

// TestSelection runs all of it, goes on after an interruption, and shows the record.
func TestSelection(t *testing.T) {
	if testing.Short() {
		t.Skip("trains networks")
	}
	folder := t.TempDir()
	args := append([]string{"-out", folder, "-events", own(t)}, small...)
	for _, quantity := range []string{"energy", "position"} {
		args := append([]string{"-quantity", quantity}, args...)
		text, err := selects(t, t.Context(), args...)
		require.NoError(t, err)
		for _, part := range []string{"5 of the 6,912 networks", "| Welch, 0.05 |", "Where the spread of", "uncertainties against angle", "100 photons that the selection has not seen"} {
			assert.Contains(t, text, part)
		}
		drawn, err := filepath.Glob(filepath.Join(folder, "select-"+quantity+"-*.svg"))
		require.NoError(t, err)
		assert.Len(t, drawn, 3)

		// Half of the record is what an interrupted run leaves.
		path := filepath.Join(folder, "select-"+quantity+".jsonl")
		record, err := os.ReadFile(path)
		require.NoError(t, err)
		lines := strings.SplitAfter(string(record), "\n")
		require.NoError(t, os.WriteFile(path, []byte(strings.Join(lines[:len(lines)/2], "")), 0o644))
		again, err := selects(t, t.Context(), args...)
		require.NoError(t, err)
		assert.Equal(t, text, again)

		compress(t, path)
		compress(t, filepath.Join(folder, "select-"+quantity+"-final.jsonl"))
		shown, err := selects(t, t.Context(), "-recorded", path+".gz", "-compare", "-out", t.TempDir())
		require.NoError(t, err)
		assert.Equal(t, text, shown)
	}
}

// own writes a file with 1,000 events.
func own(t *testing.T) string {
	t.Helper()
	events, err := calorimeter.Sample()
	require.NoError(t, err)
	index := make([]int, 1000)
	for i := range index {
		index[i] = i
	}
	var file bytes.Buffer
	require.NoError(t, calorimeter.Write(&file, events.Subset(index)))
	path := filepath.Join(t.TempDir(), "own.npz")
	require.NoError(t, os.WriteFile(path, file.Bytes(), 0o644))
	return path
}

func compress(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err = w.Write(text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, os.WriteFile(path+".gz", packed.Bytes(), 0o644))
}

func TestInterrupted(t *testing.T) {
	if testing.Short() {
		t.Skip("reads all photons out")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := selects(t, t.Context(), "-sample", "40000")
	require.ErrorContains(t, err, "a sample of 40000 events: the population has 32000")
	_, err = selects(t, ctx, append([]string{"-out", t.TempDir()}, small...)...)
	assert.ErrorContains(t, err, "the same command goes on from there")
}

func TestErrors(t *testing.T) {
	for says, args := range map[string][]string{
		`unexpected argument "now"`:              {"now"},
		`-quantity "mass"`:                       {"-quantity", "mass"},
		`-method "luck": use one of race`:        {"-method", "luck"},
		"-pool 7000: give 2 to 6912":             {"-pool", "7000"},
		"-sample 40: give 100 to 1048576":        {"-sample", "40"},
		"none.npz":                               {"-events", filepath.Join(t.TempDir(), "none.npz")},
		"-finalists 1: give 2 to 100":            {"-finalists", "1"},
		`-backend "jax"`:                         {"-backend", "jax"},
		"no such file":                           {"-recorded", filepath.Join(t.TempDir(), "none.jsonl")},
		"-final-inits 1: give 2 to 1000":         {"-final-inits", "1"},
		"flag provided but not defined: -budget": {"-budget", "3"},
	} {
		_, err := selects(t, t.Context(), args...)
		assert.ErrorContains(t, err, says, "%v", args)
	}
	_, err := selects(t, t.Context(), "-h")
	assert.ErrorIs(t, err, flag.ErrHelp)
}
