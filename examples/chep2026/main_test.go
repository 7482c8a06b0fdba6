package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer/replay"
)

func steps(t *testing.T) []string {
	files, err := filepath.Glob("data/steps/*.json")
	require.NoError(t, err)
	require.Len(t, files, 3)
	return files
}

func command(args ...string) (string, error) {
	var out bytes.Buffer
	err := run(context.Background(), args, &out, io.Discard)
	return out.String(), err
}

// TestPublishedRunsRepeat is the proof that TestAgainstBest is the published rule.
func TestPublishedRunsRepeat(t *testing.T) {
	out, err := command(append([]string{"-verify"}, steps(t)...)...)
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	require.Len(t, lines, 4)
	assert.Contains(t, lines[0], "18 steps, 0 mismatches")
	assert.Contains(t, lines[1], "17 steps, 0 mismatches")
	assert.Contains(t, lines[2], "19 steps, 0 mismatches")
	assert.Equal(t, "0 mismatches", lines[3])
}

// TestMismatchesAreCounted checks that the verification can fail: one kept candidate is
// replaced by another in one step.
func TestMismatchesAreCounted(t *testing.T) {
	text, err := os.ReadFile(steps(t)[2])
	require.NoError(t, err)
	changed := bytes.Replace(text, []byte(`"kept": [0,1,3,`), []byte(`"kept": [0,2,3,`), 1)
	require.NotEqual(t, text, changed)
	path := filepath.Join(t.TempDir(), "changed.json")
	require.NoError(t, os.WriteFile(path, changed, 0o644))
	out, err := command("-verify", path)
	require.ErrorIs(t, err, errMismatch)
	assert.True(t, strings.HasSuffix(out, "\n2 mismatches\n"), out)
}

func TestStudyPrintsJSON(t *testing.T) {
	out, err := command("-method", "welch", "-start", "2", "-alpha", "0.05", "-orders", "40", "-seed", "1", "-json")
	require.NoError(t, err)
	var f map[string]any
	require.NoError(t, json.Unmarshal([]byte(out), &f))
	for _, key := range []string{"kept", "trainings", "survivors", "regret", "exhaustive"} {
		assert.Contains(t, f, key)
	}
	assert.Equal(t, 12080.0, f["exhaustive"])
	assert.GreaterOrEqual(t, f["kept"], 0.95)
	assert.InDelta(t, 1863, f["trainings"], 100)
	assert.InDelta(t, 14.3, f["survivors"], 2)
	again, err := command("-method", "welch", "-start", "2", "-alpha", "0.05", "-orders", "40", "-seed", "1", "-json")
	require.NoError(t, err)
	assert.Equal(t, out, again, "the same seed")
	other, err := command("-orders", "40", "-seed", "2", "-json")
	require.NoError(t, err)
	assert.NotEqual(t, out, other, "another seed")
}

// TestHalvingCosts pins the cost of the published rule on a pool of 604, whatever the order.
func TestHalvingCosts(t *testing.T) {
	out, err := command("-method", "halving", "-orders", "20", "-json")
	require.NoError(t, err)
	var f figures
	require.NoError(t, json.Unmarshal([]byte(out), &f))
	assert.Equal(t, 3014.0, f.Trainings)
	assert.Equal(t, 1.0, f.Survivors)
}

// TestGuaranteedCosts: the best network is never lost, for fewer trainings than by the published rule.
func TestGuaranteedCosts(t *testing.T) {
	out, err := command("-method", "guaranteed", "-orders", "40", "-json")
	require.NoError(t, err)
	var f figures
	require.NoError(t, json.Unmarshal([]byte(out), &f))
	assert.Equal(t, 1.0, f.Kept)
	assert.LessOrEqual(t, f.Trainings, 1750.0)
	out, err = command("-method", "guaranteed", "-kernel", "normal", "-sigma", "0.003", "-alpha", "0.2", "-orders", "3", "-json")
	require.NoError(t, err)
	assert.Contains(t, out, "normal with given sigma, alpha 0.2, sigma 0.003")
}

