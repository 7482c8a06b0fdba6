package selection_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"robust/robust"
	"robust/selection"
	"robust/selection/selectiontest"
	"robust/trainer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var graded = selectiontest.ProblemByName("graded")

// training is a trainer that a test has put together.
func training(f func(i int, in trainer.Instance) (trainer.Outcome, error)) trainer.Trainer {
	return trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		if err := ctx.Err(); err != nil {
			return trainer.Outcome{}, err
		}
		return f(int(c.(selectiontest.Candidate)), in)
	})
}

func TestRunFindsTheBest(t *testing.T) {
	p := selectiontest.ProblemByName("separated")
	result, err := selection.Run(context.Background(), p, p.Candidates(), selection.Settings{Seed: 1, Method: selection.TestAgainstBest{}})
	require.NoError(t, err)
	assert.Equal(t, selection.OneLeft, result.Status)
	assert.True(t, result.Status.Complete())
	assert.Equal(t, []int{0}, result.Survivors)
	assert.Equal(t, "c00", result.Pick().ID())
	assert.Len(t, result.Decisions, 11)
	assert.Less(t, result.Trainings(), result.Exhaustive())
	assert.Equal(t, float64(result.Trainings()), result.Seconds())
	last := result.Path[len(result.Path)-1]
	assert.Equal(t, 1, last.After)
	assert.Equal(t, 0, last.Best)
	assert.Equal(t, result.Trainings(), last.Trainings)
}

func TestTheDefaultIsTheRace(t *testing.T) {
	result, err := selection.Run(context.Background(), graded, graded.Candidates(), selection.Settings{Seed: 1})
	require.NoError(t, err)
	race, err := selection.Run(context.Background(), graded, graded.Candidates(), selection.Settings{Seed: 1, Method: selection.Race{}})
	require.NoError(t, err)
	assert.Equal(t, race.Method, result.Method)
	assert.Equal(t, race.Decisions, result.Decisions)
}

func TestMaximiseIsMinimiseOfTheNegated(t *testing.T) {
	negated := training(func(i int, in trainer.Instance) (trainer.Outcome, error) {
		o, err := graded.Train(context.Background(), selectiontest.Candidate(i), in)
		o.Loss = -o.Loss
		return o, err
	})
	want, err := selection.Run(context.Background(), graded, graded.Candidates(), selection.Settings{Seed: 3})
	require.NoError(t, err)
	got, err := selection.Run(context.Background(), negated, graded.Candidates(), selection.Settings{Seed: 3, Direction: selection.Maximise})
	require.NoError(t, err)
	assert.Equal(t, want.Decisions, got.Decisions)
	assert.Equal(t, want.Survivors, got.Survivors)

	largest, err := selection.Run(context.Background(), graded, graded.Candidates(), selection.Settings{Seed: 3, Direction: selection.Maximise})
	require.NoError(t, err)
	assert.Greater(t, largest.Survivors[0], 25, "means grow with the index")
	assert.Equal(t, largest.Survivors[0], largest.Path[len(largest.Path)-1].Best)
}

func TestBudgets(t *testing.T) {
	tied := selectiontest.ProblemByName("all tied")
	for _, c := range []struct {
		name   string
		budget selection.Budget
		design trainer.Design
		status selection.Status
		most   int // instances of one candidate
	}{
		{"default", selection.Budget{}, nil, selection.OutOfExperiments, 20},
		{"experiments", selection.Budget{Experiments: 3}, nil, selection.OutOfExperiments, 3},
		{"trainings", selection.Budget{Trainings: 40}, nil, selection.OutOfTrainings, 2},
		{"design", selection.Budget{}, trainer.Crossed{Samples: 2, Inits: 2}, selection.OutOfExperiments, 4},
		{"design without a budget", selection.Budget{Experiments: selection.Unlimited},
			trainer.Crossed{Samples: 2, Inits: 3}, selection.OutOfExperiments, 6},
	} {
		t.Run(c.name, func(t *testing.T) {
			result, err := selection.Run(context.Background(), tied, tied.Candidates(),
				selection.Settings{Budget: c.budget, Design: c.design, Method: selection.TestAgainstBest{Alpha: 1e-6}})
			require.NoError(t, err)
			assert.Equal(t, c.status, result.Status)
			assert.False(t, result.Status.Complete())
			assert.Equal(t, c.most*len(tied.Mean), result.Trainings())
			assert.Equal(t, result.Exhaustive(), result.Trainings())
			assert.NotEmpty(t, result.Survivors)
		})
	}
}

