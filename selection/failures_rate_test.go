package selection_test

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/trainer"
)

// TestErrorRateWithFailures loses the best candidate at most as often as is stated when trainings fail, more often those of
// some candidates than of others, and runs are cut off at random and gone on with. All candidates are equally good but for their
// failures, of which the first one has the fewest. Under the policy Eliminate, an elimination by a failure is none by the method.
func TestErrorRateWithFailures(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of selections")
	}
	const (
		runs, alpha = 300, 0.1
		least, most = 0.05, 0.2
	)
	tied := selectiontest.ProblemByName("all tied")
	pool := tied.Candidates()
	failing := trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		i := int(c.(selectiontest.Candidate))
		rate := least + (most-least)*float64(i)/float64(len(pool)-1)
		if trainer.Stream(in.InitSeed, "failure of "+c.ID()).Float64() < rate {
			return trainer.Outcome{Loss: math.NaN(), Status: trainer.Failed, Error: "no memory"}, nil
		}
		return tied.Train(ctx, c, in)
	})
	for _, policy := range []selection.Policy{selection.CountAsWorst, selection.Eliminate} {
		var rate selectiontest.ErrorRate
		interrupted := 0
		for run := range runs {
			seed := trainer.DeriveSeed(9, "run", uint64(run))
			rng := trainer.Stream(seed, "interruptions")
			settings := selection.Settings{Method: selection.Guaranteed{Alpha: alpha}, Seed: seed, Unscored: policy, Workers: 1,
				Journal: new(selection.MemoryJournal), Budget: selection.Budget{Experiments: 12}}
			var result *selection.Result
			for result == nil || result.Status == selection.Cancelled {
				ctx, cancel := context.WithCancel(context.Background())
				left := 20 + rng.IntN(100) // trainings until it is cut off
				settings.Observe = func(e selection.Event) {
					if e.Kind == selection.TrainingEnded && e.Trainings-e.Recorded == left {
						interrupted++
						cancel()
					}
				}
				var err error
				result, err = selection.Run(ctx, failing, pool, settings)
				cancel()
				require.NoError(t, err)
			}
			rate.Runs++
			for _, d := range result.Decisions {
				if d.Candidate == 0 && d.Reason.Rule != selection.ByUnscored {
					rate.Lost++
				}
			}
		}
		t.Logf("%v: lost in %d of %d selections, cut off %d times", policy, rate.Lost, rate.Runs, interrupted)
		assert.LessOrEqual(t, rate.Rate(), alpha+3*rate.SE(), "%v", policy)
		assert.Greater(t, interrupted, runs/2)
	}
}
