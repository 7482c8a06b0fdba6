package sqlite_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/sqlite"
	"robust/trainer"
)

// read returns the result that a journal holds.
func read(t *testing.T, path string, m selection.Method) (*selection.Result, error) {
	t.Helper()
	r, err := sqlite.Read(path)
	require.NoError(t, err)
	defer r.Close()
	return r.Result(t.Context(), m)
}

// same checks that two results say the same.
func same(t *testing.T, want, got *selection.Result) {
	t.Helper()
	assert.Equal(t, want.Status, got.Status)
	assert.Equal(t, want.Method, got.Method)
	assert.Equal(t, want.Criterion, got.Criterion)
	assert.Equal(t, want.Survivors, got.Survivors)
	assert.Equal(t, want.Resting, got.Resting)
	assert.Equal(t, want.Decisions, got.Decisions)
	assert.Equal(t, want.Path, got.Path)
	assert.Equal(t, want.Records, got.Records, "predictions included")
	assert.Equal(t, want.Statement, got.Statement)
	assert.Equal(t, want.Direction, got.Direction)
	for i := range want.Candidates {
		assert.Equal(t, want.Name(i), got.Name(i))
	}
}

func TestResult(t *testing.T) {
	for _, s := range []selection.Settings{
		{Method: selection.TestAgainstBest{}, Budget: selection.Budget{Experiments: 5}},
		{Method: selection.Race{}},
		{Method: selection.Halving{}, Budget: selection.Budget{Experiments: selection.Unlimited, Trainings: 70}},
		{Method: selection.Guaranteed{}, Budget: selection.Budget{Experiments: 4}},
		{Method: selection.Adaptive{}, Budget: selection.Budget{Experiments: 6}},
		{Method: selection.Race{Alpha: 0.2}, Direction: selection.Maximise, Budget: selection.Budget{Experiments: 4}},
	} {
		path := filepath.Join(t.TempDir(), "run.db")
		j, err := sqlite.Open(path, sqlite.Options{NoSync: true})
		require.NoError(t, err)
		s.Journal, s.Seed = j, 3
		want, err := selection.Run(t.Context(), predicting, graded.Candidates(), s)
		require.NoError(t, err)
		require.NoError(t, j.Close())
		got, err := read(t, path, nil)
		require.NoError(t, err)
		same(t, want, got)
		again, err := read(t, path, s.Method)
		require.NoError(t, err)
		same(t, want, again)
	}
}

// TestResultOfACancelledRun holds also the outcomes of the experiment that was cut short.
func TestResultOfACancelledRun(t *testing.T) {
	for _, after := range []int{1, 30, 45, 71} {
		path := filepath.Join(t.TempDir(), "run.db")
		j, err := sqlite.Open(path, sqlite.Options{NoSync: true})
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		s := settings(j)
		s.Observe = func(e selection.Event) {
			if e.Trainings >= after {
				cancel()
			}
		}
		want, err := selection.Run(ctx, predicting, graded.Candidates(), s)
		require.NoError(t, err)
		require.Equal(t, selection.Cancelled, want.Status)
		require.NoError(t, j.Close())
		got, err := read(t, path, nil)
		require.NoError(t, err)
		same(t, want, got)
	}
}

// TestResultWhileARunIsUnderWay is what was known at every event of it.
func TestResultWhileARunIsUnderWay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.db")
	j, err := sqlite.Open(path, sqlite.Options{NoSync: true})
	require.NoError(t, err)
	s := settings(j)
	s.Workers = 4
	s.Observe = func(e selection.Event) {
		got, err := read(t, path, nil)
		require.NoError(t, err)
		if e.Kind == selection.RunEnded { // the journal was told before
			assert.Equal(t, e.Status, got.Status)
			return
		}
		if e.Kind == selection.TrainingEnded { // those that ended at the same time are recorded together
			assert.GreaterOrEqual(t, len(got.Records), e.Trainings)
			assert.LessOrEqual(t, len(got.Records), e.Trainings+s.Workers)
		} else {
			assert.Len(t, got.Records, e.Trainings)
		}
		assert.Equal(t, selection.Running, got.Status)
		require.NotEmpty(t, got.Statement.Warnings)
		assert.Contains(t, got.Statement.Warnings[len(got.Statement.Warnings)-1], "no end")
		if e.Kind == selection.Decided {
			assert.Len(t, got.Survivors, e.Candidates)
			assert.Equal(t, e.Decisions, got.Decisions[len(got.Decisions)-len(e.Decisions):])
		}
	}
	_, err = selection.Run(t.Context(), predicting, graded.Candidates(), s)
	require.NoError(t, err)
	require.NoError(t, j.Close())
}

