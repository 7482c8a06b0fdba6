package sqlite_test

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/sqlite"
	"robust/trainer"
)

// TestReadWhileARunIsUnderWay reads at every event of a run, by a new reader and by an old one. What had been told by then
// is there.
func TestReadWhileARunIsUnderWay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.db")
	j, err := sqlite.Open(path, sqlite.Options{NoSync: true})
	require.NoError(t, err)
	ctx := context.Background()
	var early *sqlite.Reader
	s := settings(j)
	s.Workers = 1
	s.Observe = func(e selection.Event) {
		r, err := sqlite.Read(path)
		require.NoError(t, err)
		n := 0
		for _, err := range r.All(ctx) {
			require.NoError(t, err)
			n++
		}
		assert.Equal(t, e.Trainings, n)
		verdicts, err := r.Verdicts(ctx)
		require.NoError(t, err)
		if e.Kind == selection.Decided {
			last := verdicts[len(verdicts)-1]
			assert.Equal(t, e.Experiment, last.Step.Experiment)
			assert.Equal(t, fmt.Sprint(e.Decisions), fmt.Sprint(last.Decisions))
		}
		if early == nil {
			early = r
			return
		}
		same, err := early.Verdicts(ctx)
		require.NoError(t, err)
		assert.Len(t, same, len(verdicts))
		require.NoError(t, r.Close())
	}
	result, err := selection.Run(ctx, predicting, graded.Candidates(), s)
	require.NoError(t, err)
	require.NoError(t, early.Close())
	require.NoError(t, j.Close())

	r, err := sqlite.Read(path)
	require.NoError(t, err)
	defer r.Close()
	require.NoError(t, r.Check(ctx))
	assert.Equal(t, result.Method, r.Plan().Method)
	assert.Equal(t, "2", r.Created()[:1])
	verdicts, err := r.Verdicts(ctx)
	require.NoError(t, err)
	var decisions []selection.Decision
	for k, v := range verdicts {
		assert.Equal(t, result.Path[k], v.Step)
		decisions = append(decisions, v.Decisions...)
	}
	assert.Equal(t, result.Decisions, decisions)
	sessions, err := r.Sessions(ctx)
	require.NoError(t, err)
	require.Len(t, sessions, 1)
	assert.Equal(t, result.Status.String(), sessions[0].Status)
	assert.Contains(t, sessions[0].Go, "go1")
	_, err = r.Predictions(ctx, 0, 99)
	assert.ErrorIs(t, err, sqlite.ErrAbsent)
	aside, err := r.Aside(ctx)
	require.NoError(t, err)
	assert.Empty(t, aside)
}

// TestDecideAgain decides on a journal by the same method and by others, without training.
func TestDecideAgain(t *testing.T) {
	path, want := made(t)
	r, err := sqlite.Read(path)
	require.NoError(t, err)
	defer r.Close()
	ctx := context.Background()
	run := func(m selection.Method) (*selection.Result, error) {
		s := r.Settings()
		s.Method = m
		return selection.Run(ctx, r.Trainer(), r.Candidates(), s)
	}
	same, err := run(selection.TestAgainstBest{})
	require.NoError(t, err)
	assert.Equal(t, want.Decisions, same.Decisions)
	assert.Equal(t, want.Path, same.Path)
	assert.Equal(t, want.Records, same.Records, "predictions included")
	assert.Equal(t, want.Survivors, same.Survivors)

	other, err := run(selection.TestAgainstBest{Alpha: 0.2})
	require.NoError(t, err)
	direct := settings(nil)
	direct.Method = selection.TestAgainstBest{Alpha: 0.2}
	trained, err := selection.Run(ctx, predicting, graded.Candidates(), direct)
	require.NoError(t, err)
	assert.Equal(t, trained.Decisions, other.Decisions)
	assert.Equal(t, trained.Survivors, other.Survivors)

	slower, err := run(selection.TestAgainstBest{Alpha: 1e-12})
	require.ErrorIs(t, err, sqlite.ErrAbsent)
	require.ErrorIs(t, err, trainer.ErrStop)
	assert.ErrorContains(t, err, "c", "it names a candidate")
	assert.Equal(t, selection.TrainerStopped, slower.Status)

	// A run on the recorded candidates can go on with the journal, without those that made it.
	j, err := sqlite.Open(path, sqlite.Options{NoSync: true})
	require.NoError(t, err)
	defer j.Close()
	again, err := selection.Run(ctx, forbidden, r.Candidates(), settings(j))
	require.NoError(t, err)
	assert.Equal(t, want.Decisions, again.Decisions)

	_, err = r.Trainer().Train(ctx, nil, trainer.Instance{})
	assert.ErrorIs(t, err, trainer.ErrCandidate)
	unknown, err := trainer.NewConfiguration("nobody")
	require.NoError(t, err)
	_, err = r.Trainer().Train(ctx, unknown, trainer.Instance{})
	assert.ErrorIs(t, err, trainer.ErrCandidate)
	_, err = r.Trainer().Train(ctx, graded.Candidates()[0], trainer.Instance{SampleSeed: 1})
	assert.ErrorIs(t, err, sqlite.ErrAbsent, "other seeds")
}

