package report

import (
	"fmt"
	"slices"

	"robust/robust/report/figure"
)

// distribution is the empirical distribution function of the losses of the best candidates, and of those eliminated last.
type distribution struct {
	axis string
	rows []boxRow
}

func newDistribution(r *run) distribution {
	d := distribution{axis: r.options.axis("")}
	for _, i := range r.shown(r.options.Shown) {
		if len(r.losses[i]) > 1 {
			d.rows = append(d.rows, boxRow{r.label(i, 60), r.fates[i], slices.Sorted(slices.Values(r.losses[i]))})
		}
	}
	return d
}

func (d distribution) figure() *Figure {
	if len(d.rows) == 0 {
		return nil
	}
	f := figure.New("", d.axis, "share of instances")
	f.Width, f.LegendBelow = 7.4, true
	table := &Table{Columns: []string{"candidate", "loss", "share of instances at most as large"}}
	var core, all []float64
	for _, row := range d.rows {
		all = append(all, row.losses...)
		if row.fate != eliminated {
			core = append(core, row.losses...)
		}
	}
	if len(core) == 0 {
		core = middle(all)
	}
	f.XRange, f.LogX = windowWithin(2*near, core, all)
	f.YRange = [2]float64{0, 1.02}
	own := 0
	for k, row := range d.rows {
		steps := []figure.Point{{X: f.XRange[0], Y: 0}}
		n := float64(len(row.losses))
		for i, v := range row.losses {
			table.Rows = append(table.Rows, []any{row.name, v, float64(i+1) / n})
			if v < f.XRange[0] {
				steps[0].Y = float64(i+1) / n
				continue
			}
			steps = append(steps, figure.Point{X: v, Y: float64(i) / n}, figure.Point{X: v, Y: float64(i+1) / n})
		}
		steps = append(steps, figure.Point{X: max(f.XRange[1], steps[len(steps)-1].X), Y: 1})
		if row.fate == eliminated || k >= coloured {
			f.Trace(steps)
			continue
		}
		own++
		f.Line(row.name, steps)
	}
	f.Height = 3.9 + 0.2*float64(own)
	caption := "The share of instances whose " + d.axis + " is at most so much: a steep line is a robust model."
	if own < len(d.rows) {
		caption += fmt.Sprintf(" Grey lines are %s that were eliminated last or rank lower.", plural(len(d.rows)-own, "candidate"))
	}
	return &Figure{Name: "distribution", Title: "Distributions of the instances", Caption: caption, columns: 1, panels: []*figure.Figure{f}, data: table}
}
