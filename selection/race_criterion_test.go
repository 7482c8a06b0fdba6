package selection_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/robust"
	"robust/selection"
	"robust/selection/selectiontest"
)

// smoothCriteria are those that have pseudo-values of their own.
var smoothCriteria = []robust.Criterion{robust.Median{}, robust.Q3{}, robust.Q3IQR{}, robust.MeanStd{Lambda: 2}, robust.Std{}}

func TestRaceByCriteriaKeepsTheLaws(t *testing.T) {
	for _, c := range smoothCriteria {
		t.Run(c.Name(), func(t *testing.T) { selectiontest.Run(t, selection.Race{Criterion: c}) })
	}
}

// TestRaceByTheMean: to name the default changes nothing.
func TestRaceByTheMean(t *testing.T) {
	p := selectiontest.ProblemByName("graded, shared experiments")
	var results []*selection.Result
	for _, m := range []selection.Race{{}, {Criterion: robust.Mean{}}} {
		result, err := selection.Run(context.Background(), p, p.Candidates(), selection.Settings{Method: m})
		require.NoError(t, err)
		results = append(results, result)
	}
	assert.Equal(t, results[0].Decisions, results[1].Decisions)
	assert.Equal(t, results[0].Method, results[1].Method)
}

// steadier is a pool in which the first candidate is the best by the mean, and a steadier one in the middle by the mean plus 2.5
// standard deviations.
func steadier() selectiontest.Problem {
	p := selectiontest.Problem{Name: "steadier", Block: 0.5, Mean: make([]float64, 21), Spread: make([]float64, 21)}
	for i := range p.Mean {
		p.Mean[i], p.Spread[i] = 0.1*float64(i), 1-0.08*float64(min(i, 10))
	}
	return p
}

// TestRaceKeepsTheSteadier: its mean does not cost it its life before its spread is looked at. A race by the mean loses it.
func TestRaceKeepsTheSteadier(t *testing.T) {
	p, runs := steadier(), 150
	if testing.Short() {
		runs = 40
	}
	kept := func(c robust.Criterion) float64 {
		n := 0
		for seed := range uint64(runs) {
			result, err := selection.Run(context.Background(), p, p.Candidates(), selection.Settings{
				Method: selection.Race{Criterion: c}, Seed: seed, Workers: 1})
			require.NoError(t, err)
			if slices.Contains(result.Survivors, 10) {
				n++
			}
		}
		return float64(n) / float64(runs)
	}
	assert.Less(t, kept(robust.Mean{}), 0.1)
	assert.Greater(t, kept(robust.MeanStd{Lambda: 2.5}), 0.8-3*math.Sqrt(0.8*0.2/float64(runs)))
}

// TestRaceByQuantilesKeepsTheBest where all losses have one distribution but for their place.
func TestRaceByQuantilesKeepsTheBest(t *testing.T) {
	const runs = 60
	for _, c := range []robust.Criterion{robust.Median{}, robust.Q3{}, robust.MeanStd{}} {
		for _, name := range []string{"graded, shared experiments", "right skew"} {
			rates, err := selectiontest.Measure(selection.Race{Criterion: c}, selectiontest.ProblemByName(name), selection.Budget{}, runs, 1)
			require.NoError(t, err)
			assert.GreaterOrEqual(t, rates.Kept, 0.95-3*math.Sqrt(0.05*0.95/runs), "%s, %s", c.Name(), name)
		}
	}
}

// TestRaceWarmsUp: before the fourth experiment candidates are dropped by the mean, for three tenths of Alpha, and not at all if the
// criterion is of spread alone.
func TestRaceWarmsUp(t *testing.T) {
	p := selectiontest.ProblemByName("graded")
	for _, c := range smoothCriteria {
		result, err := selection.Run(context.Background(), p, p.Candidates(), selection.Settings{Method: selection.Race{Criterion: c, Survivors: 1, Regret: -1}})
		require.NoError(t, err)
		require.NotEmpty(t, result.Decisions)
		early := 0
		for _, d := range result.Decisions {
			if d.Experiment < 3 {
				early++
				assert.Equal(t, "mean", d.Reason.Name)
				assert.LessOrEqual(t, d.Reason.Statistic, 0.3*0.05+1e-12)
			} else {
				assert.Equal(t, c.Name(), d.Reason.Name)
			}
		}
		assert.Contains(t, result.Decisions[len(result.Decisions)-1].Reason.Text(result.Name), " of being the best by ")
		if c == (robust.Std{}) {
			assert.Zero(t, early)
		} else {
			assert.Positive(t, early, c.Name())
		}
	}
}

func TestRaceRefusesCriteriaWithoutPseudoValues(t *testing.T) {
	pool := selection.Pool{Candidates: selectiontest.ProblemByName("graded").Candidates()}
	for _, m := range []selection.Method{
		selection.Race{Criterion: robust.Max{}}, selection.Race{Criterion: robust.Min{}}, selection.Race{Criterion: robust.MeanStd{Lambda: -1}},
		selection.Guaranteed{Criterion: robust.Max{}}, selection.Guaranteed{Criterion: robust.MeanStd{Lambda: math.NaN()}},
	} {
		_, err := m.Start(pool)
		require.ErrorIs(t, err, selection.ErrMethod)
		assert.NotEmpty(t, m.Name())
	}
	_, err := selection.Race{Criterion: robust.Max{}}.Start(pool)
	assert.ErrorContains(t, err, "Race.Criterion = max, which has no pseudo-values; use one of mean, median, q3, q3+iqr, std, mean+λstd")
}

func TestRaceBySpreadTakesNoFeatures(t *testing.T) {
	pool, _ := describe(80, false)
	_, err := selection.Race{Criterion: robust.Std{}, UseFeatures: true}.Start(selection.Pool{Candidates: pool})
	require.ErrorIs(t, err, selection.ErrMethod)
	assert.ErrorContains(t, err, "use one or the other")
	_, err = selection.Race{Criterion: robust.Q3{}, UseFeatures: true}.Start(selection.Pool{Candidates: pool})
	assert.NoError(t, err)
}

func TestCriteriaAreNamed(t *testing.T) {
	assert.Equal(t, "race by q3, alpha 0.05, until regret 0.1 or 7 left", selection.Race{Criterion: robust.Q3{}}.Name())
	assert.Equal(t, "guaranteed elimination by std, moderated t, alpha 0.05", selection.Guaranteed{Criterion: robust.Std{}}.Name())
}