// TestViews reads the columns that stand in the documentation of the package.
func TestViews(t *testing.T) {
	pool, err := trainer.Grid(trainer.Values("width", 1, 2, 3), trainer.Values("loss", "l1", "l2"), trainer.Values(`a "b"`, true)).All()
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "run.db")
	j, err := sqlite.Open(path, sqlite.Options{NoSync: true})
	require.NoError(t, err)
	_, err = selection.Run(context.Background(), trainer.ConfigurationFunc(func(_ context.Context, c trainer.Configuration, in trainer.Instance) (trainer.Outcome, error) {
		if c.Int("width") == 3 && in.Experiment == 1 {
			return trainer.Outcome{Loss: math.NaN()}, nil
		}
		return trainer.Outcome{Loss: c.Float("width") + in.SampleStream().NormFloat64(), Metrics: map[string]float64{"epochs": 7}}, nil
	}), trainer.Pool(pool), selection.Settings{Journal: j, Method: selection.TestAgainstBest{Alpha: 0.3}, Budget: selection.Budget{Experiments: 4}})
	require.NoError(t, err)
	require.NoError(t, j.Close())

	db := openDB(t, path)
	columns := func(view string) []string {
		rows, err := db.Query("SELECT * FROM " + view)
		require.NoError(t, err)
		defer rows.Close()
		names, err := rows.Columns()
		require.NoError(t, err)
		assert.True(t, rows.Next(), view)
		return names
	}
	assert.Equal(t, []string{"candidate", "id", "experiment", "sample_seed", "init_seed", "loss", "status", "error", "seconds", "metrics", "attempts",
		"recorded", "width", "loss (feature)", `a "b"`}, columns("trainings"))
	assert.Equal(t, []string{"verdict", "experiment", "candidate", "id", "rule", "name", "n", "evidence", "threshold", "statistic", "opponent", "opponent_id"},
		columns("eliminations"))
	assert.Equal(t, []string{"verdict", "experiment", "before", "after", "best", "best_id", "trainings", "recorded"}, columns("path"))
	var line string
	require.NoError(t, db.QueryRow(`SELECT id || ' ' || width || ' ' || "loss (feature)" || ' ' || status || ' ' || (loss IS NULL) || ' ' || json_extract(metrics, '$.epochs')
		FROM trainings WHERE candidate = 1 AND experiment = 0`).Scan(&line))
	assert.Equal(t, fmt.Sprintf("%s 1 l2 trained 0 7", pool[1].ID()), line)
	var diverged int
	require.NoError(t, db.QueryRow("SELECT count(*) FROM trainings WHERE status = 'diverged' AND loss IS NULL").Scan(&diverged))
	assert.Equal(t, 2, diverged)
}
