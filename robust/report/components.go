package report

import (
	"fmt"
	"math"

	"robust/robust"
	"robust/robust/report/figure"
)

// components are the parts that sources have in the variance between the instances of models.
type components struct {
	axis   string
	models []Components
}

// newComponents takes those of the options, or else those of the survivors where the design of the run separates two sources or more.
func newComponents(r *run) components {
	c := components{axis: r.options.axis("standard deviation"), models: r.options.Components}
	if len(c.models) > 0 {
		return c
	}
	const most = 8
	for _, i := range r.shown(min(most, r.options.Shown)) {
		if r.fates[i] == eliminated {
			break
		}
		v, err := r.Result.Components(i, robust.ComponentsOptions{})
		if err != nil || len(v.Components) < 2 {
			continue // too few instances for the design
		}
		c.models = append(c.models, Components{r.names[i], v})
	}
	return c
}

func (c components) figure() *Figure {
	if len(c.models) == 0 {
		return nil
	}
	out := &Figure{Name: "components", Title: "Where the spread comes from", columns: 1, data: c.table()}
	f := figure.New("", c.axis, "")
	f.Width, f.LegendBelow = 7.4, true
	if len(c.models) == 1 {
		c.sources(f)
		m := c.models[0]
		out.Caption = fmt.Sprintf("Standard deviation between the instances of %s by each source that its %d instances tell apart, with intervals of %.0f %%; "+
			"%s in all. Several sources add up in squares.", figure.Printable(m.Name), m.Trained, 100*m.Level, number(m.Total.Std()))
	} else {
		f = c.stacked()
		out.Caption = fmt.Sprintf("Variance between the instances of each of %d survivors, by source. The estimates are of few levels; "+
			"the data of this figure have their intervals.", len(c.models))
	}
	out.panels = []*figure.Figure{f}
	return out
}

// sources draws the sources of the only model, in rows, with their intervals.
func (c components) sources(f *figure.Figure) {
	m := c.models[0]
	var names []string
	var bars []figure.Bar
	var ends []float64
	for k, part := range append(append([]robust.Component(nil), m.Components...), m.Total) {
		names = append(names, part.Source.String())
		bar := figure.Bar{Row: float64(k), To: part.Std(), Note: fmt.Sprintf("%s: %s", part.Source, describe(part))}
		if part.Available() && !math.IsInf(part.High, 0) {
			bar.Low, bar.High = math.Sqrt(max(0, part.Low)), math.Sqrt(part.High)
			ends = append(ends, bar.High)
		}
		if !math.IsNaN(bar.To) && !math.IsInf(bar.To, 0) {
			bars = append(bars, bar)
			ends = append(ends, bar.To)
		}
	}
	f.Rows(names)
	f.Height = 1.1 + 0.3*float64(len(names))
	f.Bars("", bars)
	most := 0.0
	for _, end := range ends {
		most = max(most, end)
	}
	if limit := 6 * m.Total.Std(); most > limit && limit > 0 { // an interval of two or three levels hides all others
		f.XRange = [2]float64{0, limit}
	}
}

// stacked draws a row for each model, with its sources side by side.
func (c components) stacked() *figure.Figure {
	f := figure.New("", "variance, "+c.axis+" squared", "")
	f.Width, f.Height, f.LegendBelow = 7.4, 1.4+0.3*float64(len(c.models)), true
	var names []string
	bars := map[robust.Source][]figure.Bar{}
	var order []robust.Source
	for k, m := range c.models {
		names = append(names, shorten(figure.Printable(m.Name), 44))
		from := 0.0
		for _, part := range m.Components {
			if math.IsNaN(part.Variance) || math.IsInf(part.Variance, 0) {
				continue
			}
			if bars[part.Source] == nil {
				order = append(order, part.Source)
			}
			bars[part.Source] = append(bars[part.Source], figure.Bar{Row: float64(k), From: from, To: from + part.Variance,
				Note: fmt.Sprintf("%s, %s: %s", figure.Printable(m.Name), part.Source, describe(part))})
			from += part.Variance
		}
	}
	f.Rows(names)
	for _, source := range order {
		f.Bars(source.String(), bars[source])
	}
	return f
}

// describe says how large a component is.
func describe(part robust.Component) string {
	s := "standard deviation " + number(part.Std())
	if part.Available() {
		s += fmt.Sprintf(" (%s … %s)", number(math.Sqrt(max(0, part.Low))), number(math.Sqrt(max(0, part.High))))
	}
	if !math.IsNaN(part.Share) {
		s += fmt.Sprintf(", %.0f %% of the variance", 100*part.Share)
	}
	return s
}

func (c components) table() *Table {
	t := &Table{Name: "components", Title: "Variance components", Columns: []string{"model", "source", "levels", "standard deviation", "low", "high", "share of the variance",
		"on an infinite evaluation set", "note"},
		Caption: "Standard deviations between instances by their source, with intervals, which of few levels are wide."}
	for _, m := range c.models {
		for _, part := range append(append([]robust.Component(nil), m.Components...), m.Total) {
			infinite := math.NaN()
			if part.Finite != nil {
				infinite = part.Finite.Std()
			}
			t.Rows = append(t.Rows, []any{figure.Printable(m.Name), part.Source.String(), part.Levels, part.Std(),
				math.Sqrt(max(0, part.Low)), math.Sqrt(max(0, part.High)), part.Share, infinite, part.Note})
		}
	}
	return t
}
