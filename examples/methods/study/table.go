package study

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"robust/robust"
	"robust/selection"
	"robust/trainer"
	"robust/trainer/replay"
)

// ErrTable is wrapped by the error for a table that no method can be played on.
var ErrTable = errors.New("study: unsuitable table")

// Table holds recorded losses.
type Table struct {
	Name       string
	Candidates []trainer.Candidate
	// Losses has a row for each candidate with its loss in each experiment, small ones being good. NaN is a training
	// that diverged.
	Losses [][]float64
	// Known is the true criterion of every candidate where it is known, as that of simulated losses is; nil otherwise.
	Known []float64
}

// New returns the losses of a recorded table, whose scores are negated where large ones are good. Its name is without the
// ending ".csv". The error wraps ErrTable where a candidate has no loss at all.
func New(name string, recorded *replay.Table, direction selection.Direction) (*Table, error) {
	t := &Table{Name: name, Candidates: recorded.Candidates(), Losses: make([][]float64, len(recorded.Candidates()))}
	for i := range t.Losses {
		t.Losses[i] = make([]float64, recorded.Experiments())
		for e := range t.Losses[i] {
			if t.Losses[i][e] = recorded.Loss(i, e); direction == selection.Maximise {
				t.Losses[i][e] *= -1
			}
			if math.IsInf(t.Losses[i][e], 0) {
				t.Losses[i][e] = math.NaN()
			}
		}
	}
	if math.IsNaN(t.worst()) {
		return nil, fmt.Errorf("%w: %s has no losses", ErrTable, name)
	}
	return t, nil
}

// Experiments returns the number of experiments.
func (t *Table) Experiments() int { return len(t.Losses[0]) }

// worst returns the largest loss, NaN if all trainings diverged.
func (t *Table) worst() float64 {
	worst := math.NaN()
	for _, losses := range t.Losses {
		for _, loss := range losses {
			if !(loss <= worst) && !math.IsNaN(loss) {
				worst = loss
			}
		}
	}
	return worst
}

// Truth returns the criterion of every candidate: Known, or else that over all experiments. A training that diverged
// counts as the worst of the table.
func (t *Table) Truth(criterion robust.Criterion) []float64 {
	if t.Known != nil {
		return slices.Clone(t.Known)
	}
	worst := t.worst()
	truth := make([]float64, len(t.Losses))
	for i, losses := range t.Losses {
		filled := slices.Clone(losses)
		for e, loss := range filled {
			if math.IsNaN(loss) {
				filled[e] = worst
			}
		}
		truth[i] = criterion.Of(filled)
	}
	return truth
}
