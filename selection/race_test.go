package selection_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/trainer"
)

func TestRaceKeepsTheLaws(t *testing.T) {
	for name, race := range map[string]selection.Race{
		"default": {},
		"one":     {Survivors: 1, Regret: -1},
		"strict":  {Alpha: 0.001, Survivors: 1},
	} {
		t.Run(name, func(t *testing.T) { selectiontest.Run(t, race) })
	}
}

// TestRaceKeepsTheBest bounds what is lost by three standard errors over the budget.
func TestRaceKeepsTheBest(t *testing.T) {
	for _, name := range []string{"graded", "graded, shared experiments", "heavy tails", "diverging"} {
		p := selectiontest.ProblemByName(name)
		const runs = 200
		rates, err := selectiontest.Measure(selection.Race{}, p, selection.Budget{}, runs, 1)
		require.NoError(t, err)
		assert.GreaterOrEqual(t, rates.Kept, 0.95-3*math.Sqrt(0.05*0.95/runs), name)
		assert.Less(t, rates.Trainings, 0.5*20*float64(len(p.Mean)), name)
	}
}

// TestRaceOnACrowdedEdge is on a pool that the model does not fit: 500 means at equal distances of 0.02 standard deviations, so
// that their distribution ends abruptly at the best. Who is the best of many that hardly differ is
// then lost more often than Alpha says, but what is picked instead is hardly worse.
func TestRaceOnACrowdedEdge(t *testing.T) {
	rates, err := selectiontest.Measure(selection.Race{}, selectiontest.ProblemByName("large"), selection.Budget{}, 50, 1)
	require.NoError(t, err)
	assert.Greater(t, rates.Kept, 0.6)
	assert.Less(t, rates.Regret, 0.3, "in standard deviations of a loss")
}

func TestRaceRefuses(t *testing.T) {
	pool := selection.Pool{Candidates: selectiontest.ProblemByName("graded").Candidates()}
	for name, race := range map[string]selection.Race{
		"Alpha 1":        {Alpha: 1},
		"Alpha negative": {Alpha: -0.1},
		"Alpha NaN":      {Alpha: math.NaN()},
		"Regret NaN":     {Regret: math.NaN()},
		"Survivors":      {Survivors: -1},
	} {
		_, err := race.Start(pool)
		assert.ErrorIs(t, err, selection.ErrMethod, name)
	}
	_, err := selection.Race{}.Start(selection.Pool{})
	assert.ErrorIs(t, err, selection.ErrMethod, "empty pool")
	_, err = selection.Race{UseFeatures: true}.Start(pool)
	assert.ErrorIs(t, err, trainer.ErrFeatures, "candidates without features")
}

func TestRaceNamesItself(t *testing.T) {
	assert.Equal(t, "race, alpha 0.05, until regret 0.1 or 7 left", selection.Race{}.Name())
	assert.Equal(t, "race, alpha 0.1, until 3 left, with features",
		selection.Race{Alpha: 0.1, Regret: -1, Survivors: 3, UseFeatures: true}.Name())
}

// TestRaceSpendsItsBudget sums the probabilities of those that were dropped.
func TestRaceSpendsItsBudget(t *testing.T) {
	p := selectiontest.ProblemByName("large")
	result, err := selection.Run(context.Background(), p, p.Candidates(), selection.Settings{Method: selection.Race{Survivors: 1}})
	require.NoError(t, err)
	require.NotEmpty(t, result.Decisions)
	const screen = 0.3 * 0.05 // what it leaves of that is not carried over
	mass, spent := 0.0, 0.0
	for _, d := range result.Decisions {
		require.Equal(t, selection.ByPosterior, d.Reason.Rule)
		mass += d.Reason.Evidence
		spent += d.Reason.Evidence
		if d.Reason.N > 1 {
			spent = max(spent, screen+d.Reason.Evidence)
		}
		assert.InDelta(t, spent, d.Reason.Statistic, 1e-9, "the mass spent so far")
		assert.LessOrEqual(t, spent, d.Reason.Threshold+1e-9)
	}
	assert.LessOrEqual(t, mass, spent)
	assert.LessOrEqual(t, spent, 0.05)
}