// TestInterrupted ends a run in the middle of an experiment, by Ctrl-C and by the clock.
func TestInterrupted(t *testing.T) {
	for _, c := range []struct {
		name   string
		budget selection.Budget
		status selection.Status
	}{
		{"cancelled", selection.Budget{}, selection.Cancelled},
		{"out of time", selection.Budget{Time: 50 * time.Millisecond}, selection.OutOfTime},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			slow := trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
				if in.Experiment < 2 || c.ID() < "c05" {
					return graded.Train(ctx, c, in)
				}
				<-ctx.Done()
				return trainer.Outcome{}, fmt.Errorf("after 7 epochs: %w", ctx.Err())
			})
			settings := selection.Settings{Workers: 2, Budget: c.budget, Method: selection.TestAgainstBest{Alpha: 1e-9},
				Observe: func(e selection.Event) {
					if c.status == selection.Cancelled && e.Experiment == 2 && e.Done == 5 {
						cancel()
					}
				}}
			result, err := selection.Run(ctx, slow, graded.Candidates(), settings)
			require.NoError(t, err)
			assert.Equal(t, c.status, result.Status)
			assert.Equal(t, 2*30+5, result.Trainings())
			assert.Len(t, result.Path, 2)
			assert.Len(t, result.Survivors, 30)
			for k, record := range result.Records {
				assert.Equal(t, k < 60, record.Decided)
				assert.Equal(t, trainer.Trained, record.Outcome.Status)
			}
		})
	}
}

func TestCancelledBeforeTheStart(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	result, err := selection.Run(ctx, graded, graded.Candidates(), selection.Settings{})
	require.NoError(t, err)
	assert.Equal(t, selection.Cancelled, result.Status)
	assert.Zero(t, result.Trainings())
	assert.Len(t, result.Survivors, 30)
	assert.Zero(t, result.Exhaustive())
}

// TestUnscored checks each policy with a candidate that diverges, one that fails, one that panics
// and one that times out, in the second experiment. The loss of candidate i is i hundredths, that
// of the last one 10.
func TestUnscored(t *testing.T) {
	pool := graded.Candidates()
	last := len(pool) - 1
	faulty := training(func(i int, in trainer.Instance) (trainer.Outcome, error) {
		if in.Experiment == 1 {
			switch i {
			case 0:
				return trainer.Outcome{Loss: math.NaN()}, nil
			case 1:
				return trainer.Outcome{}, errors.New("no space left on device")
			case 2:
				panic("index out of range")
			case 3:
				return trainer.Outcome{}, fmt.Errorf("one training: %w", context.DeadlineExceeded)
			}
		}
		if i == last {
			return trainer.Outcome{Loss: 10}, nil
		}
		return trainer.Outcome{Loss: float64(i) / 100}, nil
	})
	run := func(p selection.Policy) *selection.Result {
		result, err := selection.Run(context.Background(), faulty, pool, selection.Settings{
			Unscored: p, Budget: selection.Budget{Experiments: 3}, Method: selection.Halving{WarmUp: 5}})
		require.NoError(t, err)
		statuses := map[trainer.Status]int{}
		for _, record := range result.Records {
			statuses[record.Outcome.Status]++
			if record.Candidate == 2 && record.Instance.Experiment == 1 {
				assert.Contains(t, record.Outcome.Error, "index out of range")
			}
		}
		assert.Equal(t, 1, statuses[trainer.Diverged])
		assert.Equal(t, 2, statuses[trainer.Failed])
		assert.Equal(t, 1, statuses[trainer.TimedOut])
		return result
	}
	t.Run("count as worst", func(t *testing.T) {
		result := run(selection.CountAsWorst)
		assert.Empty(t, result.Decisions)
		assert.Equal(t, []int{4, 5, 6}, result.Survivors[:3])
		assert.Equal(t, []int{0, 1, 2, 3, last}, result.Survivors[last-4:], "one instance in three counts 10")
		assessment, err := result.Assess(0)
		require.NoError(t, err)
		assert.Contains(t, assessment.String(), "diverged")
	})
	t.Run("eliminate", func(t *testing.T) {
		result := run(selection.Eliminate)
		require.Len(t, result.Decisions, 4)
		for i, d := range result.Decisions {
			assert.Equal(t, i, d.Candidate)
			assert.Equal(t, selection.ByUnscored, d.Reason.Rule)
			assert.Equal(t, 1, d.Experiment)
		}
		assert.Len(t, result.Survivors, 26)
	})
	t.Run("stop", func(t *testing.T) {
		result := run(selection.Stop)
		assert.Equal(t, selection.StoppedUnscored, result.Status)
		assert.Len(t, result.Path, 1)
		assert.Len(t, result.Survivors, 30)
	})
}

