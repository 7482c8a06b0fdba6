package report

import (
	"fmt"
	"slices"

	"robust/robust/report/figure"
)

// boxes are the losses of the instances of survivors and of those that were eliminated last.
type boxes struct {
	axis string
	rows []boxRow
}

// boxRow holds the losses of one candidate.
type boxRow struct {
	name   string
	fate   fate
	losses []float64
}

func newBoxes(r *run) boxes {
	b := boxes{axis: r.options.axis("")}
	for _, i := range r.shown(r.options.Shown) {
		b.rows = append(b.rows, boxRow{r.label(i, 44), r.fates[i], r.losses[i]})
	}
	return b
}

func (b boxes) figure() *Figure {
	if len(b.rows) == 0 {
		return nil
	}
	f := figure.New("", b.axis, "")
	f.Width, f.Height, f.LegendBelow = 7.4, 1.2+0.27*float64(len(b.rows)), true
	table := &Table{Columns: []string{"candidate", "fate", "instance", "loss"}}
	var names []string
	var rows [eliminated + 1][]float64
	var groups [eliminated + 1][][]float64
	var core, all []float64
	for k, row := range b.rows {
		names = append(names, row.name)
		rows[row.fate], groups[row.fate] = append(rows[row.fate], float64(k)), append(groups[row.fate], row.losses)
		all = append(all, row.losses...)
		if row.fate != eliminated {
			core = append(core, row.losses...)
		}
		for n, loss := range row.losses {
			table.Rows = append(table.Rows, []any{row.name, row.fate.String(), n + 1, loss})
		}
	}
	if len(groups[survived])+len(groups[resting]) == 0 {
		core = middle(all)
	}
	f.Rows(names)
	for fate, group := range groups {
		if len(group) > 0 {
			f.RowBoxes(fateNames[fate], rows[fate], group)
		}
	}
	f.XRange, f.LogX = windowWithin(2*near, core, all)
	f.Muted = []string{eliminated.String()}
	left := len(groups[survived]) + len(groups[resting])
	caption := fmt.Sprintf("Every ring is the %s of one instance; boxes go from quartile to quartile with the median in bold. ", b.axis)
	switch left {
	case 0:
		caption += fmt.Sprintf("From the top: %d from the last one eliminated.", len(b.rows))
	case len(b.rows):
		caption += fmt.Sprintf("From the top: %d still in play, the best one first.", left)
	default:
		caption += fmt.Sprintf("From the top: %d still in play, the best one first, and %d eliminated last.", left, len(b.rows)-left)
	}
	if n := outside(f.XRange, all); n > 0 {
		caption += fmt.Sprintf(" Beyond the axis: %s, the farthest at %s.", plural(n, "instance"), number(farthest(f.XRange, all)))
	}
	return &Figure{Name: "instances", Title: "The instances of each candidate", Caption: caption, columns: 1, panels: []*figure.Figure{f}, data: table}
}

// farthest returns the value that is farthest from a range.
func farthest(limits [2]float64, values []float64) float64 {
	low, high := slices.Min(values), slices.Max(values)
	if limits[0]-low > high-limits[1] {
		return low
	}
	return high
}