// described is a candidate with features.
type described struct {
	selectiontest.Candidate
	features []trainer.Feature
}

func (d described) Features() []trainer.Feature { return d.features }

// describe returns a pool of n whose mean losses are a smooth function of two features, or of none.
func describe(n int, useless bool) (pool []trainer.Candidate, mean []float64) {
	rng := trainer.Stream(5, "features")
	for i := range n {
		width, kind := math.Exp2(float64(rng.IntN(8))), []string{"a", "b"}[rng.IntN(2)]
		m := math.Abs(math.Log2(width) - 5)
		if kind == "a" {
			m += 2
		}
		mean = append(mean, m+0.3*rng.NormFloat64())
		missing := math.NaN()
		if i%3 == 0 {
			missing = 4
		}
		if useless {
			width = math.Exp2(8 * rng.Float64())
			kind = []string{"a", "b"}[rng.IntN(2)]
		}
		pool = append(pool, described{selectiontest.Candidate(i), []trainer.Feature{
			{Name: "width", Value: width}, {Name: "kind", Category: kind}, {Name: "depth", Value: missing},
			{Name: "constant", Value: 1}}})
	}
	return pool, mean
}

func TestRaceLearnsFromFeatures(t *testing.T) {
	const n = 200
	for _, useless := range []bool{false, true} {
		pool, mean := describe(n, useless)
		best := slices.Index(mean, slices.Min(mean))
		kept, tried := 0, 0
		const runs = 8
		for seed := range uint64(runs) {
			process, err := selection.Race{UseFeatures: true}.Start(selection.Pool{Candidates: pool, Seed: seed})
			require.NoError(t, err)
			noise := trainer.Stream(seed, "noise")
			for request := process.Ask(); !request.Ended() && request.Experiment < 20; request = process.Ask() {
				losses := make([]float64, len(request.Candidates))
				for k, i := range request.Candidates {
					losses[k] = mean[i] + 0.3*noise.NormFloat64()
				}
				if request.Experiment == 0 {
					tried += len(losses)
				}
				_, err := process.Tell(losses)
				require.NoError(t, err)
			}
			if slices.Contains(process.Standing().Survivors, best) {
				kept++
			}
		}
		assert.GreaterOrEqual(t, kept, runs-2, "useless: %v", useless)
		if useless {
			assert.Greater(t, tried, runs*n*8/10, "useless features leave nobody out unseen")
		} else {
			assert.Less(t, tried, runs*n*8/10)
		}
	}
}

func TestRaceWithoutAnyLoss(t *testing.T) {
	pool, _ := describe(150, false)
	process, err := selection.Race{UseFeatures: true}.Start(selection.Pool{Candidates: pool})
	require.NoError(t, err)
	out := 0
	for request := process.Ask(); !request.Ended(); request = process.Ask() {
		decisions, err := process.Tell(slices.Repeat([]float64{math.NaN()}, len(request.Candidates)))
		require.NoError(t, err)
		out += len(decisions)
	}
	assert.Equal(t, 150, out)
	assert.Empty(t, process.Standing().Survivors)
}

// BenchmarkRace is a whole selection among 6,912 candidates with 50 experiments, on one core.
func BenchmarkRace(b *testing.B) {
	const n = 6912
	rng := trainer.Stream(1, "table")
	means := make([]float64, n)
	pool := make([]trainer.Candidate, n)
	for i := range means {
		means[i], pool[i] = 5*rng.ExpFloat64(), selectiontest.Candidate(i)
	}
	b.ReportAllocs()
	for b.Loop() {
		process, err := selection.Race{Survivors: 1, Regret: -1}.Start(selection.Pool{Candidates: pool})
		if err != nil {
			b.Fatal(err)
		}
		trainings := 0
		for request := process.Ask(); !request.Ended() && request.Experiment < 50; request = process.Ask() {
			losses := make([]float64, len(request.Candidates))
			for k, i := range request.Candidates {
				losses[k] = means[i] + rng.NormFloat64()
			}
			trainings += len(losses)
			if _, err := process.Tell(losses); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(trainings), "trainings")
	}
}