func TestEverybodyEliminated(t *testing.T) {
	faulty := training(func(i int, in trainer.Instance) (trainer.Outcome, error) {
		if in.Experiment == 1 {
			return trainer.Outcome{Loss: math.Inf(1)}, nil
		}
		return trainer.Outcome{Loss: float64(i)}, nil
	})
	result, err := selection.Run(context.Background(), faulty, graded.Candidates(), selection.Settings{Unscored: selection.Eliminate})
	require.NoError(t, err)
	assert.Equal(t, selection.NoneLeft, result.Status)
	assert.Empty(t, result.Survivors)
	assert.Nil(t, result.Pick())
	assert.NotEmpty(t, result.String())
}

func TestNothingScored(t *testing.T) {
	broken := training(func(i int, in trainer.Instance) (trainer.Outcome, error) {
		if in.Experiment == 1 {
			return trainer.Outcome{}, errors.New("the data set is gone")
		}
		return trainer.Outcome{Loss: float64(i)}, nil
	})
	result, err := selection.Run(context.Background(), broken, graded.Candidates(), selection.Settings{})
	require.ErrorIs(t, err, selection.ErrNothingScored)
	assert.ErrorContains(t, err, "the data set is gone")
	assert.ErrorContains(t, err, "c00")
	assert.Equal(t, selection.NothingScored, result.Status)
	assert.Equal(t, 60, result.Trainings())
	assert.Len(t, result.Survivors, 30)
}

// TestFewFailures checks that two survivors that fail together are judged by the policy.
func TestFewFailures(t *testing.T) {
	pool := graded.Candidates()[:2]
	flaky := training(func(i int, in trainer.Instance) (trainer.Outcome, error) {
		if in.Experiment == 1 {
			return trainer.Outcome{}, errors.New("the node is gone")
		}
		return graded.Train(context.Background(), selectiontest.Candidate(i), in)
	})
	result, err := selection.Run(context.Background(), flaky, pool, selection.Settings{
		Budget: selection.Budget{Experiments: 4}, Method: selection.TestAgainstBest{Alpha: 1e-9}})
	require.NoError(t, err)
	assert.Equal(t, selection.OutOfExperiments, result.Status)
	assert.Equal(t, 8, result.Trainings())
}

// TestReasonsOfMaximisedScores checks that a criterion of negated scores says so.
func TestReasonsOfMaximisedScores(t *testing.T) {
	scores := training(func(i int, in trainer.Instance) (trainer.Outcome, error) {
		return trainer.Outcome{Loss: 0.9 - float64(i)/100}, nil
	})
	result, err := selection.Run(context.Background(), scores, graded.Candidates()[:4], selection.Settings{
		Method: selection.Halving{WarmUp: selection.NoWarmUp}, Direction: selection.Maximise})
	require.NoError(t, err)
	assert.Equal(t, "mean of the negated scores = -0.88 after 1 instance, worse than -0.89 of c01, the last one kept",
		result.Decisions[0].Reason.Text(result.Name))
}

