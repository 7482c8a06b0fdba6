package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/robust"
	"robust/robust/report"
	"robust/selection"
	"robust/selection/selectiontest"
	"robust/selection/sqlite"
)

// made returns a journal of twelve candidates that were all trained six times.
func made(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "run.db")
	j, err := sqlite.Open(path, sqlite.Options{NoSync: true})
	require.NoError(t, err)
	p := selectiontest.ProblemByName("separated")
	_, err = selection.Run(context.Background(), p, p.Candidates(), selection.Settings{Journal: j, Seed: 1, Task: "made up",
		Method: selection.Halving{WarmUp: 6}, Budget: selection.Budget{Experiments: 6}})
	require.NoError(t, err)
	require.NoError(t, j.Close())
	return path
}

// called returns what the command prints.
func called(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out, log bytes.Buffer
	err := run(context.Background(), args, &out, &log)
	return out.String(), err
}

func TestShow(t *testing.T) {
	out, err := called(t, "show", "-check", made(t))
	require.NoError(t, err)
	for _, line := range []string{"halving by mean, warm-up 6", `"made up"`, "72; 72 s", "the budget of experiments is spent", "all of it is as it was written"} {
		assert.Contains(t, out, line)
	}
}

func TestRedecide(t *testing.T) {
	path := made(t)
	for _, method := range methodNames() {
		args := []string{"redecide", "-method", method}
		if method != "halving" && method != "adaptive" {
			args = append(args, "-alpha", "0.04")
		}
		out, err := called(t, append(args, path)...)
		require.NoError(t, err, method)
		assert.Contains(t, out, "experiment", method)
	}
	out, err := called(t, "redecide", "-method", "welch", path)
	require.NoError(t, err)
	p := selectiontest.ProblemByName("separated")
	direct, err := selection.Run(context.Background(), p, p.Candidates(), selection.Settings{Seed: 1, Method: selection.TestAgainstBest{},
		Budget: selection.Budget{Experiments: 6}})
	require.NoError(t, err)
	want, _, _ := strings.Cut(direct.String(), " of training in") // the time differs
	assert.Contains(t, out, want, "as by training")
	out, err = called(t, "redecide", "-method", "halving", "-criterion", "q3", "-experiments", "5", path)
	require.NoError(t, err)
	assert.Contains(t, out, "halving by "+robust.Q3{}.Name())
}

func TestExport(t *testing.T) {
	folder := t.TempDir()
	file := func(name string) string { return filepath.Join(folder, name) }
	_, err := called(t, "export", "-csv", file("run.csv"), "-jsonl", file("run.jsonl"), "-root", file("run.root"), made(t))
	require.NoError(t, err)
	for name, lines := range map[string]int{"run.csv": 73, "run.jsonl": 72} {
		text, err := os.ReadFile(file(name))
		require.NoError(t, err)
		assert.Equal(t, lines, bytes.Count(text, []byte("\n")), name)
	}
	assert.FileExists(t, file("run.root"))
	out, err := called(t, "export", "-csv", "-", made(t))
	require.NoError(t, err)
	assert.Contains(t, out, "candidate,id,experiment")
}

// TestReport makes the report of a run from its journal: that of its result, but for what says how it was made.
func TestReport(t *testing.T) {
	path, folder := made(t), t.TempDir()
	out, err := called(t, "report", "-o", filepath.Join(folder, "page.html"), "-folder", filepath.Join(folder, "report"), "-loss", "RMSE", "-unit", "cm", path)
	require.NoError(t, err)
	assert.Contains(t, out, "the budget of experiments is spent")
	page, err := os.ReadFile(filepath.Join(folder, "page.html"))
	require.NoError(t, err)
	same, err := os.ReadFile(filepath.Join(folder, "report", "index.html"))
	require.NoError(t, err)
	assert.Equal(t, string(page), string(same))
	for _, says := range []string{"made up", "RMSE, cm", "halving by mean, warm-up 6", "the budget of experiments is spent"} {
		assert.Contains(t, string(page), says)
	}
	p := selectiontest.ProblemByName("separated")
	result, err := selection.Run(context.Background(), p, p.Candidates(), selection.Settings{Seed: 1,
		Method: selection.Halving{WarmUp: 6}, Budget: selection.Budget{Experiments: 6}})
	require.NoError(t, err)
	direct, err := report.New(result, report.Options{Loss: "RMSE", Unit: "cm"})
	require.NoError(t, err)
	require.NoError(t, direct.WriteFolder(filepath.Join(folder, "direct")))
	files, err := filepath.Glob(filepath.Join(folder, "direct", "*", "*"))
	require.NoError(t, err)
	assert.NotEmpty(t, files)
	for _, want := range files {
		name, err := filepath.Rel(filepath.Join(folder, "direct"), want)
		require.NoError(t, err)
		a, err := os.ReadFile(want)
		require.NoError(t, err)
		b, err := os.ReadFile(filepath.Join(folder, "report", name))
		require.NoError(t, err)
		assert.True(t, bytes.Equal(a, b), name)
	}
	out, err = called(t, "report", "-o", "-", path)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(out, "<!DOCTYPE html>"))
}

func TestWrongArguments(t *testing.T) {
	path := made(t)
	for want, args := range map[string][]string{
		"no command":               nil,
		"unknown command":          {"delete", path},
		"which journal":            {"show"},
		"unexpected argument":      {"show", path, "-check"},
		"no such file":             {"show", filepath.Join(t.TempDir(), "none.db")},
		"where to":                 {"export", path},
		"Give -o or -folder":       {"report", path},
		`-method "best"`:           {"redecide", "-method", "best", path},
		`no criterion "smallest"`:  {"redecide", "-criterion", "smallest", path},
		"halving has no level":     {"redecide", "-method", "halving", "-alpha", "0.1", path},
		"knows the mean alone":     {"redecide", "-method", "adaptive", "-criterion", "q3", path},
		"give a positive number":   {"redecide", "-experiments", "-1", path},
		"Race.Alpha = 2":           {"redecide", "-alpha", "2", path},
		"flag provided but not de": {"show", "-deep", path},
	} {
		_, err := called(t, args...)
		assert.ErrorContains(t, err, want)
	}
	_, err := called(t, "-h")
	assert.ErrorIs(t, err, flag.ErrHelp)
	_, err = called(t, "redecide", "-h")
	assert.ErrorIs(t, err, flag.ErrHelp)
}

// TestRedecideWithoutOutcomes asks for trainings that were never made.
func TestRedecideWithoutOutcomes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.db")
	j, err := sqlite.Open(path, sqlite.Options{NoSync: true})
	require.NoError(t, err)
	p := selectiontest.ProblemByName("separated")
	_, err = selection.Run(context.Background(), p, p.Candidates(), selection.Settings{Journal: j, Method: selection.Halving{WarmUp: selection.NoWarmUp}})
	require.NoError(t, err)
	require.NoError(t, j.Close())
	out, err := called(t, "redecide", "-method", "guaranteed", path)
	require.ErrorIs(t, err, sqlite.ErrAbsent)
	assert.ErrorContains(t, err, "was never made")
	assert.Contains(t, out, "the trainer cannot go on")
}
