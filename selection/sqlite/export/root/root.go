// Package root writes what a journal holds as a ROOT tree, for analyses in ROOT, with go-hep or uproot.
package root

import (
	"context"
	"errors"
	"fmt"
	"math"

	"go-hep.org/x/hep/groot"
	"go-hep.org/x/hep/groot/rtree"

	"robust/selection/sqlite"
	"robust/selection/sqlite/export"
)

// Write writes a file with the tree trainings, which has an entry a training and the branches candidate, experiment,
// attempts, status (int32; the status as in trainer.Status, 0 is trained), id, error (strings), sample_seed, init_seed (uint64), loss,
// seconds (float64), metric_NAME (float64, NaN where there is none) and feature_NAME (float64, or a string for a
// feature with categories; NaN or empty where it is missing). In the names of branches, what is no letter and no digit is _; a
// number is added where two are the same.
func Write(ctx context.Context, path string, r *sqlite.Reader) (err error) {
	t, err := export.New(ctx, r)
	if err != nil {
		return err
	}
	f, err := groot.Create(path)
	if err != nil {
		return fmt.Errorf("root: %w", err)
	}
	defer func() {
		if closing := f.Close(); closing != nil {
			err = errors.Join(err, fmt.Errorf("root: %s: %w", path, closing))
		}
	}()
	e := newEntry(t)
	tree, err := rtree.NewWriter(f, "trainings", e.branches, rtree.WithTitle(r.Plan().Method))
	if err != nil {
		return fmt.Errorf("root: %s: %w", path, err)
	}
	for training, err := range t.Trainings(ctx) {
		if err == nil {
			e.fill(training)
			_, err = tree.Write()
		}
		if err != nil {
			return fmt.Errorf("root: %s: %w", path, errors.Join(err, tree.Close()))
		}
	}
	if err := tree.Close(); err != nil {
		return fmt.Errorf("root: %s: %w", path, err)
	}
	return nil
}

// entry is what the branches are filled from.
type entry struct {
	table    *export.Table
	branches []rtree.WriteVar

	candidate, experiment, attempts, status int32
	id, fault                               string
	sampleSeed, initSeed                    uint64
	loss, seconds                           float64
	metrics, numbers                        []float64
	categories                              []string
}

func newEntry(t *export.Table) *entry {
	e := &entry{table: t, metrics: make([]float64, len(t.Metrics)), numbers: make([]float64, len(t.Features)), categories: make([]string, len(t.Features))}
	taken := map[string]bool{}
	add := func(name string, value any) {
		name = branch(name)
		unique := name
		for k := 2; taken[unique]; k++ {
			unique = fmt.Sprintf("%s_%d", name, k)
		}
		taken[unique] = true
		e.branches = append(e.branches, rtree.WriteVar{Name: unique, Value: value})
	}
	add("candidate", &e.candidate)
	add("id", &e.id)
	add("experiment", &e.experiment)
	add("sample_seed", &e.sampleSeed)
	add("init_seed", &e.initSeed)
	add("loss", &e.loss)
	add("status", &e.status)
	add("seconds", &e.seconds)
	add("attempts", &e.attempts)
	add("error", &e.fault)
	for k, name := range t.Metrics {
		add("metric_"+name, &e.metrics[k])
	}
	for k, f := range t.Features {
		if f.Categorical {
			add("feature_"+f.Name, &e.categories[k])
		} else {
			add("feature_"+f.Name, &e.numbers[k])
		}
	}
	return e
}

// branch returns a name that ROOT takes.
func branch(name string) string {
	b := []rune(name)
	for k, r := range b {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			b[k] = '_'
		}
	}
	return string(b)
}

// fill sets the values of a training.
func (e *entry) fill(t export.Training) {
	o, in := t.Outcome, t.Instance
	e.candidate, e.experiment, e.attempts, e.status = int32(t.Candidate), int32(in.Experiment), int32(max(o.Attempts, 1)), int32(o.Status)
	e.id, e.fault = t.ID, o.Error
	e.sampleSeed, e.initSeed = in.SampleSeed, in.InitSeed
	e.loss, e.seconds = o.Loss, o.Seconds
	for k, name := range e.table.Metrics {
		v, ok := o.Metrics[name]
		if !ok {
			v = math.NaN()
		}
		e.metrics[k] = v
	}
	for k, column := range e.table.Features {
		f, ok := t.Feature(column.Name)
		e.numbers[k], e.categories[k] = math.NaN(), f.Category
		if ok && !f.Categorical() {
			e.numbers[k] = f.Value
			if column.Categorical {
				e.categories[k] = fmt.Sprint(f.Value)
			}
		}
	}
}
