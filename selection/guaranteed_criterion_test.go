package selection_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/robust"
	"robust/selection"
	"robust/selection/selectiontest"
	"robust/stats"
)

func TestGuaranteedByCriteriaKeepsTheLaws(t *testing.T) {
	for _, m := range []selection.Guaranteed{
		{Criterion: robust.Median{}, Kernel: selection.DistributionFree}, {Criterion: robust.Q3{}}, {Criterion: robust.Q3IQR{}, Kernel: selection.SelfNormalised},
		{Criterion: robust.MeanStd{Lambda: 2}}, {Criterion: robust.Std{}, Kernel: selection.Strict}, {Criterion: robust.Std{}},
	} {
		t.Run(m.Name(), func(t *testing.T) { selectiontest.Run(t, m) })
	}
}

// TestGuaranteedJudgesBatches: decisions come after every fourth experiment, on as many instances.
func TestGuaranteedJudgesBatches(t *testing.T) {
	p := selectiontest.ProblemByName("graded")
	result, err := selection.Run(context.Background(), p, p.Candidates(), selection.Settings{Method: selection.Guaranteed{Criterion: robust.Q3{}}})
	require.NoError(t, err)
	require.NotEmpty(t, result.Decisions)
	for _, d := range result.Decisions {
		assert.Equal(t, 3, d.Experiment%4)
		assert.Equal(t, d.Experiment+1, d.Reason.N)
		assert.Equal(t, selection.ByEvidence, d.Reason.Rule)
	}
	set := result.Statement.Set
	assert.False(t, set.Exact)
	assert.Less(t, set.Excess[0], 10.0)
	assert.True(t, strings.HasPrefix(result.Statement.Claim, "approximately, with a probability of at least 95 %, a candidate that is the best by the upper quartile is never eliminated"))
	assert.Contains(t, result.Statement.Claim, "which are of the upper quartile")
	all := strings.Join(result.Statement.Assumptions, "\n")
	assert.Contains(t, all, "smallest upper quartile in batches of 4 experiments")
	assert.Contains(t, all, "the upper quartile of 4 trainings has a standard deviation of about")
	assert.NotContains(t, selection.Guaranteed{}.Name(), "by")
}

// TestGuaranteedByCriterionIsTheRule repeats the evidence for a candidate by hand.
func TestGuaranteedByCriterionIsTheRule(t *testing.T) {
	p := selectiontest.ProblemByName("two candidates")
	m := selection.Guaranteed{Criterion: robust.MeanStd{}, Kernel: selection.DistributionFree, Alpha: 0.2}
	result, err := selection.Run(context.Background(), p, p.Candidates(), selection.Settings{Method: m, Budget: selection.Budget{Experiments: 80}})
	require.NoError(t, err)
	require.Len(t, result.Decisions, 1)
	d := result.Decisions[0]
	batches := d.Reason.N / 4
	require.GreaterOrEqual(t, batches, 3)
	losses := func(i int) []float64 {
		var all []float64
		for _, o := range result.Outcomes(i) {
			all = append(all, o.Loss)
		}
		return all
	}
	var all, later stats.Differences
	mean := 0.0
	for b := range batches {
		v := robust.MeanStd{}.Of(losses(1)[4*b:4*b+4]) - robust.MeanStd{}.Of(losses(0)[4*b:4*b+4])
		all.Add(v)
		if b > 0 {
			later.Add(v)
		}
		mean += v / float64(batches)
	}
	k := stats.SignMixture{}
	e := 0.05*math.Exp(k.LogE(all)) + 0.95*0.7*math.Exp(k.LogE(later))
	assert.InDelta(t, math.Log(e), d.Reason.Evidence, 1e-9)
}

// TestGuaranteedErrorRatesByCriterion: the best of 50 candidates that are tied in the criterion is hardly ever lost, whatever the noise.
func TestGuaranteedErrorRatesByCriterion(t *testing.T) {
	const alpha = 0.05
	runs := 400
	if testing.Short() {
		runs = 40
	}
	heavy := selectiontest.ProblemByName("heavy tails").Noise
	for _, c := range []struct {
		name   string
		method selection.Guaranteed
		noise  func(*rand.Rand) float64
	}{
		{"q3, normal", selection.Guaranteed{Criterion: robust.Q3{}}, nil},
		{"q3, heavy tails", selection.Guaranteed{Criterion: robust.Q3{}}, heavy},
		{"q3, skew", selection.Guaranteed{Criterion: robust.Q3{}}, exponential},
		{"median, skew", selection.Guaranteed{Criterion: robust.Median{}}, exponential},
		{"mean+1std, normal", selection.Guaranteed{Criterion: robust.MeanStd{}}, nil},
		{"mean+1std, skew", selection.Guaranteed{Criterion: robust.MeanStd{}}, exponential},
		{"std, normal", selection.Guaranteed{Criterion: robust.Std{}}, nil},
		{"std, skew", selection.Guaranteed{Criterion: robust.Std{}}, exponential},
		{"q3, scale-free t, skew", selection.Guaranteed{Criterion: robust.Q3{}, Kernel: selection.Strict}, exponential},
		{"std, scale-free t, heavy tails", selection.Guaranteed{Criterion: robust.Std{}, Kernel: selection.Strict}, heavy},
		{"mean+1std, sign, skew", selection.Guaranteed{Criterion: robust.MeanStd{}, Kernel: selection.Signs}, exponential},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.method.Alpha = alpha
			got, err := selectiontest.MeasureErrors(context.Background(), c.method, tied(1, c.noise), looks, runs, 1, nil)
			require.NoError(t, err)
			assert.LessOrEqual(t, got.Rate(), alpha+3*math.Sqrt(alpha*(1-alpha)/float64(runs)))
		})
	}
}

