package replay

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"robust/trainer"
)

// parser turns rows into records.
type parser struct {
	cells   *cells
	header  []string
	layout  layout
	options Options
	data    *records
	lines   []int      // of the rows
	rows    [][]string // the cells of the hyperparameters
	levels  []column
}

// column is what is known of a column of hyperparameters.
type column struct {
	categorical bool
	odd         error // a NaN or an infinity, which is wrong in a column of numbers
}

func (p *parser) row(row []string) error {
	id := row[p.layout.id]
	line, _ := p.cells.csv.FieldPos(p.layout.id)
	if id == "" {
		return p.cells.fault(p.layout.id, "column %q: the ID is empty; every row needs one", p.header[p.layout.id])
	}
	if first, ok := p.data.index[id]; ok {
		return p.cells.fault(p.layout.id, "column %q: %w %s, first on line %d; give every row an ID of its own", p.header[p.layout.id], ErrDuplicateID, brief(id), p.lines[first])
	}
	p.data.index[id] = len(p.lines)
	p.lines = append(p.lines, line)
	if err := p.numbers(row); err != nil {
		return err
	}
	kept := []string{id}
	for _, i := range p.layout.features {
		kept = append(kept, row[i])
		v, err := parseFloat(row[i])
		switch {
		case row[i] == "":
		case err != nil && !errors.Is(err, strconv.ErrRange):
			p.levels[i].categorical = true
		case math.IsNaN(v) || math.IsInf(v, 0):
			if p.levels[i].odd == nil {
				p.levels[i].odd = p.cells.fault(i, "column %q: %s among the numbers; leave the cell empty where the hyperparameter is missing", p.header[i], brief(row[i]))
			}
		}
	}
	p.rows = append(p.rows, kept)
	return nil
}

// numbers reads the cells of the series.
func (p *parser) numbers(row []string) error {
	for _, i := range p.layout.score.columns {
		v, err := p.number(row, i)
		if err != nil {
			return err
		}
		if math.IsNaN(v) || math.IsInf(v, 0) {
			if p.options.MissingAs == trainer.Trained {
				return p.cells.fault(i, "column %q: %w (%s); say what it means with Options.MissingAs, such as trainer.Diverged, or leave the row out",
					p.header[i], ErrMissing, brief(row[i]))
			}
			v = math.NaN()
		}
		p.data.score = append(p.data.score, v)
	}
	for _, i := range p.layout.seconds.columns {
		v, err := p.number(row, i)
		if err != nil {
			return err
		}
		if row[i] == "" {
			v = 0
		}
		if !(v >= 0) || math.IsInf(v, 1) {
			return p.cells.fault(i, "column %q: %s are no seconds; use a number from 0, or leave the cell empty", p.header[i], brief(row[i]))
		}
		p.data.time = append(p.data.time, v)
	}
	for k, m := range p.layout.metrics {
		for _, i := range m.columns {
			v, err := p.number(row, i)
			if err != nil {
				return err
			}
			if math.IsInf(v, 0) {
				v = math.NaN()
			}
			p.data.values[k] = append(p.data.values[k], v)
		}
	}
	return nil
}

// number returns the number in a cell, and NaN for an empty one.
func (p *parser) number(row []string, i int) (float64, error) {
	if row[i] == "" {
		return math.NaN(), nil
	}
	v, err := parseFloat(row[i])
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, p.cells.fault(i, "column %q: %s is no number; write it as 0.91 or 9.1e-1, or leave the cell empty", p.header[i], brief(row[i]))
	}
	return v, nil
}

// parseFloat reads a number as strconv does, but for the underscores of Go: 1_0 is no number.
func parseFloat(cell string) (float64, error) {
	if strings.Contains(cell, "_") {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseFloat(cell, 64)
}

// finish makes the candidates, once it is known which columns are categorical.
func (p *parser) finish() error {
	if len(p.rows) == 0 {
		return fmt.Errorf("replay: %s: %w: it has no rows below the header; add one for each model", p.cells.name, ErrTable)
	}
	for _, i := range p.layout.features {
		if c := p.levels[i]; c.odd != nil && !c.categorical {
			return c.odd
		}
	}
	for k, row := range p.rows {
		parameters := make([]trainer.Parameter, len(p.layout.features))
		for f, i := range p.layout.features {
			parameters[f] = parameter(p.header[i], row[1+f], p.levels[i].categorical)
		}
		c, err := trainer.NewConfiguration(row[0], parameters...)
		if err != nil {
			return fmt.Errorf("replay: %s:%d: %w: %w", p.cells.name, p.lines[k], ErrTable, err)
		}
		p.data.candidates = append(p.data.candidates, c)
	}
	return nil
}

// parameter returns the hyperparameter in a cell.
func parameter(name, cell string, categorical bool) trainer.Parameter {
	if cell == "" {
		return trainer.Parameter{Name: name}
	}
	if categorical {
		return trainer.Param(name, cell)
	}
	if n, err := strconv.ParseInt(cell, 10, 64); err == nil {
		return trainer.Param(name, n)
	}
	v, err := parseFloat(cell)
	if err != nil { // a column of numbers has none that cannot be read
		panic(err)
	}
	return trainer.Param(name, v)
}
