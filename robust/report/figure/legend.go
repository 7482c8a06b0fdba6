package figure

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// drawBelow puts the legend under the plot, in as many columns as there is room for.
func (s *scene) drawBelow(c draw.Canvas) {
	const inset, gap = 6, 14
	if s.entries == 0 {
		s.plot.Draw(c)
		return
	}
	widest := s.legend.Rectangle(c).Size().X
	columns := max(1, min(s.entries, int((c.Max.X-c.Min.X+gap)/(widest+gap))))
	rows := (s.entries + columns - 1) / columns
	line := s.legend.Rectangle(c).Size().Y / vg.Length(s.entries)
	upper := draw.Crop(c, 0, 0, vg.Length(rows)*line+inset, 0)
	s.plot.Draw(upper)
	left := s.plot.DataCanvas(upper).Min.X
	if left+vg.Length(columns)*(widest+gap) > c.Max.X {
		left = c.Min.X
	}
	for i := range columns {
		part := newPlot().Legend
		part.Top, part.Left = true, true
		for _, name := range s.names[min(i*rows, s.entries):min((i+1)*rows, s.entries)] {
			part.Add(name, s.parts[name]...)
		}
		area := c
		area.Min.X = left + vg.Length(i)*(widest+gap)
		area.Max.Y = c.Min.Y + vg.Length(rows)*line
		part.Draw(area)
	}
}
