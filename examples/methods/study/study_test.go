package study_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/methods/study"
	"robust/robust"
	"robust/selection"
	"robust/selection/selectiontest"
	"robust/trainer"
	"robust/trainer/replay"
)

// csv is a table of n candidates in e experiments; loss gives the cells.
func csv(n, e int, loss func(i, e int) string) string {
	var b strings.Builder
	b.WriteString("id,rate")
	for k := range e {
		fmt.Fprintf(&b, ",loss_%d", k+1)
	}
	for i := range n {
		fmt.Fprintf(&b, "\nc%02d,%d", i, i+1)
		for k := range e {
			b.WriteString("," + loss(i, k))
		}
	}
	return b.String() + "\n"
}

func read(t *testing.T, text string) *replay.Table {
	recorded, err := replay.Read(strings.NewReader(text), "table.csv", replay.Options{Prefix: "loss", MissingAs: trainer.Diverged})
	require.NoError(t, err)
	return recorded
}

// random is a table of 30 candidates with normal losses and a few diverging trainings.
func random(t *testing.T) *replay.Table {
	stream := trainer.Stream(7, "table")
	return read(t, csv(30, 12, func(i, _ int) string {
		if i%7 == 3 && stream.Float64() < 0.2 {
			return ""
		}
		return fmt.Sprint(float64(i)/10 + stream.NormFloat64())
	}))
}

// TestPlayIsRun compares with selection.Run, which trains.
func TestPlayIsRun(t *testing.T) {
	recorded := random(t)
	table, err := study.New("random", recorded, selection.Minimise)
	require.NoError(t, err)
	for _, method := range []selection.Method{
		selection.TestAgainstBest{}, selection.TestAgainstBest{Alpha: 0.3, StartStep: 3}, selection.Halving{}, selection.Halving{WarmUp: 9},
		selection.Race{Survivors: 1}, selection.Adaptive{Survivors: 1, Regret: -1},
	} {
		for seed := range uint64(10) {
			order := replay.ShuffledOrder(12, seed)[:8]
			played, err := table.Play(method, selection.Pool{Candidates: table.Candidates}, order)
			require.NoError(t, err)
			reordered, err := recorded.Reordered(order)
			require.NoError(t, err)
			result, err := selection.Run(context.Background(), reordered, reordered.Candidates(), selection.Settings{
				Method: method, Workers: 1, Budget: selection.Budget{Experiments: 8}})
			require.NoError(t, err)
			assert.Equal(t, result.Survivors, played.Survivors, "%s, order %d", method.Name(), seed)
			assert.Equal(t, result.Trainings(), played.Trainings)
		}
	}
}

// TestLargeScoresAreNegated turns the scores round.
func TestLargeScoresAreNegated(t *testing.T) {
	recorded := read(t, "id,loss_1,loss_2\na,1,2\nb,5,\nc,3,3\n")
	small, err := study.New("small", recorded, selection.Minimise)
	require.NoError(t, err)
	assert.Equal(t, []float64{1.5, 5, 3}, small.Truth(robust.Mean{}), "b diverged, which counts as 5")
	large, err := study.New("large", recorded, selection.Maximise)
	require.NoError(t, err)
	assert.Equal(t, []float64{-1.5, -3, -3}, large.Truth(robust.Mean{}), "b diverged, which counts as -1")
}

func TestNoLosses(t *testing.T) {
	_, err := study.New("empty", read(t, "id,loss_1\na,\nb,\n"), selection.Minimise)
	assert.ErrorIs(t, err, study.ErrTable)
}

// TestDivergedFirst has a first experiment in which every training diverged.
func TestDivergedFirst(t *testing.T) {
	table, err := study.New("diverged", read(t, "id,loss_1,loss_2,loss_3,loss_4\na,,1,1,1\nb,,2,2,2\n"), selection.Minimise)
	require.NoError(t, err)
	_, err = table.Play(selection.Halving{}, selection.Pool{Candidates: table.Candidates}, []int{0, 1, 2, 3})
	assert.ErrorIs(t, err, study.ErrTable)
	o, err := table.Play(selection.Halving{WarmUp: 1}, selection.Pool{Candidates: table.Candidates}, []int{1, 0, 2, 3})
	require.NoError(t, err)
	assert.Equal(t, study.Outcome{Survivors: []int{0}, Trainings: 4, Experiments: 2}, o)
}

