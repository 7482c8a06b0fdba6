// Package export writes what a journal holds for other programs: as CSV, as JSON lines, and by its package root as a ROOT
// tree. There is a row a training, in the order of the experiments and within them of the candidates, both counted from 0.
package export

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"robust/selection"
	"robust/selection/sqlite"
	"robust/trainer"
)

// Table is what all formats are written from.
type Table struct {
	// Metrics are the names of those that any outcome has, sorted.
	Metrics []string
	// Features are the names of the features, as they come in the pool. Not all candidates need have all of them.
	Features []Feature

	reader *sqlite.Reader
	plan   selection.Plan
}

// Feature is a feature of the candidates.
type Feature struct {
	Name string
	// Categorical says that it is text in some candidate, so that it is written as text.
	Categorical bool
}

// Training is one row.
type Training struct {
	selection.Record
	ID string
	// Features are those of the candidate.
	Features []trainer.Feature
}

// New looks through a journal for its columns. The errors are those of the reader.
func New(ctx context.Context, r *sqlite.Reader) (*Table, error) {
	t := &Table{reader: r, plan: r.Plan()}
	metrics := map[string]bool{}
	for record, err := range r.All(ctx) {
		if err != nil {
			return nil, err
		}
		for name := range record.Outcome.Metrics {
			metrics[name] = true
		}
	}
	t.Metrics = slices.Sorted(maps.Keys(metrics))
	place := map[string]int{}
	for _, c := range t.plan.Candidates {
		for _, f := range c.Features {
			k, ok := place[f.Name]
			if !ok {
				k = len(t.Features)
				place[f.Name] = k
				t.Features = append(t.Features, Feature{Name: f.Name})
			}
			t.Features[k].Categorical = t.Features[k].Categorical || f.Categorical()
		}
	}
	return t, nil
}

// Trainings returns the rows. After an error, of the reader or the context, it ends.
func (t *Table) Trainings(ctx context.Context) iter.Seq2[Training, error] {
	return func(yield func(Training, error) bool) {
		for record, err := range t.reader.All(ctx) {
			if err == nil {
				err = ctx.Err()
			}
			if err == nil && (record.Candidate < 0 || record.Candidate >= len(t.plan.Candidates)) {
				err = fmt.Errorf("export: an outcome is of candidate %d of %d", record.Candidate, len(t.plan.Candidates))
			}
			if err != nil {
				yield(Training{}, err)
				return
			}
			c := t.plan.Candidates[record.Candidate]
			if !yield(Training{record, c.ID, c.Features}, nil) {
				return
			}
		}
	}
}

// Feature returns a feature of the candidate by its name, and whether it has it.
func (t Training) Feature(name string) (trainer.Feature, bool) {
	k := slices.IndexFunc(t.Features, func(f trainer.Feature) bool { return f.Name == name })
	if k < 0 || t.Features[k].Missing() {
		return trainer.Feature{}, false
	}
	return t.Features[k], true
}
