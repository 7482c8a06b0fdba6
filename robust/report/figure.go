package report

import (
	"fmt"
	"io"
	"strings"

	"robust/robust/report/figure"
)

// Figure is one figure of a report: a plot of one or several panels, what it says, and the numbers that it shows.
type Figure struct {
	// Name is that of its files, and Title heads it.
	Name, Title string
	// Caption says in one or two sentences how to read it, with the numbers of this run.
	Caption string

	panels  []*figure.Figure
	columns int
	data    *Table
}

// Formats returns the formats that figures can be written in: svg, png and pdf.
func Formats() []string { return figure.Formats() }

// Write writes the figure in one of Formats.
func (f *Figure) Write(format string, w io.Writer) error {
	if err := figure.WriteGrid(w, format, f.columns, f.panels...); err != nil {
		return fmt.Errorf("report: figure %s: %w", f.Name, err)
	}
	return nil
}

// CSV writes the numbers that the figure shows.
func (f *Figure) CSV(w io.Writer) error { return f.data.CSV(w) }

// Data returns the numbers that the figure shows. They must not be changed.
func (f *Figure) Data() *Table { return f.data }

// inline returns the panels of the figure as elements of a page, which puts them beside each other where there is room.
func (f *Figure) inline() ([]string, error) {
	var panels []string
	for k, panel := range f.panels {
		id, title := "figure-"+fileName(f.Name), f.Title
		if k > 0 {
			id, title = fmt.Sprintf("%s-%d", id, k+1), fmt.Sprintf("%s, panel %d of %d", title, k+1, len(f.panels))
		}
		svg, err := figure.Inline(id, title, f.Caption, 1, panel)
		if err != nil {
			return nil, fmt.Errorf("report: figure %s: %w", f.Name, err)
		}
		panels = append(panels, svg)
	}
	return panels, nil
}

// fileName keeps of a text what may be part of a file's name and of an element's ID everywhere.
func fileName(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '-'
	}, s), "-")
}

// figuresOf returns the figures that a run has data for.
func figuresOf(r *run) ([]*Figure, error) {
	var out []*Figure
	for _, f := range []*Figure{
		newElimination(r).figure(), newContest(r).figure(), newEvidence(r).figure(), newPlane(r).figure(),
		newBoxes(r).figure(), newDistribution(r).figure(), newComponents(r).figure(),
	} {
		if f != nil {
			out = append(out, f)
		}
	}
	systematics, err := newSystematics(r)
	if err != nil {
		return nil, err
	}
	for _, s := range systematics {
		out = append(out, s.figure())
	}
	for _, f := range []*Figure{newHyperparameters(r).figure(), newCurves(r).figure(), newCosts(r).figure()} {
		if f != nil {
			out = append(out, f)
		}
	}
	return out, nil
}
