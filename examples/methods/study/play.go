package study

import (
	"fmt"
	"math"

	"robust/selection"
)

// Outcome is what a selection came to.
type Outcome struct {
	Survivors []int // the best one first
	Trainings int
	// Experiments is the number of experiments that were begun.
	Experiments int
}

// Play runs a method on the experiments of a table in the given order, which may leave some out: the method ends at
// the last one at the latest. A training that diverged counts as the worst of the run so far, as
// selection.CountAsWorst says. The error is the method's, or says that the method asked for a training twice.
func (t *Table) Play(method selection.Method, pool selection.Pool, order []int) (Outcome, error) {
	process, err := method.Start(pool)
	if err != nil {
		return Outcome{}, err
	}
	var o Outcome
	trained := make([]bool, len(pool.Candidates)*len(order))
	worst := math.Inf(-1)
	for {
		request := process.Ask()
		if request.Ended() || request.Experiment >= len(order) {
			o.Survivors = process.Standing().Survivors
			return o, nil
		}
		losses := make([]float64, len(request.Candidates))
		for k, i := range request.Candidates {
			at := i*len(order) + request.Experiment
			if trained[at] {
				return o, fmt.Errorf("%s asked for candidate %d twice in experiment %d", method.Name(), i, request.Experiment)
			}
			trained[at] = true
			losses[k] = t.Losses[i][order[request.Experiment]]
			if losses[k] > worst {
				worst = losses[k]
			}
		}
		if math.IsInf(worst, -1) {
			return o, fmt.Errorf("%w: all trainings of the first request diverged", ErrTable)
		}
		for k, loss := range losses {
			if math.IsNaN(loss) {
				losses[k] = worst
			}
		}
		o.Trainings += len(losses)
		o.Experiments = max(o.Experiments, request.Experiment+1)
		if _, err := process.Tell(losses); err != nil {
			return o, err
		}
	}
}
