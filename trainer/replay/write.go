package replay

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"

	"robust/trainer"
)

// WriteCSV writes the table with commas, in its order of experiments and without
// the columns that were ignored. Read returns it again, given the same names of
// columns and MissingAs. Missing scores and metrics are empty cells.
func (t *Table) WriteCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	if err := c.Write(t.header()); err != nil {
		return fmt.Errorf("replay: writing %s: %w", t.Name(), err)
	}
	for i := range t.data.candidates {
		if err := c.Write(t.row(i)); err != nil {
			return fmt.Errorf("replay: writing %s: %w", t.Name(), err)
		}
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return fmt.Errorf("replay: writing %s: %w", t.Name(), err)
	}
	return nil
}

// parameters returns the hyperparameters of row i.
func (t *Table) parameters(i int) []trainer.Parameter {
	return t.data.candidates[i].(trainer.Configuration).Parameters()
}

func (t *Table) header() []string {
	header := []string{t.data.id}
	for _, p := range t.parameters(0) {
		header = append(header, p.Name)
	}
	for e := 1; e <= len(t.order); e++ {
		number := "_" + strconv.Itoa(e)
		header = append(header, t.data.prefix+number)
		if t.data.time != nil {
			header = append(header, t.data.seconds+number)
		}
		for _, name := range t.data.metrics {
			header = append(header, name+number)
		}
	}
	return header
}

func (t *Table) row(i int) []string {
	row := []string{t.data.candidates[i].ID()}
	for _, p := range t.parameters(i) {
		row = append(row, cell(p.Value))
	}
	for e := range t.order {
		at := t.at(i, e)
		row = append(row, cell(t.data.score[at]))
		if t.data.time != nil {
			row = append(row, cell(t.data.time[at]))
		}
		for k := range t.data.metrics {
			row = append(row, cell(t.data.values[k][at]))
		}
	}
	return row
}

// cell returns the text of a value, empty where it is missing.
func cell(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case float64:
		if math.IsNaN(v) {
			return ""
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return fmt.Sprint(value)
}
