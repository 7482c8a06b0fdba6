package report

import (
	"fmt"

	"robust/selection"
)

// Report is what there is to see and to read of a selection.
type Report struct {
	run     *run
	figures []*Figure
	tables  []*Table
}

// New returns the report of a result, which may be one of a run under way. What the result has no data for is left out of it, such
// as a figure of spreads where every candidate has a single instance. Equal results and options give reports that are equal to the byte.
//
// Its error wraps ErrResult for a result whose parts do not fit together, or ErrOption.
func New(result *selection.Result, options Options) (*Report, error) {
	if result == nil {
		return nil, fmt.Errorf("%w: it is nil; give what selection.Run returned", ErrResult)
	}
	options, err := options.withDefaults(result.Direction)
	if err != nil {
		return nil, err
	}
	run, err := newRun(result, options)
	if err != nil {
		return nil, err
	}
	r := &Report{run: run}
	if r.figures, err = figuresOf(run); err != nil {
		return nil, err
	}
	if r.tables, err = tablesOf(run); err != nil {
		return nil, err
	}
	return r, nil
}

// Figures returns the figures for which the result has data, in the order of the page.
func (r *Report) Figures() []*Figure { return append([]*Figure(nil), r.figures...) }

// Tables returns the tables: survivors, decisions, path, candidates and instances, and where there are data for them components and
// systematic uncertainties.
func (r *Report) Tables() []*Table { return append([]*Table(nil), r.tables...) }

// Table returns the table of a name, or nil.
func (r *Report) Table(name string) *Table {
	for _, t := range r.tables {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// Figure returns the figure of a name, or nil.
func (r *Report) Figure(name string) *Figure {
	for _, f := range r.figures {
		if f.Name == name {
			return f
		}
	}
	return nil
}
