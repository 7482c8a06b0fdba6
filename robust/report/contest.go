package report

import (
	"fmt"
	"math"
	"slices"

	"robust/robust/report/figure"
	"robust/stats"
)

// contest is the score of candidates over the experiments, from those so far, and where they fell.
type contest struct {
	axis, criterion string
	runners         []runner
	others          []crowd // quantiles of all that are not shown, by experiment
	left            int     // of the runners at the end
}

// runner is a candidate of a contest.
type runner struct {
	name   string
	fate   fate
	points []standing
	reason string // why it was eliminated
}

// standing is a score after an experiment, with its interval; NaN for none.
type standing struct {
	experiment       int
	score, low, high float64
}

// crowd is where the middle nine tenths of many scores lie after an experiment.
type crowd struct {
	experiment, n     int
	low, median, high float64
}

// level is the confidence of intervals that are drawn: that of a standard error.
const level = 0.6827

func newContest(r *run) contest {
	c := contest{axis: r.options.axis(r.criterion.Name()), criterion: r.criterion.Name()}
	shown := r.shown(r.options.Shown)
	for _, i := range shown {
		one := runner{name: r.label(i, 60), fate: r.fates[i]}
		if d, ok := r.decided[i]; ok {
			one.reason = fmt.Sprintf("out after experiment %d: %s", d.Experiment+1, d.Reason.Text(func(i int) string { return r.names[i] }))
		}
		for n := range r.losses[i] {
			f := r.assess(r.losses[i][:n+1], level, r.criterion)[0]
			if !math.IsNaN(f.Estimate) {
				one.points = append(one.points, standing{r.in[i][n] + 1, f.Estimate, f.Low, f.High})
			}
		}
		if len(one.points) > 0 {
			c.runners = append(c.runners, one)
			if one.fate != eliminated {
				c.left++
			}
		}
	}
	c.others = crowds(r, shown)
	return c
}

// crowds returns the quantiles of the scores of all but some candidates, after each experiment in which they were trained.
func crowds(r *run, but []int) []crowd {
	scores := map[int][]float64{}
	for i, losses := range r.losses {
		if slices.Contains(but, i) {
			continue
		}
		for n := range losses {
			if v := r.by(r.criterion, losses[:n+1]); !math.IsNaN(v) {
				scores[r.in[i][n]+1] = append(scores[r.in[i][n]+1], v)
			}
		}
	}
	var out []crowd
	for experiment, values := range scores {
		out = append(out, crowd{experiment, len(values), quantile(values, 0.05), quantile(values, 0.5), quantile(values, 0.95)})
	}
	slices.SortFunc(out, func(a, b crowd) int { return a.experiment - b.experiment })
	return out
}

// quantile sorts values that are finite and returns a quantile of theirs.
func quantile(values []float64, p float64) float64 {
	slices.Sort(values)
	q, err := stats.QuantileSorted(values, p, stats.QuantileLinear)
	if err != nil {
		return math.NaN()
	}
	return q
}

func (c contest) figure() *Figure {
	if len(c.runners) == 0 {
		return nil
	}
	f := figure.New("", "experiment", c.axis)
	f.Width, f.Height, f.LegendBelow = 7.4, 4.2+0.2*float64(min(c.left, coloured)), true
	if len(c.others) > 1 {
		var band []figure.Point
		for _, o := range c.others {
			band = append(band, figure.Point{X: float64(o.experiment), Y: o.median, Low: o.low, High: o.high})
		}
		f.Band("", band)
	}
	var core, all []float64
	for _, o := range c.others {
		all = append(all, o.low)
	}
	var ends []figure.Point
	for k, r := range c.runners {
		points := r.drawn()
		for n, s := range r.points {
			all = append(all, s.score)
			if r.fate != eliminated {
				core = append(core, s.score)
			}
			if r.fate == eliminated || k >= coloured || math.IsNaN(s.low) || math.IsInf(s.low, 0) || math.IsInf(s.high, 0) {
				continue
			}
			points[n].Low, points[n].High = s.low, s.high
			all = append(all, s.low) // of which one below 0 rules a logarithmic axis out
			if n >= 2 {
				core = append(core, s.low, s.high)
			}
		}
		for n := range points { // side by side, for intervals not to cover each other
			if r.fate != eliminated && k < coloured {
				points[n].X += 0.5 * (float64(k) + 0.5 - float64(min(c.left, coloured))/2) / coloured
			}
		}
		switch {
		case r.fate == eliminated:
			points[len(points)-1].Note = r.name + " " + r.reason
			ends = append(ends, points[len(points)-1])
			f.Trace(points)
		case k >= coloured:
			f.Trace(points)
		default:
			f.Points(r.name, points)
		}
	}
	if len(ends) > 0 {
		f.Crosses("eliminated here", ends)
	}
	reach := near
	if len(c.others) == 0 {
		reach *= 2
	}
	f.YRange, f.LogY = windowWithin(reach, core, all)
	f.WholeX = true
	return &Figure{Name: "race", Title: "The race", Caption: c.caption(len(ends)), columns: 1, panels: []*figure.Figure{f}, data: c.table()}
}

// coloured is the number of candidates that are drawn in a colour of their own.
const coloured = 7

// drawn returns the points of a runner, with what is said of them.
func (r runner) drawn() []figure.Point {
	points := make([]figure.Point, len(r.points))
	for n, s := range r.points {
		points[n] = figure.Point{X: float64(s.experiment), Y: s.score,
			Note: fmt.Sprintf("%s, after experiment %d: %s", r.name, s.experiment, number(s.score))}
		if !math.IsNaN(s.low) {
			points[n].Note += fmt.Sprintf(" (%s … %s)", number(s.low), number(s.high))
		}
	}
	return points
}

func (c contest) caption(ends int) string {
	text := fmt.Sprintf("The %s of each candidate over its instances so far; bars are intervals of 68 %%, from the second instance on, "+
		"side by side so that they can be told apart.", c.criterion)
	if ends > 0 {
		text += fmt.Sprintf(" Grey lines with a cross are the %s that were eliminated last.", plural(ends, "candidate"))
	}
	if n := len(c.others); n > 1 {
		text += fmt.Sprintf(" The band holds nine tenths of all others, %d of them in the first experiment, about their median.", c.others[0].n)
	}
	return text
}

func (c contest) table() *Table {
	t := &Table{Columns: []string{"candidate", "fate", "experiment", c.criterion, "low", "high", "reason"}}
	for _, r := range c.runners {
		for n, s := range r.points {
			reason := ""
			if n == len(r.points)-1 {
				reason = r.reason
			}
			t.Rows = append(t.Rows, []any{r.name, r.fate.String(), s.experiment, s.score, s.low, s.high, reason})
		}
	}
	for _, o := range c.others {
		t.Rows = append(t.Rows, []any{fmt.Sprintf("median and nine tenths of %d others", o.n), "", o.experiment, o.median, o.low, o.high, ""})
	}
	return t
}