func TestEveryMethodRuns(t *testing.T) {
	for _, name := range methodNames() {
		out, err := command("-method", name, "-start", "4", "-orders", "3")
		require.NoError(t, err, name)
		assert.Contains(t, out, "true best kept", name)
	}
}

// TestOtherTables replays a table of losses: the first model has the smallest, the last is constant.
func TestOtherTables(t *testing.T) {
	path := filepath.Join(t.TempDir(), "losses.csv")
	require.NoError(t, os.WriteFile(path, []byte("name,loss_1,loss_2,loss_3,loss_4\na,1,2,1.5,1.2\nb,11,12,11.5,11.2\nc,5,5,5,5\n"), 0o644))
	out, err := command("-table", path, "-score", "loss", "-minimise", "-orders", "10", "-json")
	require.NoError(t, err)
	var f figures
	require.NoError(t, json.Unmarshal([]byte(out), &f))
	assert.Equal(t, 1.0, f.Kept)
	assert.Equal(t, 12, f.Exhaustive)
	assert.Zero(t, f.Regret)
	out, err = command("-table", path, "-score", "loss", "-orders", "10", "-method", "halving", "-start", "1", "-json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal([]byte(out), &f))
	assert.Equal(t, 1.0, f.Kept, "b has the largest")
	assert.Equal(t, 6.0, f.Trainings)
}

// TestMissingScores replays a table in which a model diverged twice.
func TestMissingScores(t *testing.T) {
	path := filepath.Join(t.TempDir(), "losses.csv")
	require.NoError(t, os.WriteFile(path, []byte("name,loss_1,loss_2,loss_3,loss_4\na,1,NaN,,1\nb,2,3,2.5,2.2\nc,5,6,7,5\n"), 0o644))
	_, err := command("-table", path, "-score", "loss", "-minimise")
	assert.ErrorContains(t, err, "losses.csv")
	out, err := command("-table", path, "-score", "loss", "-minimise", "-missing", "-orders", "10", "-alpha", "0.001", "-json")
	require.NoError(t, err)
	var f figures
	require.NoError(t, json.Unmarshal([]byte(out), &f))
	assert.Equal(t, 1.0, f.Kept)
	assert.Zero(t, f.Regret, "b is the best in truth, since a diverges")
}

func TestBadFlags(t *testing.T) {
	for _, c := range []struct {
		says string
		args []string
	}{
		{"-method \"wilks\": use one of halving", []string{"-method", "wilks"}},
		{"use one of moderated", []string{"-method", "guaranteed", "-kernel", "cauchy"}},
		{"needs Guaranteed.Sigma", []string{"-method", "guaranteed", "-kernel", "normal"}},
		{"max, which has no pseudo-values", []string{"-method", "guaranteed", "-criterion", "max"}},
		{"min, which has no pseudo-values", []string{"-method", "race", "-criterion", "min"}},
		{"adaptive judges the mean alone", []string{"-method", "adaptive", "-criterion", "std"}},
		{"adaptive does not use them", []string{"-method", "adaptive", "-covariates"}},
		{"-orders 0", []string{"-orders", "0"}},
		{"Alpha = 2", []string{"-alpha", "2"}},
		{"StartStep = 1", []string{"-start", "1"}},
		{"only -verify takes files", []string{"file.json"}},
		{"needs the JSON files", []string{"-verify"}},
		{"no such file", []string{"-verify", "missing.json"}},
		{"no such file", []string{"-table", "missing.csv"}},
		{"precision", []string{"-score", "precision"}},
		{"nonsense", []string{"-criterion", "nonsense"}},
	} {
		_, err := command(c.args...)
		assert.ErrorContains(t, err, c.says, "%v", c.args)
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := run(ctx, []string{"-orders", "3"}, io.Discard, io.Discard)
	assert.ErrorIs(t, err, context.Canceled)
}

func TestTheTableIsThePublishedOne(t *testing.T) {
	table, err := replay.Read(bytes.NewReader(published), "cifar10_30k.csv", replay.Options{Prefix: "accuracy"})
	require.NoError(t, err)
	assert.Len(t, table.Candidates(), 604)
	assert.Equal(t, 20, table.Experiments())
}
