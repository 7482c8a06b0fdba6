package figure

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// scene is a figure ready to be drawn.
type scene struct {
	plot    *plot.Plot
	legend  plot.Legend
	entries int // of the legend
	names   []string
	parts   map[string][]plot.Thumbnailer
	layers  []*layer
	below   bool // the legend
	notes   []note
}

// compose finds styles, axes and legend. Its error wraps ErrValue.
func (f *Figure) compose() (*scene, error) {
	if f.err != nil {
		return nil, f.err
	}
	if f.size(f.Width, defaultWidth) <= 0 || f.size(f.Height, defaultHigh) <= 0 {
		return nil, fmt.Errorf("%w: a width of %v and a height of %v inches: give more than 0 and up to 100, or 0 for the default", ErrValue, f.Width, f.Height)
	}
	x, err := newAxis("x", f.LogX, f.XRange)
	if err != nil {
		return nil, err
	}
	y, err := newAxis("y", f.LogY, f.YRange)
	if err != nil {
		return nil, err
	}
	if f.labels != nil && f.LogX {
		return nil, fmt.Errorf("%w: boxes on a logarithmic axis x: make it linear", ErrValue)
	}
	if f.rows != nil && (f.LogY || f.labels != nil) {
		return nil, fmt.Errorf("%w: rows with boxes on columns or a logarithmic axis y: leave these out", ErrValue)
	}
	y.rows = f.rows != nil
	x.whole = f.WholeX
	s := &scene{plot: newPlot(), below: f.LegendBelow}
	s.plot.Title.Text, s.plot.X.Label.Text, s.plot.Y.Label.Text = f.Title, f.XLabel, f.YLabel
	floored := false
	for i := range f.layers {
		l := f.layers[i]
		l.notes = &s.notes
		if err := l.extend(x, y); err != nil {
			return nil, fmt.Errorf("%s: %w", l.title(), err)
		}
		floored = floored || l.floored || l.form != nil && f.rows != nil
		s.layers = append(s.layers, &l)
	}
	if f.labels != nil {
		for _, end := range []float64{-0.5, float64(len(f.labels)) - 0.5} {
			if err := x.include(end); err != nil {
				return nil, err
			}
		}
	}
	if f.rows != nil {
		for _, end := range []float64{-0.5, float64(len(f.rows)) - 0.5} {
			if err := y.include(end); err != nil {
				return nil, err
			}
		}
	}
	xMargin, yMargin := 0.03, 0.05
	if f.labels != nil {
		xMargin = 0
	}
	if f.rows != nil {
		yMargin = 0
	}
	x.finish(xMargin, floored && f.rows != nil)
	y.finish(yMargin, floored)
	x.apply(&s.plot.X)
	y.apply(&s.plot.Y)
	s.arrange(f.rows == nil, f.Muted)
	if f.labels != nil {
		f.label(s.plot)
	}
	f.name(s.plot)
	return s, nil
}

// arrange gives every name its style, grey to those that are muted, and adds the layers over a grid.
func (s *scene) arrange(horizontal bool, muted []string) {
	grid := plotter.NewGrid()
	grid.Horizontal.Color, grid.Vertical.Color = faint, faint
	grid.Horizontal.Width, grid.Vertical.Width = axisWidth, axisWidth
	if !horizontal {
		grid.Horizontal.Width = 0
	}
	s.plot.Add(grid)
	s.legend = s.plot.Legend
	names, parts := []string{}, map[string][]plot.Thumbnailer{}
	for _, l := range s.layers {
		switch {
		case l.box != nil && !slices.Contains(muted, ""):
			l.style = styleOf(0)
		case l.box != nil || l.name == "" || l.crossed || l.level && parts[l.name] == nil:
			l.style = style{colour: neutral, glyph: glyphs[0]}
		}
		if l.name != "" {
			if parts[l.name] == nil {
				names = append(names, l.name)
			}
			parts[l.name] = append(parts[l.name], l)
		}
		s.plot.Add(l)
	}
	coloured := 0
	for _, name := range names {
		shared := styleOf(coloured)
		if slices.Contains(muted, name) {
			for _, part := range parts[name] {
				part.(*layer).style = style{colour: neutral, glyph: draw.RingGlyph{}}
			}
			s.legend.Add(name, parts[name]...)
			continue
		}
		lone := true // a level alone stays neutral
		for _, part := range parts[name] {
			lone = lone && (part.(*layer).level || part.(*layer).crossed)
		}
		if !lone {
			coloured++
			for _, part := range parts[name] {
				part.(*layer).style = shared
			}
		}
		s.legend.Add(name, parts[name]...)
	}
	s.entries, s.names, s.parts = len(names), names, parts
}

// label names the boxes instead of numbering them, at an angle where the names are long.
func (f *Figure) label(p *plot.Plot) {
	ticks, width := make([]plot.Tick, len(f.labels)), vg.Length(0)
	for i, label := range f.labels {
		ticks[i] = plot.Tick{Value: float64(i), Label: label}
		width = max(width, p.X.Tick.Label.Width(label+"  "))
	}
	p.X.Tick.Marker = plot.ConstantTicks(ticks)
	p.X.Tick.Length = 3
	if width*vg.Length(len(f.labels)) > vg.Length(f.size(f.Width, defaultWidth)-0.8)*vg.Inch {
		p.X.Tick.Label.Rotation = math.Pi / 6
		p.X.Tick.Label.XAlign, p.X.Tick.Label.YAlign = draw.XRight, draw.YTop
	}
}

// size is a length in inches, 0 where it makes no sense.
func (f *Figure) size(given, standard float64) float64 {
	switch {
	case given == 0:
		return standard
	case given > 0 && given <= 100:
		return given
	default:
		return 0
	}
}

// draw puts the legend into a free corner, or to the right of the plot where there is
// none.
func (s *scene) draw(c draw.Canvas) {
	c = draw.Crop(c, 6, -12, 6, -8)
	if s.entries == 0 {
		s.plot.Draw(c)
		return
	}
	if s.below {
		s.drawBelow(c)
		return
	}
	const inset = 6
	size := s.legend.Rectangle(c).Size()
	data := s.plot.DataCanvas(c)
	var taken []vg.Point
	for _, l := range s.layers {
		taken = append(taken, l.outline(&data, s.plot)...)
	}
	for corner := range 4 {
		s.legend.Top, s.legend.Left = corner/2 == 0, corner%2 == 1
		area := draw.Crop(data, inset, -inset, inset, -inset)
		if s.legend.Top {
			area.Min.Y = area.Max.Y - size.Y
		} else {
			area.Max.Y = area.Min.Y + size.Y
		}
		if s.legend.Left {
			area.Max.X = area.Min.X + size.X
		} else {
			area.Min.X = area.Max.X - size.X
		}
		if free(draw.Crop(area, -inset, inset, -inset, inset), taken) {
			s.plot.Draw(c)
			s.legend.Draw(area)
			return
		}
	}
	s.legend.Top, s.legend.Left = true, true
	beside := draw.Crop(c, c.Max.X-c.Min.X-size.X, 0, 0, 0)
	c = draw.Crop(c, 0, -size.X-2*inset, 0, 0)
	s.plot.Draw(c)
	beside.Max.Y = s.plot.DataCanvas(c).Max.Y
	s.legend.Draw(beside)
}

func free(area draw.Canvas, taken []vg.Point) bool {
	for _, p := range taken {
		if area.Contains(p) {
			return false
		}
	}
	return true
}
