package report

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"

	"robust/robust/report/figure"
)

// curves are the learning curves of the best candidates: metrics with a name such as "loss after epoch 3".
type curves struct {
	unit  string
	kinds []curveKind
}

// curveKind holds the curves of one metric.
type curveKind struct {
	name   string
	models []curve
}

// curve is a metric of the instances of a candidate, by epoch.
type curve struct {
	name  string
	fate  fate
	epoch []epochValues
}

// epochValues are the values of all instances after an epoch.
type epochValues struct {
	epoch  int
	values []float64
}

var epochMetric = regexp.MustCompile(`^(.+) after epoch ([0-9]{1,9})$`)

func newCurves(r *run) curves {
	c := curves{unit: r.options.Unit}
	for _, i := range r.shown(min(coloured, r.options.Shown)) {
		if r.fates[i] == eliminated && len(r.Survivors)+len(r.Resting) > 0 {
			break
		}
		byKind := map[string]map[int][]float64{}
		for _, o := range r.Outcomes(i) {
			for metric, v := range o.Metrics {
				match := epochMetric.FindStringSubmatch(metric)
				if match == nil || math.IsNaN(v) || math.IsInf(v, 0) {
					continue
				}
				epoch, _ := strconv.Atoi(match[2])
				if byKind[match[1]] == nil {
					byKind[match[1]] = map[int][]float64{}
				}
				byKind[match[1]][epoch] = append(byKind[match[1]][epoch], v)
			}
		}
		for kind, epochs := range byKind {
			one := curve{name: r.label(i, 60), fate: r.fates[i]}
			for epoch, values := range epochs {
				slices.Sort(values)
				one.epoch = append(one.epoch, epochValues{epoch, values})
			}
			slices.SortFunc(one.epoch, func(a, b epochValues) int { return a.epoch - b.epoch })
			at := slices.IndexFunc(c.kinds, func(k curveKind) bool { return k.name == kind })
			if at < 0 {
				at = len(c.kinds)
				c.kinds = append(c.kinds, curveKind{name: kind})
			}
			c.kinds[at].models = append(c.kinds[at].models, one)
		}
	}
	slices.SortFunc(c.kinds, func(a, b curveKind) int { return cmp.Compare(a.name, b.name) })
	return c
}

func (c curves) figure() *Figure {
	if len(c.kinds) == 0 {
		return nil
	}
	out := &Figure{Name: "curves", Title: "Learning curves", columns: 1,
		data: &Table{Columns: []string{"metric", "candidate", "epoch", "instances", "lowest", "median", "highest"}}}
	models, last := 0, 0
	for _, kind := range c.kinds {
		axis := figure.Printable(kind.name)
		if c.unit != "" && kind.name == "loss" {
			axis += ", " + c.unit
		}
		f := figure.New("", "epoch", axis)
		f.Width, f.Height, f.LegendBelow, f.WholeX = 7.4, 3.9+0.2*float64(len(kind.models)), true, true
		var core, all []float64
		for _, m := range kind.models {
			var band []figure.Point
			for k, e := range m.epoch {
				low, high := e.values[0], e.values[len(e.values)-1]
				median := quantile(slices.Clone(e.values), 0.5)
				band = append(band, figure.Point{X: float64(e.epoch), Y: median, Low: low, High: high,
					Note: fmt.Sprintf("%s, epoch %d: median %s of %s (%s … %s)", m.name, e.epoch, number(median), plural(len(e.values), "instance"), number(low), number(high))})
				out.data.Rows = append(out.data.Rows, []any{kind.name, m.name, e.epoch, len(e.values), low, median, high})
				all = append(all, low, high)
				if 4*k >= len(m.epoch) { // the first quarter may leave the plot
					core = append(core, low, high)
				}
				last = max(last, e.epoch)
			}
			f.Band(m.name, band)
		}
		f.YRange, f.LogY = window(core, all)
		models = max(models, len(kind.models))
		out.panels = append(out.panels, f)
	}
	out.Caption = fmt.Sprintf("Medians over the instances of %s up to epoch %d; bands go from the lowest to the highest instance. "+
		"A curve that still falls at its end asks for more epochs, a wide band for a steadier training.", plural(models, "candidate"), last)
	return out
}
