package selection_test

import (
	"context"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/robust"
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

// TestSummaryShowsTheNumbers compares a summary of known losses with what stands in it.
func TestSummaryShowsTheNumbers(t *testing.T) {
	known := training(func(i int, in trainer.Instance) (trainer.Outcome, error) {
		return trainer.Outcome{Loss: float64(10*i) + []float64{-1, 0, 1, 0}[in.Experiment], Seconds: 1}, nil
	})
	result, err := selection.Run(context.Background(), known, graded.Candidates()[:24], selection.Settings{
		Method: selection.Halving{WarmUp: 3}, Budget: selection.Budget{Experiments: 4}})
	require.NoError(t, err)
	summary := result.String()
	lines := strings.Split(summary, "\n")
	assert.Equal(t, []string{"1", "24", "24", "24", "c00"}, strings.Fields(lines[4]))
	assert.Equal(t, []string{"4", "24", "12", "96", "c00"}, strings.Fields(lines[5]), "experiments without news are left out")
	// Mean 0, standard deviation sqrt(2/3), t(3 degrees of freedom, 0.975) = 3.182: half a width of 1.299.
	assert.Contains(t, summary, "0.0 ± 1.3 ")
	assert.Contains(t, summary, "90.0 ± 1.3 ")
	assert.NotContains(t, summary, "100.0 ±", "ten survivors are shown")
	assert.Contains(t, summary, "and 2 more")
}

// TestAssessKnowsTheDirection has scores whose bad tail is the low one.
func TestAssessKnowsTheDirection(t *testing.T) {
	known := training(func(i int, in trainer.Instance) (trainer.Outcome, error) {
		return trainer.Outcome{Loss: []float64{5, 1, 4, 2, 3}[in.Experiment]}, nil
	})
	for direction, want := range map[selection.Direction]float64{selection.Minimise: 5, selection.Maximise: 1} {
		result, err := selection.Run(context.Background(), known, graded.Candidates()[:2], selection.Settings{
			Direction: direction, Budget: selection.Budget{Experiments: 5}})
		require.NoError(t, err)
		assessment, err := result.Assess(0)
		require.NoError(t, err)
		worst, ok := assessment.Figure(robust.Max{}.Name())
		require.True(t, ok)
		assert.Equal(t, want, worst.Estimate, "the worst score")
	}
}
