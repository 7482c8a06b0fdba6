package selection_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/trainer"
)

// TestSmallest runs pools of one and two candidates, and budgets of one.
func TestSmallest(t *testing.T) {
	for _, c := range []struct {
		candidates int
		budget     selection.Budget
		method     selection.Method
		status     selection.Status
		trainings  int
		survivors  int
	}{
		{1, selection.Budget{}, nil, selection.OneLeft, 0, 1},
		{1, selection.Budget{Trainings: 1, Experiments: 1}, selection.Halving{}, selection.OneLeft, 0, 1},
		{2, selection.Budget{Experiments: 1}, nil, selection.OutOfExperiments, 2, 2},
		{2, selection.Budget{Trainings: 1}, nil, selection.OutOfTrainings, 0, 2},
		{2, selection.Budget{Trainings: 2}, nil, selection.OutOfTrainings, 2, 2},
		{2, selection.Budget{Trainings: 3}, nil, selection.OutOfTrainings, 2, 2},
		{2, selection.Budget{Trainings: 2, Experiments: 1}, selection.Halving{WarmUp: selection.NoWarmUp}, selection.OneLeft, 2, 1},
		{3, selection.Budget{Experiments: 1}, selection.Halving{WarmUp: selection.NoWarmUp}, selection.OneLeft, 3, 1},
		{2, selection.Budget{Experiments: selection.Unlimited, Trainings: 9}, plain, selection.OutOfTrainings, 8, 2},
	} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			p := selectiontest.Problem{Name: "small", Mean: make([]float64, c.candidates), Spread: slices.Repeat([]float64{1}, c.candidates)}
			result, err := selection.Run(context.Background(), p, p.Candidates(), selection.Settings{Method: c.method, Budget: c.budget})
			require.NoError(t, err)
			assert.Equal(t, c.status, result.Status)
			assert.Equal(t, c.trainings, result.Trainings())
			assert.Len(t, result.Survivors, c.survivors)
			assert.NotNil(t, result.Pick())
			assert.NotEmpty(t, result.String())
		})
	}
}

// TestScoresAndPolicies has a training of candidate 1 diverge, in both directions and under each
// policy.
func TestScoresAndPolicies(t *testing.T) {
	for _, direction := range []selection.Direction{selection.Minimise, selection.Maximise} {
		sign := float64(1 - 2*direction)
		for policy, want := range map[selection.Policy]struct {
			survivors []int
			status    selection.Status
		}{
			// Losses 0, 1, 2, 3 and in the second experiment 0, 3 (the worst of the run), 2, 3.
			selection.CountAsWorst: {[]int{0, 1, 2, 3}, selection.OutOfExperiments},
			selection.Eliminate:    {[]int{0, 2, 3}, selection.OutOfExperiments},
			selection.Stop:         {[]int{0, 1, 2, 3}, selection.StoppedUnscored},
		} {
			t.Run(fmt.Sprint(sign, policy), func(t *testing.T) {
				seen := &recorder{}
				tr := training(func(i int, in trainer.Instance) (trainer.Outcome, error) {
					if i == 1 && in.Experiment == 1 {
						return trainer.Outcome{Loss: -sign * math.Inf(1)}, nil // infinitely good is no loss either
					}
					if i == 0 {
						return trainer.Outcome{Loss: 0}, nil
					}
					return trainer.Outcome{Loss: sign * float64(i)}, nil
				})
				result, err := selection.Run(context.Background(), tr, graded.Candidates()[:4], selection.Settings{
					Method: seen, Direction: direction, Unscored: policy, Budget: selection.Budget{Experiments: 2}})
				require.NoError(t, err)
				assert.Equal(t, want.status, result.Status)
				assert.Equal(t, want.survivors, result.Survivors)
				assert.Equal(t, []float64{0, 1, 2, 3}, seen.told[0])
				assert.False(t, math.Signbit(seen.told[0][0]), "no negative zero")
				switch policy {
				case selection.CountAsWorst:
					assert.Equal(t, []float64{0, 3, 2, 3}, seen.told[1])
				case selection.Eliminate:
					assert.True(t, math.IsNaN(seen.told[1][1]))
				case selection.Stop:
					assert.Len(t, seen.told, 1)
				}
			})
		}
	}
}

