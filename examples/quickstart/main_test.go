package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/robust/report"
	"robust/selection"
	"robust/trainer"
	"robust/trainer/trainertest"
)

func quickstart(t *testing.T, ctx context.Context, args ...string) (stdout, stderr string, err error) {
	var out bytes.Buffer
	log, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	require.NoError(t, err)
	defer log.Close()
	err = run(ctx, args, &out, log)
	text, readErr := os.ReadFile(log.Name())
	require.NoError(t, readErr)
	return out.String(), string(text), err
}

// TestQuickstart runs all of it on small samples, twice with different numbers of workers.
func TestQuickstart(t *testing.T) {
	var first string
	for _, workers := range []string{"1", "3"} {
		out, log, err := quickstart(t, context.Background(), "-sample", "200", "-experiments", "3", "-workers", workers)
		require.NoError(t, err)
		assert.Contains(t, out, "40 networks, each trained on 200 of 6000 photons")
		assert.Contains(t, out, "calibrated sum of the cells   0.026")
		assert.Regexp(t, `net=.* ± 0\.\d+ between 25 new instances`, out)
		assert.Equal(t, 5, strings.Count(log, "\n"), "a line an experiment, one before and one after: %s", log)
		out = regexp.MustCompile(`[0-9.hm]+s of training in [0-9.hm]+s`).ReplaceAllString(out, "")
		if first == "" {
			first = out
			continue
		}
		assert.Equal(t, first, out, "the number of workers does not matter")
	}
}

func TestInterruptedQuickstart(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	out, _, err := quickstart(t, ctx, "-sample", "200")
	require.NoError(t, err)
	assert.Contains(t, out, "cancelled")
	assert.NotContains(t, out, "new instances")
}

func TestBadFlags(t *testing.T) {
	for says, args := range map[string][]string{
		"-sample 50":            {"-sample", "50"},
		"use gonum or torch":    {"-backend", "jax"},
		"unexpected argument":   {"now"},
		"Workers = -1":          {"-workers", "-1"},
		"use one of race, bart": {"-method", "wilks"},
		"Budget.Experiments =":  {"-experiments", "-4"},
		"provided but not defi": {"-epochs", "4"},
	} {
		_, _, err := quickstart(t, context.Background(), args...)
		assert.ErrorContains(t, err, says, "%v", args)
	}
}

func TestPoolIsWhatItSays(t *testing.T) {
	networks, err := pool()
	require.NoError(t, err)
	assert.Len(t, networks, 40)
	require.NoError(t, trainer.CheckFeatures(networks))
	task, err := newEnergyTask(100, "gonum")
	require.NoError(t, err)
	for _, c := range networks {
		n, err := task.network(c)
		require.NoError(t, err)
		require.NoError(t, n.Check())
	}
}

// TestEnergyTrainer runs the conformance suite on the trainer of the example.
func TestEnergyTrainer(t *testing.T) {
	if testing.Short() {
		t.Skip("trains networks")
	}
	task, err := newEnergyTask(100, "gonum")
	require.NoError(t, err)
	networks, err := pool()
	require.NoError(t, err)
	trainertest.Run(t, func() trainer.Trainer {
		e, err := task.trainer(task.evaluation)
		require.NoError(t, err)
		return e
	}, []trainer.Candidate{networks[0], networks[16]})
}

// TestJournalAndReport resumes a run from its journal and writes and serves its report.
func TestJournalAndReport(t *testing.T) {
	folder := t.TempDir()
	experiments := "2"
	if testing.Short() {
		experiments = "1"
	}
	args := []string{"-sample", "200", "-experiments", experiments, "-quiet", "-journal", filepath.Join(folder, "run.db"), "-report", filepath.Join(folder, "report")}
	first, log, err := quickstart(t, context.Background(), args...)
	require.NoError(t, err)
	assert.Empty(t, log)
	assert.FileExists(t, filepath.Join(folder, "report", "index.html"))
	again, _, err := quickstart(t, context.Background(), args...)
	require.NoError(t, err)
	assert.Contains(t, again, "net=")
	pick := regexp.MustCompile(`(?m)^  (net=\S+)`).FindString
	assert.Equal(t, pick(first), pick(again))
	_, _, err = quickstart(t, context.Background(), append(args, "-sample", "300")...)
	assert.ErrorIs(t, err, selection.ErrPlan)
	assert.ErrorContains(t, err, "sample")

	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(100*time.Millisecond, cancel)
	_, log, err = quickstart(t, ctx, "-sample", "200", "-live", "localhost:0")
	require.NoError(t, err)
	assert.Contains(t, log, "the run is shown at http://localhost:")
	_, _, err = quickstart(t, context.Background(), "-live", "nowhere")
	assert.ErrorIs(t, err, report.ErrServer)
}
