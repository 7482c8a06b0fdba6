package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// given is one Add.
type given struct {
	experiment, candidate int
	score                 float64
}

// drawScores draws an incomplete table of scores in any order of Add. Every one
// of the candidates gets a score.
func drawScores(t *rapid.T, candidates int) []given {
	experiments := rapid.IntRange(1, 12).Draw(t, "experiments")
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	share := rapid.Float64Range(0.5, 1).Draw(t, "share")
	var all []given
	for c := range candidates {
		always := random.IntN(experiments)
		for e := range experiments {
			if e == always || random.Float64() < share {
				all = append(all, given{3 * e, c, float64(random.IntN(40)-20) / 8})
			}
		}
	}
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// sample returns the scores of a candidate in the order of experiments, of all of
// them or of those that the others have taken part in too.
func sample(all []given, candidate int, others ...int) []float64 {
	took := map[[2]int]bool{}
	for _, g := range all {
		took[[2]int{g.experiment, g.candidate}] = true
	}
	var own []given
	for _, g := range all {
		if g.candidate == candidate && !slices.ContainsFunc(others, func(o int) bool { return !took[[2]int{g.experiment, o}] }) {
			own = append(own, g)
		}
	}
	slices.SortFunc(own, func(a, b given) int { return a.experiment - b.experiment })
	x := make([]float64, len(own))
	for i, g := range own {
		x[i] = g.score
	}
	return x
}

func addAll(t require.TestingT, e EvidenceAccumulator, all []given) {
	for _, g := range all {
		require.NoError(t, e.Add(g.experiment, g.candidate, g.score))
	}
}

func sameResult(t assert.TestingT, want, got TestResult) {
	samePValue(t, want.P, got.P, "p")
	assert.Equal(t, want.N, got.N)
	assert.Equal(t, want.Computation, got.Computation)
	assert.Equal(t, want.Ties, got.Ties)
	assert.Equal(t, want.Location, got.Location)
	assert.Equal(t, want.Sign, got.Sign)
	assertSame(t, want.DF, got.DF, "df")
	assertSame(t, want.DF2, got.DF2, "df2")
	if math.Abs(want.Statistic) < 1e6 { // beyond that it is the rounding of a zero
		assertSame(t, want.Statistic, got.Statistic, "statistic")
	}
}

func assertSame(t assert.TestingT, want, got float64, what string) {
	if math.IsNaN(want) {
		assert.True(t, math.IsNaN(got), what)
		return
	}
	assert.InDelta(t, want, got, 1e-9*math.Max(1, math.Abs(want)), what)
}

func TestIncrementalEqualsBatch(t *testing.T) {
	forEveryTest(t, func(t *rapid.T, test TwoSample) {
		const candidates = 4
		all := drawScores(t, candidates)
		e := test.NewEvidence()
		for step, g := range all { // compared all the way, so that no cache may go stale
			require.NoError(t, e.Add(g.experiment, g.candidate, g.score))
			seen := all[:step+1]
			other := all[(step*7)%(step+1)].candidate
			x, y := sample(seen, g.candidate), sample(seen, other)
			if test.Paired {
				x, y = sample(seen, g.candidate, other), sample(seen, other, g.candidate)
			}
			want, wantErr := test.Test(x, y)
			got, err := e.Compare(g.candidate, other)
			if wantErr != nil {
				require.ErrorIs(t, err, ErrSampleSize)
				continue
			}
			require.NoError(t, err)
			sameResult(t, want, got)
		}
	})
}

func TestOverallEqualsBatch(t *testing.T) {
	batch := map[string]func(samples ...[]float64) (TestResult, error){
		"bartlett": Bartlett,
		"levene":   func(s ...[]float64) (TestResult, error) { return Levene(SpreadOptions{}, s...) },
		"levene-mean": func(s ...[]float64) (TestResult, error) {
			return Levene(SpreadOptions{Center: Mean}, s...)
		},
		"levene-trimmed": func(s ...[]float64) (TestResult, error) {
			return Levene(SpreadOptions{Center: TrimmedMean}, s...)
		},
		"fligner": func(s ...[]float64) (TestResult, error) { return Fligner(SpreadOptions{}, s...) },
	}
	for _, test := range TwoSampleTests() {
		_, overall := test.NewEvidence().(OverallTester)
		require.Equal(t, batch[test.Name] != nil, overall, test.Name)
		if !overall {
			continue
		}
		t.Run(test.Name, rapid.MakeCheck(func(t *rapid.T) {
			all := drawScores(t, 4)
			e := test.NewEvidence().(OverallTester)
			addAll(t, e, all)
			for _, chosen := range [][]int{{0, 1}, {3, 0, 2}, {0, 1, 2, 3}} {
				var x [][]float64
				for _, c := range chosen {
					x = append(x, sample(all, c))
				}
				want, err := batch[test.Name](x...)
				require.NoError(t, err)
				got, err := e.Overall(chosen)
				require.NoError(t, err)
				sameResult(t, want, got)
			}
			_, err := e.Overall([]int{0})
			assert.ErrorIs(t, err, ErrSampleSize)
			_, err = e.Overall([]int{0, 9})
			assert.ErrorIs(t, err, ErrSampleSize)
			_, err = e.Overall([]int{0, 1, 0})
			assert.ErrorIs(t, err, ErrNumber)
		}))
	}
}

func TestFriedmanEvidenceEqualsBatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := drawScores(t, 5)
		var e FriedmanEvidence
		addAll(t, &e, all)
		for _, chosen := range [][]int{{0, 1, 2}, {4, 0, 2, 3}, {0, 1, 2, 3, 4}} {
			var x [][]float64
			for _, c := range chosen {
				x = append(x, sample(all, c, chosen...))
			}
			got, err := e.Overall(chosen)
			want, wantErr := Friedman(x...)
			if wantErr != nil {
				require.ErrorIs(t, err, ErrSampleSize)
				continue
			}
			require.NoError(t, err)
			sameResult(t, want, got)
		}
		// A candidate that is complete or not must not matter beyond the
		// treatments: the same table in another order gives the same.
		var again FriedmanEvidence
		slices.Reverse(all)
		addAll(t, &again, all)
		for i := range 5 {
			for j := range 5 {
				a, errA := e.Compare(i, j)
				b, errB := again.Compare(i, j)
				require.Equal(t, errA, errB)
				if errA == nil {
					sameResult(t, a, b)
				}
			}
		}
	})
}

