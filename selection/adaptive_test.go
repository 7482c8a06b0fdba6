package selection_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/trainer"
)

func TestAdaptiveKeepsTheLaws(t *testing.T) {
	for name, adaptive := range map[string]selection.Adaptive{
		"default": {},
		"one":     {Survivors: 1, Regret: -1},
		"strict":  {Alpha: 0.001, Survivors: 1},
	} {
		t.Run(name, func(t *testing.T) { selectiontest.Run(t, adaptive) })
	}
}

// TestAdaptiveKeepsTheBest bounds what is lost by three standard errors over the budget.
func TestAdaptiveKeepsTheBest(t *testing.T) {
	for _, name := range []string{"graded", "graded, shared experiments", "heavy tails", "diverging"} {
		p := selectiontest.ProblemByName(name)
		const runs = 200
		rates, err := selectiontest.Measure(selection.Adaptive{}, p, selection.Budget{}, runs, 1)
		require.NoError(t, err)
		assert.GreaterOrEqual(t, rates.Kept, 0.95-3*math.Sqrt(0.05*0.95/runs), name)
		assert.Less(t, rates.Trainings, 0.5*20*float64(len(p.Mean)), name)
	}
}

func TestAdaptiveRefuses(t *testing.T) {
	pool := selection.Pool{Candidates: selectiontest.ProblemByName("graded").Candidates()}
	for name, adaptive := range map[string]selection.Adaptive{
		"Alpha 1":    {Alpha: 1},
		"Alpha NaN":  {Alpha: math.NaN()},
		"Regret NaN": {Regret: math.NaN()},
		"Survivors":  {Survivors: -1},
	} {
		_, err := adaptive.Start(pool)
		assert.ErrorIs(t, err, selection.ErrMethod, name)
		assert.ErrorContains(t, err, "Adaptive.", name)
	}
	_, err := selection.Adaptive{}.Start(selection.Pool{})
	assert.ErrorIs(t, err, selection.ErrMethod, "empty pool")
}

func TestAdaptiveNamesItself(t *testing.T) {
	assert.Equal(t, "adaptive race, alpha 0.05, until regret 0.1 or 7 left", selection.Adaptive{}.Name())
	assert.Equal(t, "adaptive race, alpha 0.1, until 3 left", selection.Adaptive{Alpha: 0.1, Regret: -1, Survivors: 3}.Name())
	assert.Equal(t, "adaptive race", selection.Adaptive{Alpha: 2}.Name())
}

// TestAdaptiveLetsCandidatesComeBack looks for candidates that miss an experiment and are trained in a later one.
func TestAdaptiveLetsCandidatesComeBack(t *testing.T) {
	p := selectiontest.ProblemByName("graded")
	back := 0
	for seed := range uint64(6) {
		result, err := selection.Run(context.Background(), p, p.Candidates(), selection.Settings{
			Method: selection.Adaptive{Survivors: 1, Regret: -1}, Seed: seed})
		require.NoError(t, err)
		last := map[int]int{} // experiment of each candidate
		for _, record := range result.Records {
			if record.Instance.Experiment > last[record.Candidate]+1 {
				back++
			}
			last[record.Candidate] = record.Instance.Experiment
		}
		end := result.Records[len(result.Records)-1].Instance.Experiment
		for _, d := range result.Decisions {
			if d.Reason.N > 1 {
				assert.Equal(t, end, d.Experiment, "of those that passed the screen, nobody is eliminated before the end")
			}
		}
	}
	assert.Greater(t, back, 10)
}

// TestAdaptiveAtTheEndOfItsBudget leaves those that rest to the caller.
func TestAdaptiveAtTheEndOfItsBudget(t *testing.T) {
	p := selectiontest.ProblemByName("large")
	result, err := selection.Run(context.Background(), p, p.Candidates(), selection.Settings{
		Method: selection.Adaptive{Survivors: 1, Regret: -1}, Budget: selection.Budget{Experiments: 4}})
	require.NoError(t, err)
	assert.Equal(t, selection.OutOfExperiments, result.Status)
	assert.NotEmpty(t, result.Resting)
	assert.Contains(t, result.String(), fmt.Sprintf("\n%d others were left out at last, but not eliminated\n", len(result.Resting)))
	assert.Equal(t, len(p.Mean), len(result.Survivors)+len(result.Resting)+len(result.Decisions))
	last := result.Path[len(result.Path)-1]
	assert.Equal(t, len(result.Survivors), last.After)
}

// TestAdaptiveSpendsItsBudget sums the probabilities of those that are left out in the end.
func TestAdaptiveSpendsItsBudget(t *testing.T) {
	p := selectiontest.ProblemByName("large")
	result, err := selection.Run(context.Background(), p, p.Candidates(), selection.Settings{Method: selection.Adaptive{Regret: 0.3}})
	require.NoError(t, err)
	require.Equal(t, selection.Settled, result.Status)
	assert.Empty(t, result.Resting)
	require.NotEmpty(t, result.Decisions)
	const screen = 0.3 * 0.05 // what it leaves of that is not carried over
	spent := 0.0
	for _, d := range result.Decisions {
		require.Equal(t, selection.ByPosterior, d.Reason.Rule)
		spent += d.Reason.Evidence
		if d.Reason.N > 1 {
			spent = max(spent, screen+d.Reason.Evidence)
		}
		assert.InDelta(t, spent, d.Reason.Statistic, 1e-9, "the mass spent so far")
		assert.LessOrEqual(t, spent, d.Reason.Threshold+1e-9)
	}
	assert.LessOrEqual(t, spent, 0.05)
}

// TestAdaptiveScalesWithTheLosses plays the same losses in another unit.
func TestAdaptiveScalesWithTheLosses(t *testing.T) {
	play := func(unit, shift float64) (asked []selection.Request) {
		pool := selectiontest.ProblemByName("graded").Candidates()
		process, err := selection.Adaptive{Survivors: 1}.Start(selection.Pool{Candidates: pool})
		require.NoError(t, err)
		noise := trainer.Stream(3, "noise")
		for request := process.Ask(); !request.Ended() && request.Experiment < 12; request = process.Ask() {
			asked = append(asked, request)
			losses := make([]float64, len(request.Candidates))
			for k, i := range request.Candidates {
				loss := math.Round(1024*(float64(i)/2+noise.NormFloat64())) / 1024
				losses[k] = unit * (loss + shift)
			}
			_, err := process.Tell(losses)
			require.NoError(t, err)
		}
		return asked
	}
	want := play(1, 0)
	assert.Equal(t, want, play(0.125, 0))
	assert.Equal(t, want, play(1, 64))
}