// TestCertainFigures is a table without noise: halving keeps the best and nobody else, after 4+4+2 trainings.
func TestCertainFigures(t *testing.T) {
	table, err := study.New("certain", read(t, csv(4, 5, func(i, e int) string { return fmt.Sprint(10*((i+2)%4) + e) })), selection.Minimise)
	require.NoError(t, err)
	f, err := study.Study{Orders: 20}.Run(context.Background(), table, selection.Halving{WarmUp: 1}, nil)
	require.NoError(t, err)
	assert.Equal(t, 1.0, f.Kept.Mean)
	assert.InDelta(t, math.Sqrt(22./24*2/24/24), f.Kept.Error, 1e-15, "22 of 24")
	assert.Equal(t, study.Estimate{Mean: 10}, f.Trainings)
	assert.Equal(t, study.Estimate{Mean: 1}, f.Survivors)
	assert.Equal(t, study.Estimate{}, f.Regret)
}

// first keeps the first candidates of the pool and asks once.
type first struct {
	keep  int
	twice bool
}

func (first) Name() string { return "first" }

func (f first) Start(selection.Pool) (selection.Process, error) { return &asking{first: f}, nil }

type asking struct {
	first
	told int
}

func (a *asking) Ask() selection.Request {
	if a.told > 0 && !a.twice {
		return selection.Request{}
	}
	return selection.Request{Candidates: []int{0, 1}}
}

func (a *asking) Tell([]float64) ([]selection.Decision, error) { a.told++; return nil, nil }

func (a *asking) Standing() selection.Standing {
	return selection.Standing{Survivors: []int{0, 1, 2, 3}[:a.keep]}
}

// TestRegret picks candidate 0, whose mean is 20 above that of candidate 2, the best, in experiments with a standard
// deviation of √2.5.
func TestRegret(t *testing.T) {
	table, err := study.New("certain", read(t, csv(4, 5, func(i, e int) string { return fmt.Sprint(10*((i+2)%4) + e) })), selection.Minimise)
	require.NoError(t, err)
	f, err := study.Study{Orders: 6}.Run(context.Background(), table, first{keep: 2}, nil)
	require.NoError(t, err)
	assert.Zero(t, f.Kept.Mean)
	assert.Equal(t, 2.0, f.Trainings.Mean)
	assert.InDelta(t, 20/math.Sqrt(2.5), f.Regret.Mean, 1e-12)
	f, err = study.Study{Orders: 6}.Run(context.Background(), table, first{keep: 3}, nil)
	require.NoError(t, err)
	assert.Equal(t, 1.0, f.Kept.Mean)
	_, err = study.Study{}.Run(context.Background(), table, first{keep: 0}, nil)
	assert.ErrorContains(t, err, "no survivors")
	_, err = study.Study{}.Run(context.Background(), table, first{keep: 1, twice: true}, nil)
	assert.ErrorContains(t, err, "twice in experiment 0")
}

// TestRegretIsBounded picks a candidate that diverged once to a huge loss, and one that is worse than a best one without noise.
func TestRegretIsBounded(t *testing.T) {
	for _, best := range []float64{0, 1} { // its standard deviation
		table, err := study.New("huge", read(t, csv(4, 5, func(i, e int) string {
			switch {
			case i == 0 && e == 3:
				return "1e25"
			case i == 0:
				return "0"
			case i == 2:
				return fmt.Sprint(1 + best*float64(e))
			}
			return "9"
		})), selection.Minimise)
		require.NoError(t, err)
		f, err := study.Study{Orders: 6}.Run(context.Background(), table, first{keep: 2}, nil)
		require.NoError(t, err)
		assert.Equal(t, study.Estimate{Mean: study.MostRegret}, f.Regret)
		assert.InEpsilon(t, 2e24, f.Excess.Mean, 1e-12)
	}
}

// coin is a pool of two, whose better one is drawn.
type coin struct{}

