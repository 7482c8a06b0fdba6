package sqlite_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/sqlite"
	"robust/trainer"
)

var golden = flag.Bool("golden", false, "make testdata/version1.db and .txt, which later versions must be able to read")

// goldenRun makes a run with outcomes of each kind. The pool and the losses are written out here, so that nothing else
// changes them.
func goldenRun(path string, train bool) (*selection.Result, error) {
	space := trainer.Grid(trainer.Values("width", 1, 2, 3, 4, 5, 6), trainer.Values("activation", "relu", "gelu"))
	pool, err := space.All()
	if err != nil {
		return nil, err
	}
	j, err := sqlite.Open(path, sqlite.Options{})
	if err != nil {
		return nil, err
	}
	result, err := selection.Run(context.Background(), trainer.ConfigurationFunc(func(_ context.Context, c trainer.Configuration, in trainer.Instance) (trainer.Outcome, error) {
		width := c.Int("width")
		switch {
		case !train:
			panic("it is recorded")
		case width == 6 && in.Experiment == 1:
			return trainer.Outcome{}, errors.New("no memory")
		case width == 5 && in.Experiment == 1:
			return trainer.Outcome{Loss: math.Inf(1), Seconds: 1}, nil
		}
		loss := float64(width) + float64((in.Experiment*7+width*3+len(c.Text("activation"))*5)%11)/10
		if c.Text("activation") == "gelu" {
			loss += 0.25
		}
		return trainer.Outcome{Loss: loss, Seconds: 1.5, Attempts: 1 + width%2, Metrics: map[string]float64{"epochs": 3, "odd": math.NaN()},
			Predictions: []float64{loss, 1 / loss}}, nil
	}), trainer.Pool(pool), selection.Settings{Journal: j, Seed: 42, Workers: 1, Method: selection.TestAgainstBest{Alpha: 0.1, Test: "welch"},
		Budget: selection.Budget{Experiments: 6}, Task: map[string]any{"data": "made up", "sample": 600}})
	return result, errors.Join(err, j.Close())
}

// described is what must stay the same.
func described(r *selection.Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n%s", r.Method, r.Status, selection.List(r.Decisions, r.Name))
	for _, i := range r.Survivors {
		fmt.Fprintln(&b, "left:", r.Name(i))
	}
	for _, record := range r.Records {
		fmt.Fprintf(&b, "%s %d %v %v %v\n", r.Name(record.Candidate), record.Instance.Experiment, record.Outcome.Loss, record.Outcome.Status, record.Outcome.Predictions)
	}
	return b.String()
}

// TestVersion1 opens a journal that version 1 made, goes on with it, and decides again.
func TestVersion1(t *testing.T) {
	const db, decisions = "testdata/version1.db", "testdata/version1.txt"
	if *golden {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, errors.Join(os.RemoveAll(db), os.RemoveAll(decisions)))
		result, err := goldenRun(db, true)
		require.NoError(t, err)
		made := openDB(t, db)
		_, err = made.Exec("UPDATE sessions SET host = 'localhost', pid = 1; VACUUM") // not those of the machine that made it
		require.NoError(t, errors.Join(err, made.Close()))
		require.NoError(t, os.WriteFile(decisions, []byte(described(result)), 0o644))
	}
	want, err := os.ReadFile(decisions)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "run.db")
	copyJournal(t, db, path)
	result, err := goldenRun(path, false)
	require.NoError(t, err)
	assert.Equal(t, string(want), described(result))
	assert.Equal(t, result.Trainings(), result.Recorded)

	r, err := sqlite.Read(path)
	require.NoError(t, err)
	defer r.Close()
	require.NoError(t, r.Check(context.Background()))
	assert.JSONEq(t, `{"data":"made up","sample":600}`, string(r.Plan().Task))
	s := r.Settings()
	s.Method = selection.TestAgainstBest{Alpha: 0.1, Test: "welch"}
	again, err := selection.Run(context.Background(), r.Trainer(), r.Candidates(), s)
	require.NoError(t, err)
	assert.Equal(t, result.Decisions, again.Decisions)
}
