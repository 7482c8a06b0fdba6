package export

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"robust/selection/sqlite"
	"robust/trainer"
)

// CSV writes a header and a line a training: candidate, id, experiment, sample_seed, init_seed, loss, status, seconds, attempts,
// error, then metric.NAME for each metric and feature.NAME for each feature. What there is not, and a number that is
// NaN, is empty; others have all their digits, and infinite ones are +Inf and -Inf.
func CSV(ctx context.Context, w io.Writer, r *sqlite.Reader) error {
	t, err := New(ctx, r)
	if err != nil {
		return err
	}
	header := []string{"candidate", "id", "experiment", "sample_seed", "init_seed", "loss", "status", "seconds", "attempts", "error"}
	for _, name := range t.Metrics {
		header = append(header, "metric."+name)
	}
	for _, f := range t.Features {
		header = append(header, "feature."+f.Name)
	}
	c := csv.NewWriter(w)
	if err := c.Write(header); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	for training, err := range t.Trainings(ctx) {
		if err == nil {
			err = c.Write(t.line(training))
		}
		if err != nil {
			return fmt.Errorf("export: %w", err)
		}
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

// line returns the cells of a training.
func (t *Table) line(training Training) []string {
	o, in := training.Outcome, training.Instance
	cells := []string{strconv.Itoa(training.Candidate), training.ID, strconv.Itoa(in.Experiment), strconv.FormatUint(in.SampleSeed, 10),
		strconv.FormatUint(in.InitSeed, 10), cell(o.Loss), o.Status.String(), cell(o.Seconds), strconv.Itoa(attempts(o)), o.Error}
	for _, name := range t.Metrics {
		v, ok := o.Metrics[name]
		if !ok {
			cells = append(cells, "")
			continue
		}
		cells = append(cells, cell(v))
	}
	for _, column := range t.Features {
		f, ok := training.Feature(column.Name)
		switch {
		case !ok:
			cells = append(cells, "")
		case f.Categorical():
			cells = append(cells, f.Category)
		default:
			cells = append(cells, cell(f.Value))
		}
	}
	return cells
}

// cell is a number, empty for NaN.
func cell(v float64) string {
	if v != v {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// attempts returns how often a training was begun.
func attempts(o trainer.Outcome) int { return max(o.Attempts, 1) }
