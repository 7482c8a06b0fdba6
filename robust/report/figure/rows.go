package figure

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"robust/stats"
)

// Bar is a horizontal bar in a row, from one x to another.
type Bar struct {
	Row       float64 // 0 is the first one, on top
	From, To  float64
	Low, High float64 // ends of an interval of To; both 0 for none
	Text      string  // to the right of the bar
	Note      string  // what Inline shows of it under the pointer
}

// Rows divides the y axis into rows with the given names, the first one on top. Y is then
// the number of a row, from 0.
func (f *Figure) Rows(names []string) {
	for _, name := range names {
		f.checkText(name)
	}
	f.rows = slices.Clone(names)
}

// Columns names the numbers 0, 1, … of the x axis.
func (f *Figure) Columns(names []string) {
	for _, name := range names {
		f.checkText(name)
	}
	f.ticks = slices.Clone(names)
}

// Bars adds horizontal bars to the rows of the figure.
func (f *Figure) Bars(name string, values []Bar) {
	for _, b := range values {
		f.checkText(b.Text)
	}
	f.add(layer{name: name, form: bars(slices.Clone(values))})
}

// RowBoxes adds a horizontal box with its whiskers, as those of Boxes, and every value as a
// ring, to each of the given rows.
func (f *Figure) RowBoxes(name string, rows []float64, groups [][]float64) {
	if len(rows) != len(groups) {
		f.fail("%s: %d rows for %d groups: give one for each", name, len(rows), len(groups))
		return
	}
	var boxes rowBoxes
	for k, values := range groups {
		if len(values) > 0 {
			boxes = append(boxes, rowBox{rows[k], slices.Sorted(slices.Values(values))})
		}
	}
	f.add(layer{name: name, form: boxes})
}

// name names rows and columns.
func (f *Figure) name(p *plot.Plot) {
	if f.rows != nil {
		p.Y.Tick.Length = 0
		p.Y.Tick.Marker = named(f.rows, -1)
	}
	if f.ticks != nil {
		p.X.Tick.Length = 0
		p.X.Tick.Marker = named(f.ticks, 1)
		p.X.Min, p.X.Max = min(p.X.Min, -0.5), max(p.X.Max, float64(len(f.ticks))-0.5)
	}
}

func named(names []string, sign float64) plot.ConstantTicks {
	ticks := make([]plot.Tick, len(names))
	for i, name := range names {
		ticks[i] = plot.Tick{Value: sign * float64(i), Label: name}
	}
	return ticks
}

// half is half of the height of a bar or a box in its row.
const half = 0.32

type bars []Bar

func (b bars) check() error {
	for i, v := range b {
		if sum := v.Row + v.From + v.To + v.Low + v.High; math.IsNaN(sum) || math.IsInf(sum, 0) || v.Low > v.High {
			return fmt.Errorf("bar %d is %+v: leave it out", i, v)
		}
	}
	return nil
}

