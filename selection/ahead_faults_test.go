package selection_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/trainer"
)

// uneven is a problem whose losses are spread, and of whose candidates some diverge now and then.
func uneven(n int) selectiontest.Problem {
	problem := selectiontest.Problem{Name: "uneven", Mean: make([]float64, n), Spread: make([]float64, n), Block: 0.5, Diverges: make([]float64, n)}
	for i := range problem.Mean {
		problem.Mean[i], problem.Spread[i] = 0.2*float64(i), 1+0.01*float64(i)
	}
	problem.Diverges[n*5/6], problem.Diverges[3] = 0.5, 0.1
	return problem
}

// predicting adds predictions to the outcomes of a trainer.
func predicting(t trainer.Trainer) trainer.Trainer {
	return trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		o, err := t.Train(ctx, c, in)
		if err == nil {
			o.Predictions = []float64{o.Loss, float64(in.Experiment)}
		}
		return o, err
	})
}

// recorded returns the outcomes of a journal.
func recorded(t *testing.T, journal selection.Journal) map[[2]int]selection.Record {
	all := map[[2]int]selection.Record{}
	for experiment := range 20 {
		records, err := journal.Outcomes(t.Context(), experiment)
		require.NoError(t, err)
		for _, record := range records {
			all[[2]int{experiment, record.Candidate}] = record
		}
	}
	return all
}

// disjoint checks that no training is counted as one that was asked for and as one that was not.
func disjoint(t *testing.T, result *selection.Result) {
	asked := map[[2]int]bool{}
	for _, record := range result.Records {
		asked[[2]int{record.Instance.Experiment, record.Candidate}] = true
	}
	for _, record := range result.Unused {
		assert.False(t, asked[[2]int{record.Instance.Experiment, record.Candidate}], "%+v", record)
	}
}

// TestAheadCutOff goes on with runs that are out of time again and again, each with other numbers of workers and experiments ahead.
func TestAheadCutOff(t *testing.T) {
	methods := []selection.Method{selection.Race{}, selection.Adaptive{}, selection.TestAgainstBest{}, selection.Halving{}, selection.Guaranteed{}}
	problem, cutOff := uneven(36), 0
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 1))
		settings := selection.Settings{Method: methods[seed%5], Seed: seed, Unscored: selection.Policy(rng.IntN(2))}
		synctest.Test(t, func(t *testing.T) {
			want, err := selection.Run(t.Context(), predicting(&cluster{Problem: problem}), problem.Candidates(), settings)
			require.NoError(t, err)
			journal, c, sessions := &selection.MemoryJournal{}, &cluster{Problem: problem}, 0
			settings.Journal = journal
			for {
				before := len(recorded(t, journal))
				settings.Workers, settings.Ahead = 1+rng.IntN(40), rng.IntN(6)
				settings.Budget.Time = time.Duration(rng.ExpFloat64() * float64(30*time.Hour))
				if sessions++; sessions > 50 {
					settings.Budget.Time = 0
				}
				settings.Observe = func(e selection.Event) { assert.LessOrEqual(t, e.Recorded, before) }
				result, err := selection.Run(t.Context(), predicting(c), problem.Candidates(), settings)
				require.NoError(t, err)
				disjoint(t, result)
				assert.Len(t, recorded(t, journal), before+result.Trainings()-result.Recorded+len(result.Unused), "all that was made is kept and counted")
				if result.Status != selection.OutOfTime {
					require.NoError(t, selectiontest.SameResult(want, result), "with the predictions of survivors")
					break
				}
			}
			cutOff += sessions - 1
			assert.Empty(t, journal.Aside())
			made := 0
			for _, n := range c.made {
				made += n
			}
			assert.Len(t, recorded(t, journal), made-c.cancelled)
		})
	}
	assert.Greater(t, cutOff, 20)
}

// failingJournal fails to record outcomes of an experiment.
type failingJournal struct {
	*selection.MemoryJournal
	experiment int
	fail       func([]selection.Record) error
}

func (f failingJournal) Record(ctx context.Context, records []selection.Record) error {
	for _, record := range records {
		if record.Instance.Experiment == f.experiment {
			return f.fail(records)
		}
	}
	return f.MemoryJournal.Record(ctx, records)
}

