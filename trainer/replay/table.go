// Package replay is a trainer that trains nothing: it returns outcomes that were
// recorded earlier in a table. Selections can then be repeated on them, in other
// orders and with other settings, in no time.
//
// A table is a CSV file with a header and one row for each model:
//
//	model,width,activation,accuracy_1,seconds_1,accuracy_2,seconds_2
//	a,32,relu,0.91,30,0.92,31
//	b,64,,0.93,50,0.90,49
//
// One column has the ID. Columns whose names end in _1, _2, … (or _0, _1, …) are
// a series, with one number for each experiment. One series is the score, and those
// that have as many columns are the seconds and other metrics. What remains are
// the hyperparameters, which the candidates give as features. A
// hyperparameter with an empty cell is missing in that candidate. It is
// categorical in all candidates if one of them has a cell that is no number.
package replay

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"robust/trainer"
)

// Errors that this package wraps; test for them with errors.Is.
var (
	// ErrTable is returned for a table that is malformed. The message starts with
	// its name, the line and the column (in bytes, from 1).
	ErrTable = errors.New("malformed table")
	// ErrDuplicateID is returned for two rows with the same ID. It comes with
	// ErrTable.
	ErrDuplicateID = errors.New("duplicate ID")
	// ErrMissing is returned for a score that is missing, NaN or infinite, where
	// Options.MissingAs is not set. It comes with ErrTable.
	ErrMissing = errors.New("missing score")
	// ErrSeries is returned where a series of columns is not there, has a gap or is
	// not the only one that may be meant.
	ErrSeries = errors.New("unsuitable series of columns")
	// ErrOption is returned for another option that does not fit the table.
	ErrOption = errors.New("option does not fit the table")
	// ErrExhausted is returned by Train for an experiment that is not recorded.
	ErrExhausted = errors.New("replay: experiment is not recorded")
)

// Table holds recorded outcomes. It is a Trainer for its own candidates, and
// recognises them by their IDs. It may be used from several goroutines.
type Table struct {
	data  *records
	order []int // the recorded experiment for each experiment
}

// records is what all orders of a table share; nothing changes it.
type records struct {
	name       string
	candidates []trainer.Candidate
	index      map[string]int // from ID to row
	id         string         // the names of the columns, without numbers
	prefix     string
	seconds    string // empty if there are none
	metrics    []string
	missingAs  trainer.Status
	width      int         // recorded experiments in a row
	score      []float64   // row after row; NaN where missing
	time       []float64   // likewise, or nil
	values     [][]float64 // likewise, for each metric
}

var _ trainer.Trainer = (*Table)(nil)

// Name returns the name that the table was read with.
func (t *Table) Name() string { return t.data.name }

// Candidates returns the models in the order of the rows. They are Configurations.
func (t *Table) Candidates() []trainer.Candidate { return slices.Clone(t.data.candidates) }

// Experiments returns the number of experiments.
func (t *Table) Experiments() int { return len(t.order) }

// Loss returns the score of the candidate in row i (from 0) in an experiment (from
// 0), as it is recorded, and NaN where it is missing. It panics outside the table.
func (t *Table) Loss(i, experiment int) float64 {
	if i < 0 || i >= len(t.data.candidates) {
		panic(fmt.Sprintf("replay: row %d of a table with %d", i, len(t.data.candidates)))
	}
	return t.data.score[t.at(i, experiment)]
}

// at returns the place of an experiment of row i in the series.
func (t *Table) at(i, experiment int) int { return i*t.data.width + t.order[experiment] }

// Reordered returns the table in which experiment e is experiment order[e] of this
// one. A shorter order leaves experiments out. Nothing is copied but the order.
// The error wraps ErrOption for an experiment that is not there or comes
// twice, and for an empty order.
func (t *Table) Reordered(order []int) (*Table, error) {
	if len(order) == 0 {
		return nil, fmt.Errorf("replay: %w: the order is empty", ErrOption)
	}
	seen := make([]bool, len(t.order))
	composed := make([]int, len(order))
	for e, from := range order {
		if from < 0 || from >= len(t.order) {
			return nil, fmt.Errorf("replay: %w: the order has experiment %d at position %d; %s has those from 0 to %d",
				ErrOption, from, e, t.Name(), len(t.order)-1)
		}
		if seen[from] {
			return nil, fmt.Errorf("replay: %w: the order has experiment %d twice, the second time at position %d", ErrOption, from, e)
		}
		seen[from] = true
		composed[e] = t.order[from]
	}
	return &Table{data: t.data, order: composed}, nil
}

// ShuffledOrder returns a random order of n experiments, every one equally
// probable. It depends on n and the seed alone.
func ShuffledOrder(n int, seed uint64) []int {
	return rand.New(rand.NewPCG(trainer.DeriveSeed(seed, "order"), uint64(n))).Perm(n)
}

// Train returns the recorded outcome of the candidate in the instance's
// experiment; the seeds of the instance do not count. The error wraps
// trainer.ErrCandidate for an ID that the table does not have, and ErrExhausted
// for an experiment that it does not have.
func (t *Table) Train(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	if err := ctx.Err(); err != nil {
		return trainer.Outcome{}, err
	}
	if c == nil {
		return trainer.Outcome{}, fmt.Errorf("%w: it is nil", trainer.ErrCandidate)
	}
	i, ok := t.data.index[c.ID()]
	if !ok {
		return trainer.Outcome{}, fmt.Errorf("%w: %s has no row for %q", trainer.ErrCandidate, t.Name(), c.ID())
	}
	if in.Experiment < 0 || in.Experiment >= len(t.order) {
		return trainer.Outcome{}, fmt.Errorf("%w: number %d (from 0) of %d in %s", ErrExhausted, in.Experiment, len(t.order), t.Name())
	}
	return t.data.outcome(t.at(i, in.Experiment)), nil
}

// outcome returns the outcome at a place in the series.
func (d *records) outcome(at int) trainer.Outcome {
	o := trainer.Outcome{Loss: d.score[at]}
	if math.IsNaN(o.Loss) {
		if o.Status = d.missingAs; o.Status != trainer.Diverged {
			o.Error = "the score is missing in " + d.name
		}
	}
	if d.time != nil {
		o.Seconds = d.time[at]
	}
	for k, name := range d.metrics {
		if v := d.values[k][at]; !math.IsNaN(v) {
			if o.Metrics == nil {
				o.Metrics = make(map[string]float64, len(d.metrics))
			}
			o.Metrics[name] = v
		}
	}
	return o
}
