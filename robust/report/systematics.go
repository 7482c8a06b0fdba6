package report

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"robust/robust"
	"robust/robust/report/figure"
)

// systematics are the systematic uncertainties of the best survivor in bins of a variable, and those of the choice among the survivors.
type systematics struct {
	name    string
	members []string
	chosen  robust.Systematic
	set     *robust.SetSystematic // nil for a single member
}

// newSystematics returns those for each binning of the options. There are none without survivors that have predictions. An option
// that does not fit is an error that wraps ErrOption.
func newSystematics(r *run) ([]systematics, error) {
	const most = 8
	var members []robust.Member
	for _, i := range r.Survivors {
		if m := r.member(i); len(m.Outcomes) > 1 && len(members) < most {
			members = append(members, m)
		}
	}
	if len(members) == 0 {
		return nil, nil
	}
	var out []systematics
	for _, o := range r.options.Systematics {
		one := systematics{name: o.Binning.Name}
		if one.name == "" {
			one.name = "truth"
		}
		for _, m := range members {
			one.members = append(one.members, figure.Printable(m.Name))
		}
		var err error
		if len(members) > 1 {
			var set robust.SetSystematic
			if set, err = robust.SystematicsOfSet(members, o); err == nil {
				one.set, one.chosen = &set, set.Members[0]
			}
		}
		if one.set == nil {
			one.members = one.members[:1]
			one.chosen, err = robust.Systematics(members[0].Instances, members[0].Outcomes, o)
		}
		if errors.Is(err, robust.ErrNoInstances) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%w: Systematics in bins of %s: %w", ErrOption, one.name, err)
		}
		out = append(out, one)
	}
	return out, nil
}

// member returns a candidate with those of its instances that have predictions.
func (r *run) member(candidate int) robust.Member {
	m := robust.Member{Name: r.Name(candidate)}
	for _, record := range r.Records {
		if record.Candidate == candidate && record.Outcome.Scored() && len(record.Outcome.Predictions) > 0 {
			m.Instances = append(m.Instances, record.Instance)
			m.Outcomes = append(m.Outcomes, record.Outcome)
		}
	}
	return m
}

// quantities are the two profiles, with those of the set.
func (s systematics) quantities() [2]quantity {
	out := [2]quantity{{name: "bias", profile: s.chosen.Bias}, {name: "spread", profile: s.chosen.Spread}}
	if s.set != nil {
		out[0].set, out[1].set = &s.set.Bias, &s.set.Spread
	}
	return out
}

// quantity is the bias or the spread of the response.
type quantity struct {
	name    string
	profile robust.Profile
	set     *robust.SetProfile
}

// systematic returns the standard deviation in a bin by what is drawn at random, and by the choice of the model.
func (q quantity) systematic(bin int) (drawn, model float64) {
	variance := 0.0
	for _, c := range q.profile.Sources {
		variance += max(0, at(c.Matrix, bin))
	}
	model = math.NaN()
	if q.set != nil {
		model = math.Sqrt(max(0, at(q.set.Model.Matrix, bin)))
	}
	return math.Sqrt(variance), model
}

func at(m *mat.SymDense, bin int) float64 { return m.At(bin, bin) }

// both adds two deviations in squares, where the second is known.
func both(drawn, model float64) float64 {
	if math.IsNaN(model) {
		return drawn
	}
	return math.Hypot(drawn, model)
}

func (s systematics) figure() *Figure {
	out := &Figure{Name: "systematics-" + fileName(s.name), Title: "Systematic uncertainties against " + s.name, columns: 2, data: s.table()}
	for _, q := range s.quantities() {
		f := figure.New("", figure.Printable(s.name), q.name+" of "+s.chosen.Response.String())
		f.Width, f.Height, f.LegendBelow = 3.7, 3.7, true
		var envelope, total, set []figure.Point
		for k, bin := range s.chosen.Bins {
			p := q.profile.Points[k]
			x := (bin.Low + bin.High) / 2
			error := both(q.systematic(k))
			sum := math.Hypot(p.Stat, error)
			envelope = append(envelope, figure.Point{X: x, Y: p.Value, Low: p.Min, High: p.Max})
			total = append(total, figure.Point{X: x, Y: p.Value, Low: p.Value - sum, High: p.Value + sum,
				Note: fmt.Sprintf("%s from %s to %s: %s ± %s (events) ± %s (systematic)", s.name, number(bin.Low), number(bin.High), number(p.Value), number(p.Stat), number(error))})
			if q.set != nil {
				set = append(set, figure.Point{X: x, Y: (q.set.Min[k] + q.set.Max[k]) / 2, Low: q.set.Min[k], High: q.set.Max[k]})
			}
		}
		f.Band("all instances of the pick", envelope)
		f.Markers("pick, all errors", total)
		if q.set != nil {
			f.Band("means of all survivors", set)
		}
		if q.name == "bias" {
			f.HorizontalLine("", 0)
		}
		out.panels = append(out.panels, f)
	}
	out.Caption = fmt.Sprintf("Bias and spread of the response of %s, the mean of %s, with errors by the finite number of events, by what is drawn at random",
		shorten(s.members[0], 60), plural(s.chosen.Trained, "instance"))
	if s.set != nil {
		out.Caption += fmt.Sprintf(" and by the choice among %d survivors, in squares", len(s.members))
	}
	out.Caption += ". Bands are envelopes: between the lowest and the highest instance"
	if s.set != nil {
		out.Caption += ", and survivor"
	}
	out.Caption += "."
	return out
}

// table returns the two quantities with their errors.
func (s systematics) table() *Table {
	t := &Table{Name: "systematics-" + fileName(s.name), Title: "Systematic uncertainties against " + figure.Printable(s.name),
		Columns: []string{"from", "to", "events", "bias", "of it drawn", "of it model", "spread", "of it drawn, spread", "of it model, spread"},
		Caption: fmt.Sprintf("Response %s of %s: value ± statistical error by the events of the bin ± systematic error. The latter is made, in squares, of what is drawn at random, "+
			"which are samples and initialisations as far as the run varied them, and of the choice of the model.", s.chosen.Response, s.members[0])}
	for k, bin := range s.chosen.Bins {
		row := []any{bin.Low, bin.High, bin.Events}
		for _, q := range s.quantities() {
			drawn, model := q.systematic(k)
			p := q.profile.Points[k]
			row = append(row, Measurement{p.Value, p.Stat, both(drawn, model)}, drawn, model)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