// After an elimination the survivors alone are the treatments.
func TestFriedmanEvidenceOfSurvivors(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	var pool, alone FriedmanEvidence
	for experiment := range 8 {
		for candidate := range 6 {
			score := random.NormFloat64() + float64(candidate)
			if candidate < 4 {
				require.NoError(t, alone.Add(experiment, candidate, score))
			} else if experiment >= 3 {
				continue // eliminated
			}
			require.NoError(t, pool.Add(experiment, candidate, score))
		}
	}
	want, err := alone.Compare(0, 3)
	require.NoError(t, err)
	got, err := pool.Compare(0, 3)
	require.NoError(t, err)
	assert.Equal(t, want, got)
	assert.Less(t, got.P, 0.05)
	assert.Negative(t, got.Statistic)
	assert.Equal(t, []int{8, 8}, got.N)
	lost, err := pool.Compare(0, 5)
	require.NoError(t, err)
	assert.Equal(t, []int{3, 3}, lost.N)
	assert.Equal(t, 10.0, lost.DF, "six treatments in three blocks")
}

func TestAddRefuses(t *testing.T) {
	accumulators := map[string]EvidenceAccumulator{"friedman": new(FriedmanEvidence)}
	for _, test := range TwoSampleTests() {
		accumulators[test.Name] = test.NewEvidence()
	}
	for name, e := range accumulators {
		addAll(t, e, []given{{0, 0, 1}, {0, 1, 2}, {2, 0, 1.5}, {2, 1, 3}, {5, 0, 1.25}, {5, 1, 2.5}, {7, 3, 1}})
		before, err := e.Compare(0, 1)
		require.NoError(t, err, name)
		assert.ErrorIs(t, e.Add(1, 0, math.NaN()), ErrNotFinite, name)
		assert.ErrorIs(t, e.Add(1, 0, math.Inf(1)), ErrNotFinite, name)
		assert.ErrorIs(t, e.Add(-1, 0, 1), ErrNumber, name)
		assert.ErrorIs(t, e.Add(1, -1, 1), ErrNumber, name)
		assert.ErrorIs(t, e.Add(1, math.MaxInt, 1), ErrNumber, name)
		for _, experiment := range []int{0, 2, 5} {
			assert.ErrorIs(t, e.Add(experiment, 0, 9), ErrDuplicate, name)
		}
		after, err := e.Compare(0, 1)
		require.NoError(t, err, name)
		assert.Equal(t, before, after, "%s: what is refused leaves no trace", name)
		for _, pair := range [][2]int{{0, 2}, {2, 0}, {-1, 0}, {0, 99}} {
			_, err := e.Compare(pair[0], pair[1])
			assert.ErrorIs(t, err, ErrSampleSize, name)
		}
	}
	for _, name := range []string{"student", "wilcoxon", "pitmanmorgan", "friedman"} {
		_, err := accumulators[name].Compare(0, 3)
		assert.ErrorIs(t, err, ErrSampleSize, "%s: nothing in common", name)
	}
}