// TestGuaranteedScaleOfManyCandidates: of 600 with skewed losses, those that do best also seem to be the steadiest. They must not set the scale.
func TestGuaranteedScaleOfManyCandidates(t *testing.T) {
	if testing.Short() {
		t.Skip("plays a large pool")
	}
	const alpha, runs, n = 0.05, 60, 600
	p := selectiontest.Problem{Mean: make([]float64, n), Spread: slices.Repeat([]float64{1}, n), Block: 1, Noise: exponential}
	for _, c := range []robust.Criterion{robust.Q3{}, robust.MeanStd{}} {
		got, err := selectiontest.MeasureErrors(context.Background(), selection.Guaranteed{Criterion: c}, p, 12, runs, 1, nil)
		require.NoError(t, err)
		assert.LessOrEqual(t, got.Rate(), alpha+3*math.Sqrt(alpha*(1-alpha)/runs), c.Name())
	}
}

// TestGuaranteedKeepsTheVariableBest: a candidate that is tied by the criterion with steadier ones is kept as well.
func TestGuaranteedKeepsTheVariableBest(t *testing.T) {
	const alpha = 0.05
	runs := 400
	if testing.Short() {
		runs = 40
	}
	p := tied(2, nil)
	p.Mean[0] = -1 // 1 by the mean and a standard deviation, as the others
	got, err := selectiontest.MeasureErrors(context.Background(), selection.Guaranteed{Criterion: robust.MeanStd{}}, p, looks, runs, 1, nil)
	require.NoError(t, err)
	assert.LessOrEqual(t, got.Rate(), alpha+3*math.Sqrt(alpha*(1-alpha)/float64(runs)))
}

func TestGuaranteedFindsTheSteadiest(t *testing.T) {
	p := selectiontest.Problem{Mean: make([]float64, 6), Spread: []float64{9, 0.2, 9, 9, 9, 9}, Block: 0.1}
	result, err := selection.Run(context.Background(), p, p.Candidates(), selection.Settings{
		Method: selection.Guaranteed{Criterion: robust.Std{}}, Budget: selection.Budget{Experiments: 40}})
	require.NoError(t, err)
	assert.Equal(t, []int{1}, result.Survivors)
	assert.Equal(t, selection.OneLeft, result.Status)
}

func TestGuaranteedRefusesASigmaOfACriterion(t *testing.T) {
	pool := selection.Pool{Candidates: selectiontest.ProblemByName("graded").Candidates()}
	for _, m := range []selection.Guaranteed{{Criterion: robust.Q3{}, Sigma: 1}, {Criterion: robust.Q3{}, Sigma: 1, Kernel: selection.GivenSigma}} {
		_, err := m.Start(pool)
		require.ErrorIs(t, err, selection.ErrMethod)
		assert.ErrorContains(t, err, "says nothing of Guaranteed.Criterion = q3")
	}
	_, err := selection.Guaranteed{Criterion: robust.Mean{}, Sigma: 1}.Start(pool)
	assert.NoError(t, err, "the mean is the default")
}

// TestGuaranteedRanksByCriterion from the first experiment on.
func TestGuaranteedRanksByCriterion(t *testing.T) {
	process, err := selection.Guaranteed{Criterion: robust.Std{}}.Start(selection.Pool{Candidates: steadier().Candidates()[:3]})
	require.NoError(t, err)
	for k, want := range [][]int{{2, 1, 0}, {2, 1, 0}, {0, 1, 2}, {0, 1, 2}} {
		_, err := process.Tell([][]float64{{5, 3, 1}, {5, 3.5, 2}, {5.1, 1, 9}, {5, 3, 1}}[k])
		require.NoError(t, err)
		assert.True(t, slices.Equal(want, process.Standing().Survivors), "after %d: %v", k+1, process.Standing().Survivors)
	}
}
