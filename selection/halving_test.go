package selection_test

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/robust"
	"robust/selection"
	"robust/selection/selectiontest"
	"robust/trainer"
)

func TestHalvingKeepsTheLaws(t *testing.T) {
	for _, criterion := range robust.DefaultCriteria() {
		t.Run(criterion.Name(), func(t *testing.T) {
			selectiontest.Run(t, selection.Halving{WarmUp: 2, Criterion: criterion})
		})
	}
}

// TestHalvingCosts checks the published cost: (k+2)·M − 2 for M a power of two.
func TestHalvingCosts(t *testing.T) {
	for _, c := range []struct{ m, warmUp, k int }{{16, 0, 3}, {64, 5, 5}, {32, selection.NoWarmUp, 0}, {2, 1, 1}} {
		p := selectiontest.Problem{Name: "pool", Mean: make([]float64, c.m), Spread: make([]float64, c.m)}
		for i := range p.Mean {
			p.Mean[i] = float64(i * 7 % c.m)
			p.Spread[i] = 1
		}
		result, err := selection.Run(context.Background(), p, p.Candidates(),
			selection.Settings{Method: selection.Halving{WarmUp: c.warmUp}})
		require.NoError(t, err)
		assert.Equal(t, (c.k+2)*c.m-2, result.Trainings(), "M = %d, k = %d", c.m, c.k)
		assert.Equal(t, selection.OneLeft, result.Status)
	}
}

// TestHalvingDropsTheWorse plays a selection by hand whose losses are known.
func TestHalvingDropsTheWorse(t *testing.T) {
	pool := selection.Pool{Candidates: selectiontest.Problem{Mean: make([]float64, 5)}.Candidates()}
	process, err := selection.Halving{WarmUp: 1}.Start(pool)
	require.NoError(t, err)
	decisions, err := process.Tell([]float64{5, 1, 2, 3, 1})
	require.NoError(t, err)
	assert.Empty(t, decisions)
	decisions, err = process.Tell([]float64{0, 1, 9, 3, 2}) // means 2.5 1 5.5 3 1.5
	require.NoError(t, err)
	require.Len(t, decisions, 3)
	assert.Equal(t, []int{1, 4}, process.Standing().Survivors)
	assert.Equal(t, selection.Reason{Rule: selection.ByRank, Name: "mean", N: 2, Evidence: 2.5, Threshold: 1.5, Opponent: 4}, decisions[0].Reason)
	assert.Equal(t, selection.Request{Experiment: 2, Candidates: []int{1, 4}}, process.Ask())
	_, err = process.Tell([]float64{4, 4}) // means 2 and 7/3
	require.NoError(t, err)
	assert.Equal(t, []int{1}, process.Standing().Survivors)
	assert.True(t, process.Ask().Ended())
	_, err = process.Tell(nil)
	assert.ErrorIs(t, err, selection.ErrMethod)
}

// TestHalvingTiesGoToTheLowerIndex pins the published rule for ties.
func TestHalvingTiesGoToTheLowerIndex(t *testing.T) {
	pool := selection.Pool{Candidates: selectiontest.Problem{Mean: make([]float64, 4)}.Candidates()}
	process, err := selection.Halving{WarmUp: selection.NoWarmUp}.Start(pool)
	require.NoError(t, err)
	_, err = process.Tell([]float64{1, 1, 1, 1})
	require.NoError(t, err)
	assert.Equal(t, []int{0, 1}, process.Standing().Survivors)
}

func TestHalvingNeedsInstancesForASpread(t *testing.T) {
	_, err := selection.Halving{WarmUp: selection.NoWarmUp, Criterion: robust.Std{}}.Start(
		selection.Pool{Candidates: []trainer.Candidate{selectiontest.Candidate(0)}})
	require.ErrorIs(t, err, selection.ErrMethod)
	assert.ErrorContains(t, err, "longer warm-up")
}

// TestWarmUpWithoutEnd: the longest warm-up there is eliminates nobody.
func TestWarmUpWithoutEnd(t *testing.T) {
	process, err := selection.Halving{WarmUp: math.MaxInt}.Start(selection.Pool{Candidates: make([]trainer.Candidate, 4)})
	require.NoError(t, err)
	for range 5 {
		decisions, err := process.Tell([]float64{1, 2, 3, 4})
		require.NoError(t, err)
		assert.Empty(t, decisions)
	}
}