// recorder is a Halving that never halves and notes the losses that it is told.
type recorder struct{ told [][]float64 }

func (*recorder) Name() string { return "recorder" }

func (r *recorder) Start(pool selection.Pool) (selection.Process, error) {
	process, err := plain.Start(pool)
	return recording{process, r}, err
}

type recording struct {
	selection.Process
	to *recorder
}

func (r recording) Tell(losses []float64) ([]selection.Decision, error) {
	r.to.told = append(r.to.told, slices.Clone(losses))
	return r.Process.Tell(losses)
}

// TestAllDivergeLater has no loss at all from the third experiment on.
func TestAllDivergeLater(t *testing.T) {
	gone := training(func(i int, in trainer.Instance) (trainer.Outcome, error) {
		if in.Experiment >= 2 {
			return trainer.Outcome{Loss: math.NaN()}, nil
		}
		return trainer.Outcome{Loss: float64(i)}, nil
	})
	for _, method := range []selection.Method{selection.TestAgainstBest{StartStep: 4}, selection.Halving{}} {
		for policy, status := range map[selection.Policy]selection.Status{
			selection.CountAsWorst: selection.OutOfExperiments, selection.Eliminate: selection.NoneLeft, selection.Stop: selection.StoppedUnscored,
		} {
			result, err := selection.Run(context.Background(), gone, graded.Candidates(), selection.Settings{
				Method: method, Unscored: policy, Budget: selection.Budget{Experiments: 4}})
			require.NoError(t, err)
			assert.Equal(t, status, result.Status, "%s, %v", method.Name(), policy)
			assert.Equal(t, policy == selection.Eliminate, result.Pick() == nil)
			assert.NotEmpty(t, result.String())
		}
	}
	everything := training(func(int, trainer.Instance) (trainer.Outcome, error) { return trainer.Outcome{Loss: math.NaN()}, nil })
	_, err := selection.Run(context.Background(), everything, graded.Candidates(), selection.Settings{Unscored: selection.Eliminate})
	assert.ErrorIs(t, err, selection.ErrNothingScored, "divergence of all in the first experiment speaks of the set-up")
	assert.ErrorContains(t, err, "diverged")
}

// TestDesigns checks that trainings get the seeds of the design.
func TestDesigns(t *testing.T) {
	for _, design := range []trainer.Design{trainer.BothSources{}, trainer.SampleOnly{}, trainer.InitOnly{},
		trainer.Crossed{Samples: 2, Inits: 3}, trainer.Nested{Samples: 2}} {
		t.Run(fmt.Sprintf("%T", design), func(t *testing.T) {
			result, err := selection.Run(context.Background(), graded, graded.Candidates(),
				selection.Settings{Method: plain, Design: design, Seed: 8, Budget: selection.Budget{Experiments: 6}})
			require.NoError(t, err)
			assert.Equal(t, 6*30, result.Trainings())
			for k, record := range result.Records {
				assert.Equal(t, design.Instance(8, k/30), record.Instance)
			}
		})
	}
}

// TestOutcomesOfACandidate compares the outcomes by candidate with a look at all records.
func TestOutcomesOfACandidate(t *testing.T) {
	result, err := selection.Run(context.Background(), graded, graded.Candidates(), selection.Settings{})
	require.NoError(t, err)
	byHand := selection.Result{Candidates: result.Candidates, Records: result.Records}
	total := 0
	for i := range result.Candidates {
		var want []trainer.Outcome
		for _, record := range result.Records {
			if record.Candidate == i {
				want = append(want, record.Outcome)
			}
		}
		assert.Equal(t, want, result.Outcomes(i))
		assert.Equal(t, want, byHand.Outcomes(i), "of a result that Run did not make")
		total += len(want)
	}
	assert.Equal(t, result.Trainings(), total)
}

