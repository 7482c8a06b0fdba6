package selection_test

import (
	"context"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/trainer"
)

// longNamed gives a candidate a long ID.
type longNamed struct{ selectiontest.Candidate }

func (l longNamed) ID() string { return strings.Repeat("a very long name ", 9) + l.Candidate.ID() }

func TestSummaryFits(t *testing.T) {
	for _, scale := range []float64{1e-9, 1, 1e7} {
		p := selectiontest.ProblemByName("all tied")
		train := trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
			o, err := p.Train(ctx, c.(longNamed).Candidate, in)
			o.Loss = scale * (100 + o.Loss)
			if in.Experiment == 3 && c.(longNamed).Candidate < 5 {
				o.Loss = math.NaN()
			}
			return o, err
		})
		var pool []trainer.Candidate
		for _, c := range p.Candidates() {
			pool = append(pool, longNamed{c.(selectiontest.Candidate)})
		}
		result, err := selection.Run(context.Background(), train, pool, selection.Settings{Method: selection.TestAgainstBest{Alpha: 1e-9}})
		require.NoError(t, err)
		summary := result.String()
		for _, line := range strings.Split(summary, "\n") {
			assert.LessOrEqual(t, utf8.RuneCountInString(line), 100, line)
		}
		assert.Contains(t, summary, "and 6 more")
		assert.Contains(t, summary, "19+1")
		assert.Contains(t, summary, "320 trainings, 100 % of the 320 of an exhaustive search")
		assert.Contains(t, summary, result.Status.String())
	}
}

func TestSummaryOfASelectionWithoutNews(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	result, err := selection.Run(ctx, graded, graded.Candidates(), selection.Settings{})
	require.NoError(t, err)
	assert.Contains(t, result.String(), "cancelled")
	assert.Contains(t, result.String(), "0 trainings")
}