func (b bars) extend(x, y *axis) error {
	for _, v := range b {
		values := []float64{v.From, v.To}
		if v.Low != 0 || v.High != 0 {
			values = append(values, v.Low, v.High)
		}
		for _, value := range values {
			if err := x.include(value); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b bars) plot(c draw.Canvas, s style, x, y func(float64) vg.Length, notes *[]note) {
	for _, v := range b {
		area := vg.Rectangle{Min: vg.Point{X: x(v.From), Y: y(v.Row + half)}, Max: vg.Point{X: x(v.To), Y: y(v.Row - half)}}
		if area.Min.X > area.Max.X {
			area.Min.X, area.Max.X = area.Max.X, area.Min.X
		}
		c.FillPolygon(s.colour, c.ClipPolygonXY(corners(area)))
		end := area.Max.X
		if v.Low != 0 || v.High != 0 {
			low, high, middle := x(v.Low), x(v.High), y(v.Row)
			const cap = glyphRadius
			c.StrokeLines(draw.LineStyle{Color: ink, Width: 1}, c.ClipLinesXY([]vg.Point{{X: low, Y: middle}, {X: high, Y: middle}},
				[]vg.Point{{X: low, Y: middle - cap}, {X: low, Y: middle + cap}}, []vg.Point{{X: high, Y: middle - cap}, {X: high, Y: middle + cap}})...)
			end = max(end, min(high, c.Max.X))
		}
		if v.Text != "" {
			c.FillText(textStyle(), vg.Point{X: end + 4, Y: y(v.Row)}, v.Text)
		}
		if v.Note != "" {
			area.Max.X = max(area.Max.X, area.Min.X+reach)
			*notes = append(*notes, note{area, v.Note})
		}
	}
}

func (b bars) outline(x, y func(float64) vg.Length, segment func(x0, y0, x1, y1 vg.Length)) {
	for _, v := range b {
		for _, row := range []float64{v.Row - half, v.Row, v.Row + half} {
			segment(x(v.From), y(row), x(v.To)+textStyle().Width(v.Text), y(row))
		}
	}
}

func (bars) thumbnail(c *draw.Canvas, s style) { c.FillPolygon(s.colour, corners(c.Rectangle)) }

// rowBox is a box of values in ascending order.
type rowBox struct {
	row    float64
	values []float64
}

type rowBoxes []rowBox

func (b rowBoxes) check() error {
	for _, box := range b {
		for _, v := range box.values {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("value %v in row %v: leave it out", v, box.row)
			}
		}
	}
	return nil
}

func (b rowBoxes) extend(x, y *axis) error {
	for _, box := range b {
		for _, v := range []float64{box.values[0], box.values[len(box.values)-1]} {
			if err := x.include(v); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b rowBoxes) plot(c draw.Canvas, s style, x, y func(float64) vg.Length, _ *[]note) {
	for _, box := range b {
		box.plot(c, s, x, y)
	}
}

func (b rowBox) plot(c draw.Canvas, s style, x, y func(float64) vg.Length) {
	lower, median, upper := quartiles(b.values)
	low, high := lower, upper // the ends of the whiskers
	for _, v := range b.values {
		if v >= lower-1.5*(upper-lower) {
			low = min(low, v)
		}
		if v <= upper+1.5*(upper-lower) {
			high = max(high, v)
		}
	}
	top, middle, bottom := y(b.row-half), y(b.row), y(b.row+half)
	frame := corners(vg.Rectangle{Min: vg.Point{X: x(lower), Y: bottom}, Max: vg.Point{X: x(upper), Y: top}})
	thin := draw.LineStyle{Color: s.colour, Width: 1}
	c.FillPolygon(s.area(), c.ClipPolygonXY(frame))
	c.StrokeLines(thin, c.ClipLinesXY(append(frame, frame[0]),
		[]vg.Point{{X: x(low), Y: middle}, {X: x(lower), Y: middle}}, []vg.Point{{X: x(upper), Y: middle}, {X: x(high), Y: middle}},
		[]vg.Point{{X: x(low), Y: (top + middle) / 2}, {X: x(low), Y: (bottom + middle) / 2}},
		[]vg.Point{{X: x(high), Y: (top + middle) / 2}, {X: x(high), Y: (bottom + middle) / 2}})...)
	c.StrokeLines(draw.LineStyle{Color: s.colour, Width: 2 * lineWidth}, c.ClipLinesXY([]vg.Point{{X: x(median), Y: bottom}, {X: x(median), Y: top}})...)
	for _, v := range b.values {
		c.DrawGlyph(draw.GlyphStyle{Color: s.colour, Radius: glyphRadius * 0.7, Shape: draw.RingGlyph{}}, vg.Point{X: x(v), Y: middle})
	}
}

func (b rowBoxes) outline(x, y func(float64) vg.Length, segment func(x0, y0, x1, y1 vg.Length)) {
	for _, box := range b {
		for _, row := range []float64{box.row - half, box.row, box.row + half} {
			segment(x(box.values[0]), y(row), x(box.values[len(box.values)-1]), y(row))
		}
	}
}

func (rowBoxes) thumbnail(c *draw.Canvas, s style) {
	c.FillPolygon(s.area(), corners(c.Rectangle))
	c.StrokeLines(draw.LineStyle{Color: s.colour, Width: 1}, append(corners(c.Rectangle), c.Min))
}

// quartiles of finite values in ascending order, of which there is one.
func quartiles(sorted []float64) (lower, median, upper float64) {
	lower, _ = stats.QuantileSorted(sorted, 0.25, stats.QuantileLinear)
	median, _ = stats.QuantileSorted(sorted, 0.5, stats.QuantileLinear)
	upper, _ = stats.QuantileSorted(sorted, 0.75, stats.QuantileLinear)
	return lower, median, upper
}

func corners(r vg.Rectangle) []vg.Point {
	return []vg.Point{r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}}
}