// mine is a method that the library does not know.
type mine struct{ selection.Method }

func (mine) Name() string { return "mine" }

func TestResultOfAnotherMethod(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.db")
	j, err := sqlite.Open(path, sqlite.Options{NoSync: true})
	require.NoError(t, err)
	s := settings(j)
	s.Method = mine{selection.TestAgainstBest{}}
	want, err := selection.Run(t.Context(), predicting, graded.Candidates(), s)
	require.NoError(t, err)
	require.NoError(t, j.Close())

	got, err := read(t, path, mine{selection.TestAgainstBest{}})
	require.NoError(t, err)
	same(t, want, got)

	got, err = read(t, path, nil)
	require.NoError(t, err)
	assert.Equal(t, want.Status, got.Status)
	assert.Equal(t, want.Decisions, got.Decisions)
	assert.Equal(t, want.Path, got.Path)
	assert.Equal(t, want.Records, got.Records)
	assert.ElementsMatch(t, want.Survivors, got.Survivors)
	mean := func(i int) float64 {
		a, err := got.Assess(i)
		require.NoError(t, err)
		f, _ := a.Figure("mean")
		return f.Estimate
	}
	assert.True(t, slices.IsSortedFunc(got.Survivors, func(a, b int) int { return int(1e6 * (mean(a) - mean(b))) }))
	require.NotEmpty(t, got.Statement.Warnings)

	_, err = read(t, path, mine{selection.TestAgainstBest{Alpha: 0.9}})
	assert.ErrorIs(t, err, selection.ErrReplay, "it says that it is the method of the run")

	other, err := read(t, path, selection.TestAgainstBest{Alpha: 0.2})
	require.NoError(t, err)
	direct := settings(nil)
	direct.Method = selection.TestAgainstBest{Alpha: 0.2}
	trained, err := selection.Run(t.Context(), predicting, graded.Candidates(), direct)
	require.NoError(t, err)
	assert.Equal(t, trained.Decisions, other.Decisions)

	slower, err := read(t, path, selection.TestAgainstBest{Alpha: 1e-12})
	assert.ErrorIs(t, err, sqlite.ErrAbsent)
	assert.Equal(t, selection.TrainerStopped, slower.Status)
	assert.NotEmpty(t, slower.Records)
}

// TestResultOfFailures: a run all of whose trainings failed is one that trains again, and its result says so.
func TestResultOfFailures(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.db")
	_, err := play(path, trainer.Func(func(context.Context, trainer.Candidate, trainer.Instance) (trainer.Outcome, error) {
		return trainer.Outcome{Status: trainer.Failed, Error: "no data"}, nil
	}))
	require.ErrorIs(t, err, selection.ErrNothingScored)
	got, err := read(t, path, nil)
	require.NoError(t, err)
	assert.Equal(t, selection.NothingScored, got.Status)
	assert.Empty(t, got.Decisions)
}

// early is a journal of a run in which workers train ahead: whoever is eliminated has one more outcome.
type early struct{ *sqlite.Journal }

func (e early) Decide(ctx context.Context, number int, v selection.Verdict) (selection.Verdict, error) {
	recorded, err := e.Journal.Decide(ctx, number, v)
	for _, d := range v.Decisions {
		in := trainer.BothSources{}.Instance(settings(nil).Seed, d.Experiment+1)
		err = errors.Join(err, e.Journal.Record(ctx, []selection.Record{{Candidate: d.Candidate, Instance: in, Outcome: trainer.Outcome{Loss: -100}}}))
	}
	return recorded, err
}

// TestResultOfTrainingsAhead: what was trained ahead and not asked for is not part of a result.
func TestResultOfTrainingsAhead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.db")
	j, err := sqlite.Open(path, sqlite.Options{NoSync: true})
	require.NoError(t, err)
	s := settings(j)
	s.Journal, s.Method = early{j}, mine{selection.TestAgainstBest{}}
	want, err := selection.Run(t.Context(), predicting, graded.Candidates(), s)
	require.NoError(t, err)
	require.NotEmpty(t, want.Decisions)
	require.NoError(t, j.Close())
	for _, method := range []selection.Method{nil, s.Method} {
		got, err := read(t, path, method)
		require.NoError(t, err)
		assert.Equal(t, want.Decisions, got.Decisions)
		assert.Equal(t, want.Records, got.Records)
		if method == nil {
			assert.Len(t, got.Unused, len(want.Decisions))
		}
	}
}
