package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"robust/stats"
)

// Point is a value with an interval.
type Point struct {
	X, Y      float64
	Low, High float64 // ends of the interval of Y; both 0 for none
	Note      string  // what Inline shows of the point under the pointer
}

func (p Point) hasInterval() bool { return p.Low != 0 || p.High != 0 }

// Figure is a plot. Fields may be set at any time before it is saved.
type Figure struct {
	Title, XLabel, YLabel string
	// LogX and LogY make an axis logarithmic.
	LogX, LogY bool
	// XRange and YRange are the lower and upper end of an axis; {0, 0} is what the
	// data take. What lies outside is not drawn.
	XRange, YRange [2]float64
	// Width and Height are in inches. 0 means 6 and 4.2.
	Width, Height float64
	// WholeX puts ticks at whole numbers only, such as those of experiments.
	WholeX bool
	// Muted are the names of series that are drawn in grey, so that others stand out; "" stands for the boxes.
	Muted []string
	// LegendBelow puts the legend under the plot, for names that are long or many.
	LegendBelow bool

	layers []layer
	labels []string // of the boxes
	rows   []string // names of the rows, the first one on top
	ticks  []string // names of the numbers 0, 1, … on the x axis
	err    error    // the first one
}

// New returns an empty figure. Any of its texts may be empty.
func New(title, xLabel, yLabel string) *Figure {
	f := &Figure{Title: title, XLabel: xLabel, YLabel: yLabel}
	for _, text := range []string{title, xLabel, yLabel} {
		f.checkText(text)
	}
	return f
}

// Points adds points as markers joined by a line, with error bars for their
// intervals.
func (f *Figure) Points(name string, points []Point) {
	f.add(layer{name: name, points: points, marked: true, joined: true})
}

// Markers adds points as Points does, without the line.
func (f *Figure) Markers(name string, points []Point) {
	f.add(layer{name: name, points: points, marked: true})
}

// Line adds a line through the points, without their intervals.
func (f *Figure) Line(name string, points []Point) {
	points = slices.Clone(points)
	for i := range points {
		points[i].Low, points[i].High = 0, 0
	}
	f.add(layer{name: name, points: points, joined: true})
}

// Band adds a line through the points and fills the area of their intervals.
func (f *Figure) Band(name string, points []Point) {
	f.add(layer{name: name, points: points, joined: true, filled: true})
}

// Trace adds a thin grey line through the points, of something in the background that has no name.
func (f *Figure) Trace(points []Point) {
	f.add(layer{points: points, joined: true, thin: true})
}

// Crosses adds points as grey crosses, where something ends.
func (f *Figure) Crosses(name string, points []Point) {
	f.add(layer{name: name, points: points, crossed: true})
}

// Histogram adds steps of the height values[i] from edges[i] to edges[i+1]; there is
// one edge more than values. On a logarithmic axis, empty bins are at its lower end.
func (f *Figure) Histogram(name string, values, edges []float64) {
	if len(edges) != len(values)+1 {
		f.fail("%s: %d edges for %d values: give one more than values", name, len(edges), len(values))
		return
	}
	var steps []Point
	if len(values) > 0 {
		steps = append(steps, Point{X: edges[0]})
	}
	for i, v := range values {
		if !(edges[i] < edges[i+1]) {
			f.fail("%s: the edges %v and %v: give them in ascending order", name, edges[i], edges[i+1])
			return
		}
		steps = append(steps, Point{X: edges[i], Y: v}, Point{X: edges[i+1], Y: v})
	}
	if len(values) > 0 {
		steps = append(steps, Point{X: edges[len(values)]})
	}
	f.add(layer{name: name, points: steps, joined: true, floored: true})
}

// HorizontalLine adds a dashed line over the whole width.
func (f *Figure) HorizontalLine(name string, y float64) {
	f.add(layer{name: name, points: []Point{{Y: y}}, level: true})
}

// Boxes adds a box plot for each group, with its label below: the median in a box
// between the quartiles, whiskers to the farthest values within 1.5 interquartile ranges
// from the box, and single markers for those beyond. A figure has boxes once, and
// their positions on the x axis are 0, 1, …
func (f *Figure) Boxes(labels []string, groups [][]float64) {
	switch {
	case f.labels != nil:
		f.fail("boxes were added twice: give all groups at once")
		return
	case len(labels) != len(groups) || len(groups) == 0:
		f.fail("%d labels for %d groups of boxes: give one for each of at least one", len(labels), len(groups))
		return
	}
	f.labels = slices.Clone(labels)
	for i, values := range groups {
		f.checkText(labels[i])
		if len(values) == 0 {
			f.fail("%s: the group is empty: leave it out", labels[i])
			return
		}
		sorted := slices.Sorted(slices.Values(values))
		l := layer{points: make([]Point, len(sorted)), marked: true, box: &box{}}
		for k, v := range sorted {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				f.fail("%s: value %v: leave it out", labels[i], v)
				return
			}
			l.points[k] = Point{X: float64(i), Y: v}
		}
		for k, q := range []*float64{&l.box.lower, &l.box.median, &l.box.upper} {
			*q, _ = stats.QuantileSorted(sorted, float64(k+1)/4, stats.QuantileLinear) // of finite values there is one
		}
		f.add(l)
	}
}

// add keeps a series whose values can be drawn on linear axes.
func (f *Figure) add(l layer) {
	f.checkText(l.name)
	if l.form != nil {
		if err := l.form.check(); err != nil {
			f.fail("%s: %v", l.title(), err)
			return
		}
	}
	l.points = slices.Clone(l.points)
	for i, p := range l.points {
		for _, v := range []float64{p.X, p.Y, p.Low, p.High} {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				f.fail("%s: point %d is {X:%v Y:%v Low:%v High:%v}: leave it out", l.title(), i, p.X, p.Y, p.Low, p.High)
				return
			}
		}
		if p.Low > p.High {
			f.fail("%s: the interval of point %d goes from %v to %v: give the lower end first", l.title(), i, p.Low, p.High)
			return
		}
	}
	f.layers = append(f.layers, l)
}

func (f *Figure) checkText(text string) {
	if !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
		f.fail("the text %q: give UTF-8 without control characters", text)
	}
}

func (f *Figure) fail(format string, args ...any) {
	if f.err == nil {
		f.err = fmt.Errorf("%w: %s", ErrValue, fmt.Sprintf(format, args...))
	}
}