// scripted is a method that plays requests and decisions as they are given.
type scripted struct {
	requests  []selection.Request
	decisions [][]selection.Decision
	err       error
}

func (s scripted) Name() string { return "scripted" }
func (s scripted) Start(selection.Pool) (selection.Process, error) {
	return &script{scripted: s}, nil
}

type script struct {
	scripted
	step int
	out  []int
}

func (s *script) Ask() selection.Request {
	if s.step >= len(s.requests) {
		return selection.Request{}
	}
	return s.requests[s.step]
}

func (s *script) Tell([]float64) ([]selection.Decision, error) {
	var d []selection.Decision
	if s.step < len(s.decisions) {
		d = s.decisions[s.step]
	}
	for _, one := range d {
		s.out = append(s.out, one.Candidate)
	}
	s.step++
	return d, s.err
}

func (s *script) Standing() selection.Standing {
	survivors := slices.DeleteFunc([]int{0, 2, 1, 3}, func(i int) bool { return slices.Contains(s.out, i) })
	return selection.Standing{Survivors: survivors}
}

// TestPartsOfAnExperiment has a method ask for an experiment in two parts, and skip one.
func TestPartsOfAnExperiment(t *testing.T) {
	var progress []int
	result, err := selection.Run(context.Background(), graded, graded.Candidates()[:4], selection.Settings{
		Method: scripted{
			requests:  []selection.Request{{0, []int{0, 1, 2, 3}}, {1, []int{1, 2}}, {1, []int{0}}, {4, []int{0, 2}}},
			decisions: [][]selection.Decision{nil, {{Candidate: 3, Experiment: 1}}, {{Candidate: 1, Experiment: 1}}},
		},
		Observe: func(e selection.Event) {
			if e.Kind == selection.Decided {
				progress = append(progress, e.Requested)
			}
		}})
	require.NoError(t, err)
	assert.Equal(t, selection.Settled, result.Status)
	assert.Equal(t, []int{4, 2, 1, 2}, progress)
	assert.Equal(t, 9, result.Trainings())
	assert.Len(t, result.Outcomes(0), 3)
	assert.Len(t, result.Outcomes(3), 1)
	assert.Equal(t, []int{4, 4, 3, 2}, []int{result.Path[0].Before, result.Path[1].Before, result.Path[2].Before, result.Path[3].Before})
}

// TestMethodsThatFail checks that no impossible request, decision or error passes for an end.
func TestMethodsThatFail(t *testing.T) {
	first := selection.Request{Candidates: []int{0, 1, 2}}
	out := []selection.Decision{{Candidate: 1}}
	for name, method := range map[string]scripted{
		"out of play":       {requests: []selection.Request{first, {1, []int{0, 1}}}, decisions: [][]selection.Decision{out}},
		"eliminated twice":  {requests: []selection.Request{first, {1, []int{0, 2}}}, decisions: [][]selection.Decision{out, out}},
		"twice at once":     {requests: []selection.Request{first}, decisions: [][]selection.Decision{{out[0], out[0]}}},
		"not of the pool":   {requests: []selection.Request{first}, decisions: [][]selection.Decision{{{Candidate: 30}}}},
		"negative":          {requests: []selection.Request{first}, decisions: [][]selection.Decision{{{Candidate: -1}}}},
		"error":             {requests: []selection.Request{first}, err: selection.ErrMethod},
		"same part again":   {requests: []selection.Request{first, {0, []int{2, 3}}}},
		"twice in one part": {requests: []selection.Request{{0, []int{2, 2}}}},
	} {
		t.Run(name, func(t *testing.T) {
			result, err := selection.Run(context.Background(), graded, graded.Candidates(), selection.Settings{Method: method})
			require.ErrorIs(t, err, selection.ErrMethod)
			assert.Equal(t, selection.MethodFailed, result.Status)
			assert.False(t, result.Status.Complete())
			assert.NotEmpty(t, result.String())
		})
	}
}

