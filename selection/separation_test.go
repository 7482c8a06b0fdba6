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
	"robust/stats"
	"robust/trainer"
)

// trained is a result with the losses of two candidates, a NaN being a training without a loss.
func trained(direction selection.Direction, losses ...[]float64) *selection.Result {
	r := &selection.Result{Direction: direction}
	for i, row := range losses {
		r.Candidates = append(r.Candidates, selectiontest.Candidate(i))
		for e, loss := range row {
			status := trainer.Trained
			if math.IsNaN(loss) {
				status = trainer.Diverged
			}
			r.Records = append(r.Records, selection.Record{Candidate: i, Instance: trainer.Instance{Experiment: e},
				Outcome: trainer.Outcome{Loss: loss, Status: status}})
		}
	}
	return r
}

func TestSeparationIsThePairedTest(t *testing.T) {
	a := []float64{1, 2, 3, 4, 5, 6, math.NaN(), 9}
	b := []float64{1.5, 2.25, 3.25, 4.5, math.NaN(), 6.75, 1, 9}
	s, err := trained(selection.Minimise, a, b).Separation(0, 1, nil)
	require.NoError(t, err)
	assert.Equal(t, 6, s.N, "experiments that both have a loss in")
	assert.Equal(t, "mean", s.Estimand)
	test, err := stats.StudentPaired([]float64{1.5, 2.25, 3.25, 4.5, 6.75, 9}, []float64{1, 2, 3, 4, 6, 9}, stats.TwoSided)
	require.NoError(t, err)
	assert.InDelta(t, test.Statistic, s.Difference/s.Std*math.Sqrt(6), 1e-12)
	power, err := stats.StudentPairedPower(s.Pairs, s.Difference/s.Std, s.Alpha)
	require.NoError(t, err)
	assert.GreaterOrEqual(t, power, s.Power)
	assert.Equal(t, max(0, s.Pairs-6), s.More())

	opposite, err := trained(selection.Minimise, a, b).Separation(1, 0, nil)
	require.NoError(t, err)
	assert.InDelta(t, -s.Difference, opposite.Difference, 1e-12)
	assert.Equal(t, s.Pairs, opposite.Pairs)
	maximised, err := trained(selection.Maximise, a, b).Separation(0, 1, nil)
	require.NoError(t, err)
	assert.InDelta(t, -s.Difference, maximised.Difference, 1e-12)
}

func TestSeparationOfSpreads(t *testing.T) {
	a := []float64{1, 2, 3, 4, 5, 6, 7, 9}
	b := []float64{2, 4, 5, 8, 11, 12, 16, 18}
	s, err := trained(selection.Minimise, a, b).Separation(0, 1, robust.Std{})
	require.NoError(t, err)
	assert.Equal(t, "log std", s.Estimand)
	assert.InDelta(t, math.Log(robust.Std{}.Of(b)/robust.Std{}.Of(a)), s.Difference, 1e-12)
}

func TestSeparationText(t *testing.T) {
	s := selection.Separation{Estimand: "upper quartile", Difference: -0.01, Std: 0.06, N: 9, Pairs: 285, Alpha: 0.05, Power: 0.8}
	assert.Equal(t, "a and b differ by 0.01 ± 0.02 in the upper quartile after 9 instances each; if they do, about 280 more each "+
		"would tell them apart (power 80 %)", s.Text("a", "b"))
	s.Pairs = 9
	assert.Contains(t, s.Text("a", "b"), "enough to tell them apart")
	s.Pairs = 0
	assert.Equal(t, -1, s.More())
	assert.Contains(t, s.Text("a", "b"), "no number of instances")
}

func TestSeparationOfConstants(t *testing.T) {
	r := trained(selection.Minimise, []float64{1, 1, 1, 1, 1}, []float64{2, 2, 2, 2, 2}, []float64{1, 1, 1, 1, 1})
	apart, err := r.Separation(0, 1, robust.Q3{})
	require.NoError(t, err)
	assert.Zero(t, apart.More())
	same, err := r.Separation(0, 2, robust.Q3{})
	require.NoError(t, err)
	assert.Equal(t, -1, same.More())
}

func TestSeparationErrors(t *testing.T) {
	r := trained(selection.Minimise, []float64{1, 2, 3, 4}, []float64{1, 2, 3}, []float64{1, 2, 3, 5})
	for _, c := range []struct {
		first, second int
		criterion     robust.Criterion
		says          string
	}{
		{0, 2, robust.Max{}, "max has no pseudo-values"},
		{0, 0, nil, "give two between 0 and 2"},
		{-1, 0, nil, "give two"},
		{0, 3, nil, "give two"},
		{0, 1, nil, "have 3 losses of the same experiments, at least 4"},
	} {
		_, err := r.Separation(c.first, c.second, c.criterion)
		require.ErrorIs(t, err, selection.ErrSeparation)
		assert.ErrorContains(t, err, c.says)
	}
}

// TestSummaryByCriterion shows the criterion, what would tell the first two apart, and how well a spread is known.
func TestSummaryByCriterion(t *testing.T) {
	p := selectiontest.ProblemByName("all tied")
	var pool []trainer.Candidate
	for _, c := range p.Candidates() {
		pool = append(pool, longNamed{c.(selectiontest.Candidate)})
	}
	train := trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		return p.Train(ctx, c.(longNamed).Candidate, in)
	})
	for _, c := range smoothCriteria {
		result, err := selection.Run(context.Background(), train, pool, selection.Settings{
			Method: selection.Guaranteed{Criterion: c}, Budget: selection.Budget{Experiments: 8}})
		require.NoError(t, err)
		assert.Equal(t, c, result.Criterion)
		summary := result.String()
		for _, line := range strings.Split(summary, "\n") {
			assert.LessOrEqual(t, utf8.RuneCountInString(line), 100, line)
		}
		flat := strings.Join(strings.Fields(summary), " ")
		assert.Regexp(t, `differ by \S+ ± \S+ in the .* after 8 instances each`, flat)
		_, of := c.(robust.MeanStd)
		assert.Equal(t, of || c == (robust.Std{}), strings.Contains(flat, "a standard deviation is known to 27 % after 8 instances"), c.Name())
		assert.Equal(t, c != (robust.Std{}), strings.Contains(summary, c.Name()+" (95 %)"), c.Name())
	}
	result, err := selection.Run(context.Background(), train, pool, selection.Settings{Method: selection.Halving{}})
	require.NoError(t, err)
	assert.NotContains(t, result.String(), "differ by")
}