func (coin) Draw(stream *rand.Rand) *study.Table {
	better := stream.IntN(2)
	t := &study.Table{Name: "coin", Candidates: []trainer.Candidate{selectiontest.Candidate(0), selectiontest.Candidate(1)},
		Losses: [][]float64{{3, 4}, {3, 4}}, Known: []float64{1, 1}}
	t.Known[better] = 0
	return t
}

// TestDrawnTables draws a new one for each order, and holds the method to what is known of it.
func TestDrawnTables(t *testing.T) {
	f, err := study.Study{Orders: 400, Seed: 1}.Run(context.Background(), coin{}, first{keep: 1}, nil)
	require.NoError(t, err)
	assert.InDelta(t, 0.5, f.Kept.Mean, 3*0.025)
	assert.InDelta(t, 1-f.Kept.Mean, f.Excess.Mean, 1e-12)
	assert.InDelta(t, (1-f.Kept.Mean)*math.Sqrt2, f.Regret.Mean, 1e-12, "the losses 3 and 4 have the standard deviation 1/√2")
}

// TestOrdersAreReproducible runs the same study twice, and another seed.
func TestOrdersAreReproducible(t *testing.T) {
	table, err := study.New("random", random(t), selection.Minimise)
	require.NoError(t, err)
	run := func(s study.Study) study.Figures {
		f, err := s.Run(context.Background(), table, selection.TestAgainstBest{}, nil)
		require.NoError(t, err)
		return f
	}
	one := run(study.Study{Orders: 50, Seed: 1})
	assert.Equal(t, one, run(study.Study{Orders: 50, Seed: 1, Experiments: 12}), "there are 12")
	assert.NotEqual(t, one, run(study.Study{Orders: 50, Seed: 2}))
	assert.Greater(t, run(study.Study{Orders: 50, Experiments: 2, Seed: 1}).Survivors.Mean, one.Survivors.Mean)
}

func TestBadStudies(t *testing.T) {
	table, err := study.New("random", random(t), selection.Minimise)
	require.NoError(t, err)
	for _, s := range []study.Study{{Orders: -1}, {Experiments: -1}} {
		_, err := s.Run(context.Background(), table, selection.Halving{}, nil)
		assert.ErrorIs(t, err, study.ErrStudy)
	}
	_, err = study.Study{}.Run(context.Background(), table, selection.TestAgainstBest{Alpha: 2}, nil)
	assert.ErrorIs(t, err, selection.ErrMethod)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = study.Study{}.Run(ctx, table, selection.Halving{}, nil)
	assert.ErrorIs(t, err, context.Canceled)
}

// seen records the features that a method is given.
type seen struct {
	first
	see func(trainer.Candidate)
}

func (s seen) Start(pool selection.Pool) (selection.Process, error) {
	for _, c := range pool.Candidates {
		s.see(c)
	}
	return s.first.Start(pool)
}

func TestFeatures(t *testing.T) {
	table, err := study.New("random", random(t), selection.Minimise)
	require.NoError(t, err)
	rates := func(f study.Features) (ids []string, rates []float64) {
		// Two orders are the fewest that a study has; the first one is looked at.
		calls := make(chan trainer.Candidate, 1000)
		_, err := study.Study{Orders: 2, Features: f}.Run(context.Background(), table, seen{first{keep: 1}, func(c trainer.Candidate) { calls <- c }}, nil)
		require.NoError(t, err)
		close(calls)
		for c := range calls {
			ids = append(ids, c.ID())
			if featured, ok := c.(trainer.Featured); ok {
				require.Len(t, featured.Features(), 1)
				rates = append(rates, featured.Features()[0].Value)
			}
		}
		return ids, rates
	}
	ids, given := rates(study.Given)
	slices.Sort(given)
	assert.Len(t, ids, 60)
	assert.Equal(t, 1.0, given[0])
	assert.Len(t, given, 60)
	_, hidden := rates(study.Hidden)
	assert.Empty(t, hidden)
	ids, permuted := rates(study.Permuted)
	right := 0
	for k, id := range ids {
		if fmt.Sprintf("c%02d", int(permuted[k])-1) == id {
			right++
		}
	}
	assert.Less(t, right, 15, "a candidate rarely has its own features")
	slices.Sort(permuted)
	assert.Equal(t, given, permuted, "but all are there")
}
