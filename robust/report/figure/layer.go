package figure

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// layer is a series as it is drawn.
type layer struct {
	name    string
	points  []Point
	marked  bool // has markers, and error bars
	joined  bool // has a line
	filled  bool // intervals are an area
	floored bool // stands on 0, or on the lower end of a logarithmic axis
	level   bool // a horizontal line at the only point
	thin    bool // a line of the background
	crossed bool // has crosses for markers
	box     *box
	form    form // what has no points
	x, y    *axis
	style   style
	notes   *[]note // where the notes of what is drawn are collected
}

// form is what is drawn of a series that is more than points.
type form interface {
	check() error
	extend(x, y *axis) error
	plot(c draw.Canvas, s style, x, y func(float64) vg.Length, notes *[]note)
	outline(x, y func(float64) vg.Length, segment func(x0, y0, x1, y1 vg.Length))
	thumbnail(c *draw.Canvas, s style)
}

// box is the box of a box plot, whose values are the points of its layer in ascending order.
type box struct{ lower, median, upper float64 }

func (l *layer) title() string {
	if l.name == "" {
		return "a series without name"
	}
	return l.name
}

// extend gives the layer its axes and widens them to it.
func (l *layer) extend(x, y *axis) error {
	l.x, l.y = x, y
	if l.form != nil {
		return l.form.extend(x, y)
	}
	for _, p := range l.points {
		if !l.level {
			if err := x.include(p.X); err != nil {
				return err
			}
		}
		if l.floored && p.Y == 0 && y.log {
			continue
		}
		if err := y.include(p.Y); err != nil {
			return err
		}
		if p.hasInterval() {
			for _, end := range []float64{p.Low, p.High} {
				if err := y.include(end); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// Plot draws the layer.
func (l *layer) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := l.transforms(&c, p)
	if l.level {
		c.StrokeLines(l.levelLine(), c.ClipLinesY([]vg.Point{{X: c.Min.X, Y: y(l.points[0].Y)}, {X: c.Max.X, Y: y(l.points[0].Y)}})...)
		return
	}
	if l.form != nil {
		l.form.plot(c, l.style, x, y, l.notes)
		return
	}
	for _, q := range l.points {
		if at := (vg.Point{X: x(q.X), Y: y(q.Y)}); q.Note != "" && c.Contains(at) {
			*l.notes = append(*l.notes, note{vg.Rectangle{Min: vg.Point{X: at.X - reach, Y: at.Y - reach}, Max: vg.Point{X: at.X + reach, Y: at.Y + reach}}, q.Note})
		}
	}
	if l.box != nil {
		l.plotBox(c, x, y)
		return
	}
	if l.filled {
		var area []vg.Point
		for _, q := range l.points {
			area = append(area, vg.Point{X: x(q.X), Y: y(q.High)})
		}
		for i := len(l.points) - 1; i >= 0; i-- {
			area = append(area, vg.Point{X: x(l.points[i].X), Y: y(l.points[i].Low)})
		}
		c.FillPolygon(l.style.area(), c.ClipPolygonXY(area))
	}
	if l.joined {
		line := make([]vg.Point, len(l.points))
		for i, q := range l.points {
			line[i] = vg.Point{X: x(q.X), Y: y(q.Y)}
		}
		c.StrokeLines(l.line(), c.ClipLinesXY(line)...)
	}
	if l.crossed {
		for _, q := range l.points {
			c.DrawGlyph(draw.GlyphStyle{Color: l.style.colour, Radius: glyphRadius, Shape: draw.CrossGlyph{}}, vg.Point{X: x(q.X), Y: y(q.Y)})
		}
	}
	if !l.marked {
		return
	}
	for _, q := range l.points {
		if q.hasInterval() && c.ContainsX(x(q.X)) {
			l.plotBar(c, x(q.X), y(q.Low), y(q.High))
		}
		c.DrawGlyph(l.style.marker(), vg.Point{X: x(q.X), Y: y(q.Y)})
	}
}

// transforms take values to the canvas, what is below a logarithmic axis to its end.
func (l *layer) transforms(c *draw.Canvas, p *plot.Plot) (x, y func(float64) vg.Length) {
	plotX, plotY := p.Transforms(c)
	return func(v float64) vg.Length { return plotX(l.x.place(v)) },
		func(v float64) vg.Length {
			if l.floored && v == 0 && l.y.log {
				v = l.y.min
			}
			return plotY(l.y.place(v))
		}
}

// line is the style of the line through the points.
func (l *layer) line() draw.LineStyle {
	if l.thin {
		return draw.LineStyle{Color: pale, Width: axisWidth}
	}
	return l.style.line()
}

func (l *layer) levelLine() draw.LineStyle {
	return draw.LineStyle{Color: l.style.colour, Width: 1, Dashes: []vg.Length{5, 3}}
}

// plotBar draws an error bar with caps.
func (l *layer) plotBar(c draw.Canvas, x, low, high vg.Length) {
	const cap = glyphRadius
	var bar vg.Path // a single one, since there are many
	for _, line := range c.ClipLinesXY(
		[]vg.Point{{X: x, Y: low}, {X: x, Y: high}},
		[]vg.Point{{X: x - cap, Y: low}, {X: x + cap, Y: low}},
		[]vg.Point{{X: x - cap, Y: high}, {X: x + cap, Y: high}},
	) {
		bar.Move(line[0])
		for _, p := range line[1:] {
			bar.Line(p)
		}
	}
	if len(bar) > 0 {
		c.SetLineStyle(draw.LineStyle{Color: l.style.colour, Width: 1})
		c.Stroke(bar)
	}
}

// halfBox is half of the width of a box, whose neighbours are at a distance of 1.
const halfBox = 0.3

func (l *layer) plotBox(c draw.Canvas, x, y func(float64) vg.Length) {
	b, centre := l.box, l.points[0].X
	whisker := 1.5 * (b.upper - b.lower)
	low, high := b.lower, b.upper // the ends of the whiskers
	for _, q := range l.points {
		if q.Y >= b.lower-whisker {
			low = min(low, q.Y)
		}
		if q.Y <= b.upper+whisker {
			high = max(high, q.Y)
		}
	}
	left, middle, right := x(centre-halfBox), x(centre), x(centre+halfBox)
	frame := []vg.Point{{X: left, Y: y(b.lower)}, {X: right, Y: y(b.lower)}, {X: right, Y: y(b.upper)}, {X: left, Y: y(b.upper)}}
	c.FillPolygon(l.style.area(), c.ClipPolygonXY(frame))
	thin := draw.LineStyle{Color: l.style.colour, Width: 1}
	c.StrokeLines(thin, c.ClipLinesXY(
		append(frame, frame[0]),
		[]vg.Point{{X: middle, Y: y(b.lower)}, {X: middle, Y: y(low)}},
		[]vg.Point{{X: middle, Y: y(b.upper)}, {X: middle, Y: y(high)}},
		[]vg.Point{{X: (left + middle) / 2, Y: y(low)}, {X: (middle + right) / 2, Y: y(low)}},
		[]vg.Point{{X: (left + middle) / 2, Y: y(high)}, {X: (middle + right) / 2, Y: y(high)}},
	)...)
	c.StrokeLines(draw.LineStyle{Color: l.style.colour, Width: 2 * lineWidth}, c.ClipLinesXY(
		[]vg.Point{{X: left, Y: y(b.median)}, {X: right, Y: y(b.median)}})...)
	for _, q := range l.points {
		if q.Y < low || q.Y > high {
			c.DrawGlyph(draw.GlyphStyle{Color: l.style.colour, Radius: glyphRadius * 0.7, Shape: draw.RingGlyph{}}, vg.Point{X: middle, Y: y(q.Y)})
		}
	}
}

// Thumbnail draws the layer's part of a legend entry.
func (l *layer) Thumbnail(c *draw.Canvas) {
	middle := c.Center().Y
	if l.form != nil {
		l.form.thumbnail(c, l.style)
		return
	}
	if l.crossed {
		c.DrawGlyph(draw.GlyphStyle{Color: l.style.colour, Radius: glyphRadius, Shape: draw.CrossGlyph{}}, c.Center())
	}
	if l.filled {
		c.FillPolygon(l.style.area(), []vg.Point{
			{X: c.Min.X, Y: c.Min.Y}, {X: c.Max.X, Y: c.Min.Y}, {X: c.Max.X, Y: c.Max.Y}, {X: c.Min.X, Y: c.Max.Y}})
	}
	if l.joined {
		c.StrokeLine2(l.style.line(), c.Min.X, middle, c.Max.X, middle)
	}
	if l.level {
		c.StrokeLine2(l.levelLine(), c.Min.X, middle, c.Max.X, middle)
	}
	if l.marked {
		c.DrawGlyph(l.style.marker(), c.Center())
	}
}

// outline returns points of the canvas, close to each other, that a legend must not
// cover.
func (l *layer) outline(c *draw.Canvas, p *plot.Plot) []vg.Point {
	x, y := l.transforms(c, p)
	var out []vg.Point
	segment := func(x0, y0, x1, y1 vg.Length) {
		n := math.Ceil(math.Hypot(float64(x1-x0), float64(y1-y0))/4) + 1
		if !(n < 1e4) { // of a line far outside
			n = 1e4
		}
		for i := range int(n) + 1 {
			t := vg.Length(float64(i) / n)
			out = append(out, vg.Point{X: x0 + t*(x1-x0), Y: y0 + t*(y1-y0)})
		}
	}
	if l.form != nil {
		l.form.outline(x, y, segment)
		return out
	}
	for i, q := range l.points {
		switch {
		case l.level:
			segment(c.Min.X, y(q.Y), c.Max.X, y(q.Y))
			continue // it has no x
		case l.box != nil:
			segment(x(q.X-halfBox), y(q.Y), x(q.X+halfBox), y(q.Y))
		case q.hasInterval():
			segment(x(q.X), y(q.Low), x(q.X), y(q.High))
		}
		if l.joined && i > 0 {
			before := l.points[i-1]
			segment(x(before.X), y(before.Y), x(q.X), y(q.Y))
			if l.filled {
				segment(x(before.X), y(before.Low), x(q.X), y(q.Low))
				segment(x(before.X), y(before.High), x(q.X), y(q.High))
			}
		}
		out = append(out, vg.Point{X: x(q.X), Y: y(q.Y)})
	}
	return out
}
