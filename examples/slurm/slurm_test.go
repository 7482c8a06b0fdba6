package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/robust/report"
	"robust/trainer/queue"
)

func TestErrors(t *testing.T) {
	for says, args := range map[string][]string{
		`unexpected argument "now"`:       {"now"},
		"-pool 1: give 2 to 6912":         {"-pool", "1"},
		"-submit -1: give 0 to 100000":    {"-submit", "-1"},
		"-walltime 1s: give at least 1m":  {"-walltime", "1s"},
		"-submit and -local: give one":    {"-submit", "2", "-local"},
		"is the coordinator running":      {"-worker", filepath.Join(t.TempDir(), "queue.json")},
		"-experiments 1: give 2 to 1000":  {"-experiments", "1"},
		"give one such as localhost:8080": {"-local", "-folder", t.TempDir(), "-live", "nowhere"},
		"flag provided but not defined: ": {"-luck"},
	} {
		var out bytes.Buffer
		assert.ErrorContains(t, run(t.Context(), args, &out, &out), says, "%v", args)
	}
	var out bytes.Buffer
	assert.ErrorIs(t, run(t.Context(), []string{"-h"}, &out, &out), flag.ErrHelp)
}

// TestDeadline asks a squeue that answers as Slurm's does.
func TestDeadline(t *testing.T) {
	t.Setenv("SLURM_JOB_ID", "")
	at, err := deadline(t.Context())
	require.NoError(t, err)
	assert.True(t, at.IsZero(), "no job")

	t.Setenv("SLURM_JOB_ID", "8")
	t.Setenv("SLURM_JOB_END_TIME", "1700000000")
	at, err = deadline(t.Context())
	require.NoError(t, err)
	assert.EqualValues(t, 1700000000-40, at.Unix())
	t.Setenv("SLURM_JOB_END_TIME", "soon")
	_, err = deadline(t.Context())
	assert.ErrorContains(t, err, `"soon"`)

	t.Setenv("SLURM_JOB_END_TIME", "")
	t.Setenv("SLURM_ARRAY_JOB_ID", "7")
	t.Setenv("SLURM_ARRAY_TASK_ID", "3")
	folder := t.TempDir()
	t.Setenv("PATH", folder+string(os.PathListSeparator)+os.Getenv("PATH"))
	answer := func(text string) {
		script := "#!/bin/sh\n[ \"$2\" = --job=7_3 ] && echo '" + text + "'\n"
		require.NoError(t, os.WriteFile(filepath.Join(folder, "squeue"), []byte(script), 0o755))
	}
	answer("2026-11-25T06:44:20")
	at, err = deadline(t.Context())
	require.NoError(t, err)
	assert.Equal(t, time.Date(2026, 11, 25, 6, 43, 40, 0, time.Local), at)
	answer("N/A")
	at, err = deadline(t.Context())
	require.NoError(t, err)
	assert.True(t, at.IsZero())
	answer("tomorrow")
	_, err = deadline(t.Context())
	assert.ErrorContains(t, err, "tomorrow")
}

func TestShownWorkers(t *testing.T) {
	shown := workers([]queue.Worker{{Name: "node-1", Trainings: 3, Jobs: []queue.Key{{Candidate: "a", Experiment: 2}}}, {Name: "node-2", Lost: true}})
	assert.Equal(t, []report.Worker{{Name: "node-1", Trainings: 3, At: []string{"a, experiment 3"}}, {Name: "node-2", Lost: true}}, shown)
}

// TestCoordinatorAndWorker run side by side; the result is that of a run without workers.
func TestCoordinatorAndWorker(t *testing.T) {
	if testing.Short() {
		t.Skip("trains networks")
	}
	size := []string{"-pool", "3", "-sample", "100", "-epochs", "1", "-experiments", "2"}
	text := func(args ...string) string {
		var out, log bytes.Buffer
		require.NoError(t, run(t.Context(), append(args, size...), &out, &log), log.String())
		var kept []string
		for line := range strings.Lines(out.String()) {
			if !strings.Contains(line, " of training in ") {
				kept = append(kept, line)
			}
		}
		return strings.Join(kept, "")
	}
	calm := text("-local", "-folder", t.TempDir())
	folder := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		path := filepath.Join(folder, "queue.json")
		for ctx.Err() == nil {
			if _, err := os.Stat(path); err == nil {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		var log bytes.Buffer
		ended <- run(ctx, append([]string{"-worker", path}, size...), &log, &log)
	}()
	assert.Equal(t, calm, text("-folder", folder, "-listen", "127.0.0.1:0", "-live", "127.0.0.1:0"))
	cancel()
	assert.NoError(t, <-ended)
	assert.Equal(t, calm, text("-local", "-folder", folder), "from the journal")
}