// TestAheadNotRecorded has the outcomes of an experiment, of which the first come ahead, not be recorded.
func TestAheadNotRecorded(t *testing.T) {
	for name, fail := range map[string]func([]selection.Record) error{
		"error":    func([]selection.Record) error { return errors.New("the disk is full") },
		"conflict": func(records []selection.Record) error { return &selection.ConflictError{Conflicts: records} },
		"panic":    func([]selection.Record) error { panic("the disk is full") },
	} {
		for _, experiment := range []int{1, 2, 3} {
			t.Run(fmt.Sprint(name, " ", experiment), func(t *testing.T) {
				journal, c := &selection.MemoryJournal{}, &cluster{Problem: graded}
				settings := selection.Settings{Workers: 20, Ahead: 3}
				synctest.Test(t, func(t *testing.T) {
					want, err := selection.Run(t.Context(), predicting(&cluster{Problem: graded}), graded.Candidates(), settings)
					require.NoError(t, err)
					settings.Journal = failingJournal{journal, experiment, fail}
					result, err := selection.Run(t.Context(), predicting(c), graded.Candidates(), settings)
					require.ErrorIs(t, err, selection.ErrJournal)
					assert.Equal(t, selection.JournalFailed, result.Status)
					assert.Len(t, recorded(t, journal), result.Trainings()+len(result.Unused), "what is counted is what was recorded")
					settings.Journal = journal
					result, err = selection.Run(t.Context(), predicting(c), graded.Candidates(), settings)
					require.NoError(t, err)
					require.NoError(t, selectiontest.SameResult(want, result))
				})
			})
		}
	}
}

// TestAheadFailsLate has trainings ahead fail while the observer is busy, after the experiment that they were begun in.
func TestAheadFailsLate(t *testing.T) {
	tr := trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		if in.Experiment < 2 {
			time.Sleep(time.Duration(c.(selectiontest.Candidate)) * time.Minute)
			return graded.Train(ctx, c, in)
		}
		time.Sleep(time.Hour)
		return trainer.Outcome{}, errors.New("the data are gone")
	})
	journal := &selection.MemoryJournal{}
	synctest.Test(t, func(t *testing.T) {
		result, err := selection.Run(t.Context(), tr, graded.Candidates(), selection.Settings{Method: plain, Workers: 20, Ahead: 3, Journal: journal,
			Observe: func(e selection.Event) {
				if e.Experiment == 2 && e.Done == e.Requested {
					time.Sleep(2 * time.Hour)
				}
			}})
		require.ErrorIs(t, err, selection.ErrNothingScored)
		require.NotEmpty(t, result.Unused)
		for _, record := range recorded(t, journal) {
			assert.True(t, record.Outcome.Scored(), "%+v is made again", record)
		}
	})
}

// unnumbered is a design that leaves the number of the experiment out.
type unnumbered struct{}

func (unnumbered) Instance(root uint64, experiment int) trainer.Instance {
	instance := trainer.BothSources{}.Instance(root, experiment)
	instance.Experiment = 0
	return instance
}

// TestUnnumberedDesign has instances numbered by the run.
func TestUnnumberedDesign(t *testing.T) {
	want, err := selection.Run(t.Context(), graded, graded.Candidates(), selection.Settings{})
	require.NoError(t, err)
	got, err := selection.Run(t.Context(), graded, graded.Candidates(), selection.Settings{Design: unnumbered{}, Journal: &selection.MemoryJournal{}})
	require.NoError(t, err)
	require.NoError(t, selectiontest.SameResult(want, got))
}

// TestAheadCannotGoOn has a trainer that only has what is asked for, and one that has nothing of an experiment.
func TestAheadCannotGoOn(t *testing.T) {
	problem := uneven(36)
	settings := selection.Settings{Workers: 64, Method: selection.TestAgainstBest{}}
	synctest.Test(t, func(t *testing.T) {
		want, err := selection.Run(t.Context(), &cluster{Problem: problem}, problem.Candidates(), settings)
		require.NoError(t, err)
		has := map[string]bool{}
		for _, record := range want.Records {
			has[fmt.Sprint(problem.Candidates()[record.Candidate].ID(), record.Instance)] = true
		}
		c := &cluster{Problem: problem}
		var absent atomic.Int64
		replay := trainer.Func(func(ctx context.Context, candidate trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
			if !has[fmt.Sprint(candidate.ID(), in)] {
				absent.Add(1)
				return trainer.Outcome{}, fmt.Errorf("%s is not in the table: %w", candidate.ID(), trainer.ErrStop)
			}
			return c.Train(ctx, candidate, in)
		})
		settings.Ahead = 4
		got, err := selection.Run(t.Context(), replay, problem.Candidates(), settings)
		require.NoError(t, err)
		require.NoError(t, selectiontest.SameResult(want, got))
		assert.Positive(t, absent.Load())

		for experiment := range 4 {
			c := &cluster{Problem: problem}
			stopping := trainer.Func(func(ctx context.Context, candidate trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
				if time.Sleep(time.Minute); in.Experiment == experiment {
					return trainer.Outcome{}, fmt.Errorf("the disk is full: %w", trainer.ErrStop)
				}
				return c.Train(ctx, candidate, in)
			})
			result, err := selection.Run(t.Context(), stopping, problem.Candidates(), settings)
			require.ErrorIs(t, err, trainer.ErrStop)
			assert.Equal(t, selection.TrainerStopped, result.Status)
			assert.Len(t, result.Path, experiment, "everything before it is decided on")
			assert.Zero(t, c.now)
		}
	})
}
