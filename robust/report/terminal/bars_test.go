package terminal_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/robust/report/terminal"
	"robust/selection"
	"robust/trainer"
)

// run makes a run of three candidates.
func run(t *testing.T, observe func(selection.Event)) *selection.Result {
	t.Helper()
	var pool []trainer.Candidate
	for n := range 3 {
		c, err := trainer.NewConfiguration("", trainer.Param("n", n))
		require.NoError(t, err)
		pool = append(pool, c)
	}
	result, err := selection.Run(t.Context(), trainer.Func(
		func(_ context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
			return trainer.Outcome{Loss: c.(trainer.Configuration).Float("n") + in.SampleStream().Float64()}, nil
		}), pool, selection.Settings{Observe: observe, Budget: selection.Budget{Experiments: 4}})
	require.NoError(t, err)
	return result
}

func TestBars(t *testing.T) {
	var out bytes.Buffer
	observe, wait := terminal.Bars(&out)
	result := run(t, observe)
	wait()
	assert.NotEmpty(t, result.Survivors)
	assert.Contains(t, out.String(), "experiment  1 of 4,  3 of 3 candidates")
}

// TestLines: a file is no terminal.
func TestLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	file, err := os.Create(path)
	require.NoError(t, err)
	defer file.Close()
	observe, wait := terminal.Progress(file)
	result := run(t, observe)
	wait()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	assert.Len(t, lines, 2+len(result.Path))
	assert.Contains(t, lines[len(lines)-1], fmt.Sprintf("after %d trainings", result.Trainings()))
}
