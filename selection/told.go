package selection

import (
	"fmt"
	"math"
	"slices"
)

// receive hands the losses of a request to record, one after another, and returns the eliminations
// of those that showed none; n is the number of losses that a candidate had before. It refuses, and
// hands over nothing, what was not asked for or is infinite.
func receive(asked Request, losses []float64, n func(candidate int) int, record func(candidate int, loss float64)) ([]Decision, error) {
	if asked.Ended() {
		return nil, fmt.Errorf("%w: told %d losses after its end", ErrMethod, len(losses))
	}
	if len(losses) != len(asked.Candidates) {
		return nil, fmt.Errorf("%w: told %d losses, asked for %d", ErrMethod, len(losses), len(asked.Candidates))
	}
	for k, loss := range losses {
		if math.IsInf(loss, 0) {
			return nil, fmt.Errorf("%w: the loss of candidate %d is %v; give NaN to take a candidate out",
				ErrMethod, asked.Candidates[k], loss)
		}
	}
	var out []Decision
	for k, loss := range losses {
		i := asked.Candidates[k]
		if math.IsNaN(loss) {
			out = append(out, Decision{Candidate: i, Experiment: asked.Experiment,
				Reason: Reason{Rule: ByUnscored, N: n(i), Evidence: loss, Opponent: -1}})
			continue
		}
		record(i, loss)
	}
	return out, nil
}

// without removes the candidates of the decisions from those in play.
func without(alive []int, out []Decision) []int {
	if len(out) == 0 {
		return alive
	}
	gone := make(map[int]bool, len(out))
	for _, d := range out {
		gone[d.Candidate] = true
	}
	return slices.DeleteFunc(alive, func(i int) bool { return gone[i] })
}
