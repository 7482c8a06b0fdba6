package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"

	"robust/robust"
	"robust/selection"
	"robust/trainer"
)

const (
	crossedNetworks = 10
	crossedSamples  = 4
	crossedInits    = 4
)

// everybody is a method that eliminates nobody before the budget ends.
var everybody = selection.Halving{WarmUp: math.MaxInt}

// exhaust trains every network in every experiment and writes the table of it, and the first ten networks of the pool by a
// crossed design, of which it says where the spread of the losses comes from.
func (o options) exhaust(ctx context.Context, kept trainer.Trainer, pool []trainer.Candidate, stdout, stderr io.Writer) error {
	all, err := selection.Run(ctx, kept, pool, o.selection(everybody, stderr))
	if err != nil || ctx.Err() != nil {
		return err
	}
	if err := os.MkdirAll(o.folder, 0o755); err != nil {
		return err
	}
	path := filepath.Join(o.folder, "cifar10.csv")
	if err := table(path, all, o.Experiments); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "\nAll %d trainings of %d networks are in %s.\n", all.Trainings(), len(pool), filepath.Base(path))
	settings := o.selection(everybody, stderr)
	settings.Design = trainer.Crossed{Samples: crossedSamples, Inits: crossedInits}
	settings.Seed = trainer.DeriveSeed(o.Seed, "crossed")
	settings.Budget = selection.Budget{Experiments: selection.Unlimited}
	crossed, err := selection.Run(ctx, kept, pool[:min(crossedNetworks, len(pool))], settings)
	if err != nil || ctx.Err() != nil {
		return err
	}
	return components(stdout, crossed)
}

// table writes the losses of a run in which all were trained: a row a network, with its hyperparameters, and an empty
// cell where a training diverged.
func table(path string, r *selection.Result, experiments int) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	w := csv.NewWriter(file)
	for i, candidate := range r.Candidates {
		c := candidate.(trainer.Configuration)
		if i == 0 {
			head := []string{"model"}
			for _, p := range c.Parameters() {
				head = append(head, p.Name)
			}
			for e := range experiments {
				head = append(head, fmt.Sprintf("loss_%d", e+1))
			}
			if err := w.Write(head); err != nil {
				return err
			}
		}
		row := []string{c.ID()}
		for _, p := range c.Parameters() {
			row = append(row, fmt.Sprint(p.Value))
		}
		for _, o := range r.Outcomes(i) {
			cell := ""
			if o.Scored() {
				cell = strconv.FormatFloat(o.Loss, 'g', -1, 64)
			}
			row = append(row, cell)
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// components writes where the spread of each network comes from.
func components(w io.Writer, r *selection.Result) error {
	fmt.Fprintf(w, "\nStandard deviation of the share of wrong images by its source, of %d networks with %d samples × %d initialisations each:\n\n",
		len(r.Candidates), crossedSamples, crossedInits)
	fmt.Fprintln(w, "| network | mean | total | sample | initialisation | rest |\n|---|--:|--:|--:|--:|--:|")
	for i := range r.Candidates {
		scored := 0
		for _, o := range r.Outcomes(i) {
			if o.Scored() {
				scored++
			}
		}
		if scored < crossedSamples*crossedInits {
			fmt.Fprintf(w, "| %s | %d of %d diverged | | | | |\n", r.Name(i), crossedSamples*crossedInits-scored, crossedSamples*crossedInits)
			continue
		}
		v, err := r.Components(i, robust.ComponentsOptions{})
		if err != nil {
			return fmt.Errorf("%s: %w", r.Name(i), err)
		}
		of := func(s robust.Source) float64 {
			c, _ := v.Component(s)
			return c.Std()
		}
		fmt.Fprintf(w, "| %s | %.4f | %.4f | %.4f | %.4f | %.4f |\n", r.Name(i), v.Mean, v.Total.Std(), of(robust.SourceSample), of(robust.SourceInit), of(robust.SourceResidual))
	}
	return nil
}
