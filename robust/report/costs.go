package report

import (
	"fmt"

	"robust/robust/report/figure"
)

// costs are the trainings of the run and of what it is compared with.
type costs struct {
	run, exhaustive int
	others          []Cost
}

func newCosts(r *run) costs { return costs{r.Trainings(), r.Exhaustive(), r.options.Costs} }

func (c costs) figure() *Figure {
	if c.run == 0 {
		return nil
	}
	all := append([]Cost{{"this run", float64(c.run)}, {"exhaustive search", float64(c.exhaustive)}}, c.others...)
	f := figure.New("", "trainings", "")
	f.Width, f.Height = 7.4, 0.9+0.3*float64(len(all))
	table := &Table{Columns: []string{"search", "trainings", "share of an exhaustive search"}}
	var names []string
	var bars []figure.Bar
	most := 0.0
	for k, cost := range all {
		share := cost.Trainings / float64(c.exhaustive)
		name := figure.Printable(cost.Name)
		names = append(names, shorten(name, 50))
		bars = append(bars, figure.Bar{Row: float64(k), To: cost.Trainings, Text: fmt.Sprintf("%.0f (%.1f %%)", cost.Trainings, 100*share),
			Note: fmt.Sprintf("%s: %.0f trainings, %.1f %% of an exhaustive search", name, cost.Trainings, 100*share)})
		table.Rows = append(table.Rows, []any{name, cost.Trainings, share})
		most = max(most, cost.Trainings)
	}
	f.Rows(names)
	f.Bars("", bars)
	f.XRange = [2]float64{0, 1.5 * most} // with room for the words
	return &Figure{Name: "cost", Title: "What it cost", columns: 1, panels: []*figure.Figure{f}, data: table,
		Caption: fmt.Sprintf("Trainings of this run beside those of an exhaustive search, which gives every candidate as many instances as the most trained one has: "+
			"%d of %d, or %.1f %%.", c.run, c.exhaustive, 100*float64(c.run)/float64(c.exhaustive))}
}
