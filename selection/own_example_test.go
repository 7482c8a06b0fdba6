package selection_test

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/stats"
)

// firstLook is a method of one's own: it trains everybody a few times and keeps those with the smallest medians.
type firstLook struct{ Experiments, Keep int }

func (f firstLook) Name() string {
	return fmt.Sprintf("the best %d by median of %d", f.Keep, f.Experiments)
}

func (f firstLook) Start(pool selection.Pool) (selection.Process, error) {
	if f.Experiments < 1 || f.Keep < 1 || len(pool.Candidates) == 0 {
		return nil, fmt.Errorf("%w: %+v for a pool of %d; give positive numbers", selection.ErrMethod, f, len(pool.Candidates))
	}
	l := &looking{rule: f, losses: make([][]float64, len(pool.Candidates))}
	for i := range pool.Candidates {
		l.alive = append(l.alive, i)
	}
	return l, nil
}

type looking struct {
	rule       firstLook
	alive      []int // ascending
	experiment int
	losses     [][]float64 // by candidate
}

// Ask wants everybody who is in play, until the last experiment.
func (l *looking) Ask() selection.Request {
	if l.experiment == l.rule.Experiments {
		return selection.Request{Experiment: l.experiment}
	}
	return selection.Request{Experiment: l.experiment, Candidates: slices.Clone(l.alive)}
}

// Tell checks before it changes anything. A loss that is NaN takes its candidate out.
func (l *looking) Tell(losses []float64) ([]selection.Decision, error) {
	asked := l.Ask().Candidates
	if len(asked) == 0 || len(losses) != len(asked) || slices.ContainsFunc(losses, func(x float64) bool { return math.IsInf(x, 0) }) {
		return nil, fmt.Errorf("%w: %d losses for %d candidates, or an infinite one", selection.ErrMethod, len(losses), len(asked))
	}
	var out []selection.Decision
	eliminate := func(i int, reason selection.Reason) {
		reason.N, reason.Opponent = len(l.losses[i]), -1
		out = append(out, selection.Decision{Candidate: i, Experiment: l.experiment, Reason: reason})
		l.alive = slices.DeleteFunc(l.alive, func(j int) bool { return j == i })
	}
	for k, i := range asked {
		if math.IsNaN(losses[k]) {
			eliminate(i, selection.Reason{Rule: selection.ByUnscored, Evidence: losses[k]})
			continue
		}
		l.losses[i] = append(l.losses[i], losses[k])
	}
	if order := l.order(); l.experiment+1 == l.rule.Experiments && len(order) > l.rule.Keep {
		last := order[l.rule.Keep-1]
		for _, i := range order[l.rule.Keep:] {
			eliminate(i, selection.Reason{Rule: selection.ByRank, Name: "median", Evidence: l.median(i), Threshold: l.median(last)})
			out[len(out)-1].Reason.Opponent = last
		}
	}
	l.experiment++
	if len(l.alive) == 0 {
		l.experiment = l.rule.Experiments
	}
	return out, nil
}

func (l *looking) median(i int) float64 { return stats.MedianOf(l.losses[i]) }

// order has those in play, the best one first.
func (l *looking) order() []int {
	order := slices.Clone(l.alive)
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(l.median(i), l.median(j)) })
	return order
}

func (l *looking) Standing() selection.Standing {
	return selection.Standing{Survivors: l.order(), Statement: selection.Statement{
		Claim: "nothing is known of the error", Assumptions: []string{"experiments are alike"}}}
}

func TestFirstLookKeepsTheLaws(t *testing.T) {
	selectiontest.Run(t, firstLook{Experiments: 4, Keep: 3})
}

// A method of one's own is handed to Run like any other.
func ExampleMethod_own() {
	problem := selectiontest.ProblemByName("graded, shared experiments") // 30 candidates, half a unit apart
	result, err := selection.Run(context.Background(), problem, problem.Candidates(), selection.Settings{
		Method: firstLook{Experiments: 3, Keep: 4}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Status, "after", result.Trainings(), "trainings")
	for _, i := range result.Survivors {
		fmt.Println(result.Name(i))
	}
	// Output:
	// the method wants no more trainings after 90 trainings
	// c02
	// c01
	// c00
	// c04
}