// fussy is a criterion that has no value for fewer than need losses.
type fussy struct{ need int }

func (fussy) Name() string { return "fussy" }
func (f fussy) Of(losses []float64) float64 {
	if len(losses) < f.need || losses[0] == losses[len(losses)-1] {
		return math.NaN() // like a relative spread, it has none for constant losses
	}
	return losses[0]
}

func TestCriteriaThatNeedManyInstances(t *testing.T) {
	pool := selection.Pool{Candidates: graded.Candidates()}
	for _, need := range []int{2, 9, 15} {
		_, err := selection.Halving{WarmUp: need - 1, Criterion: fussy{need}}.Start(pool)
		assert.NoError(t, err)
		_, err = selection.TestAgainstBest{StartStep: need, Criterion: fussy{need}}.Start(pool)
		assert.NoError(t, err)
		if need > 2 {
			_, err = selection.Halving{WarmUp: need - 2, Criterion: fussy{need}}.Start(pool)
			assert.ErrorContains(t, err, fmt.Sprintf("needs %d instances", need))
			_, err = selection.TestAgainstBest{StartStep: need - 1, Criterion: fussy{need}}.Start(pool)
			assert.ErrorContains(t, err, fmt.Sprintf("needs %d instances", need))
		}
	}
}

func TestStatusesHaveWords(t *testing.T) {
	seen := map[string]bool{}
	for s := selection.Running; s <= selection.TrainerStopped; s++ {
		assert.NotContains(t, s.String(), "Status(")
		assert.False(t, seen[s.String()], s.String())
		seen[s.String()] = true
		assert.Equal(t, s == selection.OneLeft || s == selection.Settled, s.Complete())
	}
	assert.Equal(t, "Status(99)", selection.Status(99).String())
	assert.Equal(t, "Policy(-1)", selection.Policy(-1).String())
	assert.Equal(t, "Rule(9)", selection.Reason{Rule: 9}.Text(nil))
}

// TestLeft checks the estimate of the time to the end against the pace and the budget.
func TestLeft(t *testing.T) {
	slow := training(func(i int, in trainer.Instance) (trainer.Outcome, error) {
		time.Sleep(200 * time.Microsecond)
		return trainer.Outcome{Loss: float64(i)}, nil
	})
	for name, budget := range map[string]selection.Budget{
		"experiments":  {Experiments: 4},
		"trainings":    {Trainings: 75},
		"time":         {Time: 15 * time.Millisecond},
		"far bounds":   {Experiments: 3, Trainings: 1000, Time: time.Hour},
		"no end known": {Experiments: selection.Unlimited, Time: 15 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			events := 0
			_, err := selection.Run(context.Background(), slow, graded.Candidates(), selection.Settings{
				Method: plain, Workers: 1, Budget: budget, Observe: func(e selection.Event) {
					if e.Kind == selection.RunStarted || e.Kind == selection.RunEnded || e.Trainings == 0 {
						assert.Zero(t, e.Left)
						return
					}
					events++
					trainings := e.Requested - e.Done + 30*max(0, e.Experiments-e.Experiment-1)
					if budget.Trainings > 0 {
						trainings = min(trainings, budget.Trainings-e.Trainings)
					}
					want := time.Duration(float64(e.Elapsed) / float64(e.Trainings) * float64(trainings))
					if budget.Time > 0 {
						want = max(0, min(want, budget.Time-e.Elapsed))
					}
					assert.Equal(t, want, e.Left)
				}})
			require.NoError(t, err)
			if budget.Time == 0 || budget.Time > time.Minute { // how many fit into a short time depends on the machine
				assert.Greater(t, events, 10)
			}
		})
	}
}
