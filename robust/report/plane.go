package report

import (
	"fmt"
	"math"

	"robust/robust"
	"robust/robust/report/figure"
	"robust/selection"
)

// plane is the robustness of candidates: the typical loss of each against the spread between its instances. The lower corner on the
// side of good losses is where a model is good and robust.
type plane struct {
	good         string // the side of good losses
	xAxis, yAxis string
	typical      string
	at           []position
	single       int // candidates with too few instances for a spread
}

// position is a candidate in the plane.
type position struct {
	name           string
	fate           fate
	instances      int
	typical, width float64
	pick           bool
}

func newPlane(r *run) plane {
	p := plane{xAxis: r.options.axis(robust.Mean{}.Name()), yAxis: r.options.axis("standard deviation"), typical: robust.Mean{}.Name()}
	if p.good = "left"; r.Direction == selection.Maximise {
		p.good = "right"
	}
	for k, i := range r.order {
		switch n := len(r.losses[i]); {
		case n == 0:
		case n == 1 || math.IsNaN(r.stds[i]) || math.IsInf(r.stds[i], 0) || math.IsNaN(r.means[i]):
			p.single++
		default:
			p.at = append(p.at, position{r.names[i], r.fates[i], n, r.means[i], r.stds[i], k == 0 && r.fates[i] == survived})
		}
	}
	return p
}

func (p plane) figure() *Figure {
	if len(p.at) == 0 {
		return nil
	}
	f := figure.New("", p.xAxis, p.yAxis)
	f.Width, f.Height, f.LegendBelow = 7.4, 4.8, true
	var all [2][]float64
	var left []float64
	zero := false
	for _, at := range p.at {
		for k, v := range []float64{at.typical, at.width} {
			all[k] = append(all[k], v)
		}
		if at.fate != eliminated {
			left = append(left, at.typical)
		}
		zero = zero || at.width == 0
	}
	f.XRange, f.LogX = window(append(p.better(all[0]), left...), all[0])
	f.YRange, f.LogY = spreadWindow(all[1], zero)
	gone, out := p.split(f)
	const few = 400
	if len(gone) > few {
		f.Tiles("eliminated, in shades of how many", density(f, gone))
	} else {
		f.Markers("eliminated", gone)
	}
	if rest := p.points(func(at position) bool { return at.fate == resting }); len(rest) > 0 {
		f.Markers("resting", rest)
	}
	if others := p.points(func(at position) bool { return at.fate == survived && !at.pick }); len(others) > 0 {
		f.Markers("survivors", others)
	}
	if pick := p.points(func(at position) bool { return at.pick }); len(pick) > 0 {
		f.Markers("the pick", pick)
	}
	f.Muted = []string{"eliminated"}
	table := &Table{Columns: []string{"candidate", "fate", "instances", p.typical, "standard deviation"}}
	for _, at := range p.at {
		table.Rows = append(table.Rows, []any{at.name, at.fate.String(), at.instances, at.typical, at.width})
	}
	caption := fmt.Sprintf("Each candidate by its %s and by how much it differs between its instances: good and robust is at the lower %s. "+
		"Spreads of few instances are themselves uncertain.", p.xAxis, p.good)
	if p.single > 0 {
		caption += fmt.Sprintf(" %s with a single loss have no spread and are left out.", plural(p.single, "candidate"))
	}
	if out > 0 {
		caption += fmt.Sprintf(" %s lie beyond the axes.", plural(out, "candidate"))
	}
	return &Figure{Name: "plane", Title: "Typical loss and spread", Caption: caption, columns: 1, panels: []*figure.Figure{f}, data: table}
}

// split returns the eliminated candidates as points, without those that lie outside of the axes, and the number of all that do.
func (p plane) split(f *figure.Figure) (gone []figure.Point, out int) {
	for _, at := range p.at {
		if outside(f.XRange, []float64{at.typical})+outside(f.YRange, []float64{at.width}) > 0 {
			out++
			continue
		}
		if at.fate == eliminated {
			gone = append(gone, at.point())
		}
	}
	return gone, out
}

func (p plane) points(of func(position) bool) []figure.Point {
	var out []figure.Point
	for _, at := range p.at {
		if of(at) {
			out = append(out, at.point())
		}
	}
	return out
}

func (at position) point() figure.Point {
	return figure.Point{X: at.typical, Y: at.width, Note: fmt.Sprintf("%s: mean %s, standard deviation %s of %s", at.name,
		number(at.typical), number(at.width), plural(at.instances, "instance"))}
}

// better returns the better three quarters of typical losses, by which the axis is chosen: the worst may be far off.
func (p plane) better(typical []float64) []float64 {
	worst, best := quantile(append([]float64(nil), typical...), 0.75), math.Inf(-1)
	if p.good == "right" {
		worst, best = math.Inf(1), quantile(append([]float64(nil), typical...), 0.25)
	}
	var out []float64
	for _, v := range typical {
		if v >= best && v <= worst {
			out = append(out, v)
		}
	}
	return out
}

// middle returns what lies between the 2.5 % and the 97.5 % quantile.
func middle(values []float64) []float64 {
	low, high := quantile(append([]float64(nil), values...), 0.025), quantile(append([]float64(nil), values...), 0.975)
	var out []float64
	for _, v := range values {
		if v >= low && v <= high {
			out = append(out, v)
		}
	}
	return out
}

// spreadWindow is the range of an axis of spreads: a logarithmic one, unless a spread is 0.
func spreadWindow(values []float64, zero bool) ([2]float64, bool) {
	if zero {
		limits, _ := window(middle(values), values)
		limits[0] = min(limits[0], -0.02*limits[1])
		return limits, false
	}
	low, high := quantile(append([]float64(nil), values...), 0), quantile(append([]float64(nil), values...), 1)
	return [2]float64{low / 1.2, high * 1.2}, true
}

// density counts points in tiles over the axes of a figure, whose ranges are set.
func density(f *figure.Figure, points []figure.Point) []figure.Tile {
	const columns, rows = 48, 32
	place := func(v float64, limits [2]float64, log bool) float64 {
		if log {
			return math.Log(v/limits[0]) / math.Log(limits[1]/limits[0])
		}
		return (v - limits[0]) / (limits[1] - limits[0])
	}
	edge := func(part float64, limits [2]float64, log bool) float64 {
		if log {
			return limits[0] * math.Pow(limits[1]/limits[0], part)
		}
		return limits[0] + part*(limits[1]-limits[0])
	}
	var counts [columns][rows]int
	most := 0
	for _, p := range points {
		c := min(columns-1, max(0, int(place(p.X, f.XRange, f.LogX)*columns)))
		r := min(rows-1, max(0, int(place(p.Y, f.YRange, f.LogY)*rows)))
		counts[c][r]++
		most = max(most, counts[c][r])
	}
	var out []figure.Tile
	for c := range columns {
		for r, n := range counts[c] {
			if n == 0 {
				continue
			}
			out = append(out, figure.Tile{
				Left: edge(float64(c)/columns, f.XRange, f.LogX), Right: edge(float64(c+1)/columns, f.XRange, f.LogX),
				Low: edge(float64(r)/rows, f.YRange, f.LogY), High: edge(float64(r+1)/rows, f.YRange, f.LogY),
				Shade: math.Log(float64(1+n)) / math.Log(float64(1+most)), Note: plural(n, "eliminated candidate"),
			})
		}
	}
	return out
}
