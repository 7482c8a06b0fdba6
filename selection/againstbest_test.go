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
	"robust/stats"
)

func TestAgainstBestKeepsTheLaws(t *testing.T) {
	for _, test := range stats.TwoSampleTests() {
		t.Run(test.Name, func(t *testing.T) {
			selectiontest.Run(t, selection.TestAgainstBest{Test: test.Name, StartStep: 3})
		})
	}
}

// TestAgainstBestIsTheRule repeats the decisions with plain calls of the tests.
func TestAgainstBestIsTheRule(t *testing.T) {
	p := selectiontest.ProblemByName("unequal spreads")
	for _, test := range stats.TwoSampleTests() {
		t.Run(test.Name, func(t *testing.T) {
			const alpha, start = 0.1, 4
			result, err := selection.Run(context.Background(), p, p.Candidates(), selection.Settings{
				Method: selection.TestAgainstBest{Test: test.Name, Alpha: alpha, StartStep: start}, Seed: 4,
				Budget: selection.Budget{Experiments: 9}})
			require.NoError(t, err)
			var criterion robust.Criterion = robust.Mean{}
			if test.Compares == stats.Spread {
				criterion = robust.Std{}
			}
			losses := make([][]float64, len(p.Mean))
			next := 0
			out := map[int]bool{}
			for _, record := range result.Records {
				losses[record.Candidate] = append(losses[record.Candidate], record.Outcome.Loss)
			}
			for s := start; s <= 9; s++ {
				best := -1
				for i := range losses {
					if !out[i] && (best < 0 || criterion.Of(losses[i][:s]) < criterion.Of(losses[best][:s])) {
						best = i
					}
				}
				for i := range losses {
					if out[i] || i == best {
						continue
					}
					r, err := test.Test(losses[i][:s], losses[best][:s])
					require.NoError(t, err)
					if !(r.P < alpha) {
						continue
					}
					require.Less(t, next, len(result.Decisions), "candidate %d should be out", i)
					d := result.Decisions[next]
					assert.Equal(t, i, d.Candidate)
					assert.Equal(t, s-1, d.Experiment)
					assert.Equal(t, best, d.Reason.Opponent)
					assert.Equal(t, s, d.Reason.N)
					assert.InEpsilon(t, r.P, d.Reason.Evidence, 1e-9)
					assert.InDelta(t, r.Statistic, d.Reason.Statistic, 1e-9*(1+math.Abs(r.Statistic)), "it has a sign: the candidate comes first")
					next++
				}
				for _, d := range result.Decisions[:next] {
					out[d.Candidate] = true
				}
			}
			assert.Len(t, result.Decisions, next)
			assert.NotZero(t, next)
		})
	}
}

func TestAgainstBestNamesItself(t *testing.T) {
	assert.Equal(t, "welch against the best by mean, alpha 0.05, from experiment 2", selection.TestAgainstBest{}.Name())
	assert.Equal(t, "levene against the best by std, alpha 0.2, from experiment 3",
		selection.TestAgainstBest{Test: "levene", Alpha: 0.2, StartStep: 3}.Name())
}