func TestErrorsOfTheCaller(t *testing.T) {
	ctx := context.Background()
	pool := graded.Candidates()
	run := func(s selection.Settings) error {
		_, err := selection.Run(ctx, graded, pool, s)
		return err
	}
	for _, s := range []selection.Settings{
		{Workers: -2}, {Direction: 5}, {Unscored: 9},
		{Budget: selection.Budget{Trainings: -1}}, {Budget: selection.Budget{Time: -1}}, {Budget: selection.Budget{Experiments: -7}},
		{Design: trainer.Crossed{}},
	} {
		assert.ErrorIs(t, run(s), selection.ErrSettings, "%+v", s)
	}
	for _, m := range []selection.Method{
		selection.TestAgainstBest{Test: "wilks"}, selection.TestAgainstBest{Alpha: 1.5}, selection.TestAgainstBest{Alpha: math.NaN()},
		selection.TestAgainstBest{StartStep: 1}, selection.Halving{WarmUp: -3},
	} {
		assert.ErrorIs(t, run(selection.Settings{Method: m}), selection.ErrMethod, "%+v", m)
	}
	_, err := selection.Run(ctx, nil, pool, selection.Settings{})
	assert.ErrorIs(t, err, selection.ErrTrainer)
	_, err = selection.Run(ctx, graded, nil, selection.Settings{})
	assert.ErrorIs(t, err, trainer.ErrEmptyPool)
	_, err = selection.Run(ctx, graded, append(pool, pool[3]), selection.Settings{})
	assert.ErrorIs(t, err, trainer.ErrDuplicateID)
}

// TestComponentsOfASurvivor checks that a crossed design tells the sources of the spread apart: that of
// the problem is all of the sample.
func TestComponentsOfASurvivor(t *testing.T) {
	p := selectiontest.Problem{Name: "sample", Mean: []float64{0, 100}, Spread: []float64{0, 0}, Block: 1}
	result, err := selection.Run(context.Background(), p, p.Candidates(), selection.Settings{
		Method: selection.TestAgainstBest{StartStep: 30}, Design: trainer.Crossed{Samples: 5, Inits: 3}})
	require.NoError(t, err)
	components, err := result.Components(0, robust.ComponentsOptions{})
	require.NoError(t, err)
	text := components.String()
	assert.Contains(t, text, "sample")
	assert.Contains(t, text, "initialisation")
	assert.InDelta(t, 1, components.Components[0].Share, 1e-6)
}

// greedy is a method that breaks its contract.
type greedy struct{ request selection.Request }

func (g greedy) Name() string                                    { return "greedy" }
func (g greedy) Start(selection.Pool) (selection.Process, error) { return g, nil }
func (g greedy) Ask() selection.Request                          { return g.request }
func (g greedy) Tell([]float64) ([]selection.Decision, error)    { return nil, nil }
func (g greedy) Standing() selection.Standing                    { return selection.Standing{Survivors: []int{0, 1}} }

func TestMethodsThatBreakTheContract(t *testing.T) {
	for _, request := range []selection.Request{
		{Experiment: 0, Candidates: []int{30}},
		{Experiment: 0, Candidates: []int{-1}},
		{Experiment: -1, Candidates: []int{1}},
		{Experiment: 0, Candidates: []int{1, 1}},
		{Experiment: 0, Candidates: []int{1}}, // again and again
	} {
		result, err := selection.Run(context.Background(), graded, graded.Candidates(), selection.Settings{Method: greedy{request}})
		assert.ErrorIs(t, err, selection.ErrMethod, "%v", request)
		assert.NotNil(t, result)
	}
}

// TestEvents checks that the events tell the whole story, in order.
func TestEvents(t *testing.T) {
	var events []selection.Event
	result, err := selection.Run(context.Background(), graded, graded.Candidates(), selection.Settings{
		Workers: 4, Observe: func(e selection.Event) { events = append(events, e) }})
	require.NoError(t, err)
	assert.Equal(t, selection.RunStarted, events[0].Kind)
	last := events[len(events)-1]
	assert.Equal(t, selection.RunEnded, last.Kind)
	assert.Equal(t, result.Status, last.Status)
	assert.Equal(t, len(result.Survivors), last.Candidates)
	trainings, decisions := 0, 0
	for _, e := range events {
		assert.Equal(t, 30, e.Pool)
		assert.Equal(t, 20, e.Experiments)
		switch e.Kind {
		case selection.ExperimentStarted:
			assert.Zero(t, e.Done)
			assert.Equal(t, e.Candidates, e.Requested)
		case selection.TrainingEnded:
			trainings++
			assert.Equal(t, trainings, e.Trainings)
			require.NotNil(t, e.Record)
			assert.Equal(t, e.Experiment, e.Record.Instance.Experiment)
		case selection.Decided:
			assert.Equal(t, e.Requested, e.Done)
			decisions += len(e.Decisions)
			assert.Equal(t, 30-decisions, e.Candidates)
		}
	}
	assert.Equal(t, result.Trainings(), trainings)
	assert.Equal(t, len(result.Decisions), decisions)
}

