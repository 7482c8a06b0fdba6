package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/trainer"
)

func TestFRaceKeepsTheLaws(t *testing.T) {
	selectiontest.Run(t, fRace{0.05, 3})
}

// TestFRaceGate: candidates are only compared where Friedman's test says that some differ. The ranks of five experiments are
// 1 2 3, 1 2 3, 1 2 3, 1 3 2 and 3 1 2, whose sums 7, 10 and 13 give 3.6 on two degrees of freedom, p = 0.165; SciPy's
// friedmanchisquare says the same. With 1 2 3 in all of them the statistic is 10, p = 0.0067.
func TestFRaceGate(t *testing.T) {
	pool := selection.Pool{Candidates: trainer.Pool([]selectiontest.Candidate{0, 1, 2})}
	play := func(blocks [][]float64) int {
		process, err := fRace{0.05, 5}.Start(pool)
		require.NoError(t, err)
		for e, losses := range blocks {
			decisions, err := process.Tell(losses)
			require.NoError(t, err)
			if e < 4 {
				assert.Empty(t, decisions)
			}
		}
		return len(process.Standing().Survivors)
	}
	ordered := []float64{1, 2, 3}
	assert.Equal(t, 3, play([][]float64{ordered, ordered, ordered, {1, 3, 2}, {3, 1, 2}}))
	assert.Equal(t, 1, play([][]float64{ordered, ordered, ordered, ordered, ordered}))
}

// TestFRaceOfTwo: a signed-rank test of six experiments can reach 0.05, one of five cannot (2/2⁵ = 0.0625).
func TestFRaceOfTwo(t *testing.T) {
	process, err := fRace{0.05, 2}.Start(selection.Pool{Candidates: trainer.Pool([]selectiontest.Candidate{0, 1})})
	require.NoError(t, err)
	for e := range 6 {
		decisions, err := process.Tell([]float64{1, 2 + float64(e)/10})
		require.NoError(t, err)
		assert.Len(t, decisions, map[bool]int{true: 1}[e == 5], "experiment %d", e+1)
	}
	assert.Equal(t, []int{0}, process.Standing().Survivors)
	assert.True(t, process.Ask().Ended())
}