func TestProgressWritesALineAnExperiment(t *testing.T) {
	var log bytes.Buffer
	result, err := selection.Run(context.Background(), graded, graded.Candidates(),
		selection.Settings{Observe: selection.Progress(&log)})
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	assert.Len(t, lines, len(result.Path)+2)
	assert.Equal(t, "30 candidates", lines[0])
	assert.Contains(t, lines[1], "experiment 1 of at most 20: 0 out, 30 left, 30 trainings")
}

func TestProgressWithoutABound(t *testing.T) {
	var log bytes.Buffer
	_, err := selection.Run(context.Background(), graded, graded.Candidates(), selection.Settings{
		Budget: selection.Budget{Experiments: selection.Unlimited, Trainings: 60}, Observe: selection.Progress(&log)})
	require.NoError(t, err)
	assert.Contains(t, log.String(), "experiment 1: 0 out")
	assert.NotContains(t, log.String(), "at most 0:")
}

// batches is a BatchTrainer that notes the sizes of the batches it gets.
type batches struct {
	selectiontest.Problem
	size    int
	largest atomic.Int64
	calls   atomic.Int64
}

func (b *batches) BatchSize() int { return b.size }

func (b *batches) TrainBatch(ctx context.Context, jobs []trainer.Job) ([]trainer.Outcome, error) {
	b.calls.Add(1)
	b.largest.Store(max(b.largest.Load(), int64(len(jobs))))
	outcomes := make([]trainer.Outcome, len(jobs))
	for k, job := range jobs {
		var err error
		if outcomes[k], err = b.Train(ctx, job.Candidate, job.Instance); err != nil {
			return nil, err
		}
	}
	return outcomes, nil
}

func TestBatchTrainer(t *testing.T) {
	want, err := selection.Run(context.Background(), graded, graded.Candidates(), selection.Settings{})
	require.NoError(t, err)
	for _, workers := range []int{1, 3} {
		b := &batches{Problem: graded, size: 8}
		got, err := selection.Run(context.Background(), b, graded.Candidates(), selection.Settings{Workers: workers})
		require.NoError(t, err)
		assert.Equal(t, want.Decisions, got.Decisions)
		assert.Positive(t, b.calls.Load())
		assert.Equal(t, int64(8), b.largest.Load())
	}
}

func TestBatchThatLosesAnOutcome(t *testing.T) {
	b := lossy{&batches{Problem: graded, size: 8}}
	_, err := selection.Run(context.Background(), b, graded.Candidates(), selection.Settings{})
	require.ErrorIs(t, err, selection.ErrNothingScored)
	assert.ErrorContains(t, err, "7 outcomes for 8 jobs")
}

type lossy struct{ *batches }

func (l lossy) TrainBatch(ctx context.Context, jobs []trainer.Job) ([]trainer.Outcome, error) {
	outcomes, err := l.batches.TrainBatch(ctx, jobs)
	return outcomes[1:], err
}

// TestPredictionsAreKeptForSurvivors bounds the memory of long runs.
func TestPredictionsAreKeptForSurvivors(t *testing.T) {
	predicting := training(func(i int, in trainer.Instance) (trainer.Outcome, error) {
		o, err := graded.Train(context.Background(), selectiontest.Candidate(i), in)
		o.Predictions = []float64{o.Loss}
		return o, err
	})
	result, err := selection.Run(context.Background(), predicting, graded.Candidates(), selection.Settings{})
	require.NoError(t, err)
	require.NotEmpty(t, result.Decisions)
	for _, record := range result.Records {
		assert.Equal(t, slices.Contains(result.Survivors, record.Candidate), record.Outcome.Predictions != nil)
	}
}
