package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"robust/robust/report/figure"
	"robust/selection"
)

// evidence is what candidates were eliminated by: for each rule of the decisions what spoke against whom, and how much was enough.
type evidence struct {
	rules  []ruleEvidence
	others int // decisions without evidence that can be drawn
}

// ruleEvidence holds the decisions by one rule, in their order.
type ruleEvidence struct {
	rule      selection.Rule
	decisions []evidenceOf
}

// evidenceOf is the evidence of a decision. Threshold is what it was held against, and spent what had been spent with it.
type evidenceOf struct {
	name, reason               string
	experiment                 int
	evidence, threshold, spent float64
}

// drawnRules are the rules with evidence that is drawn, with the names of its axis.
var drawnRules = []struct {
	rule selection.Rule
	axis string
	log  bool
}{
	{selection.ByPosterior, "probability of being the best", true},
	{selection.ByTest, "p-value", true},
	{selection.ByEvidence, "e-value against being the best, log10", false},
	{selection.ByRank, "criterion less that of the last one kept", false},
}

func newEvidence(r *run) evidence {
	var e evidence
	byRule := map[selection.Rule][]evidenceOf{}
	for _, d := range r.Decisions {
		one := evidenceOf{name: r.names[d.Candidate], reason: d.Reason.Text(func(i int) string { return r.names[i] }),
			experiment: d.Experiment + 1, evidence: d.Reason.Evidence, threshold: d.Reason.Threshold, spent: d.Reason.Statistic}
		switch d.Reason.Rule {
		case selection.ByEvidence:
			one.evidence, one.threshold = one.evidence/math.Ln10, one.threshold/math.Ln10
		case selection.ByRank:
			one.evidence, one.threshold = one.evidence-one.threshold, 0
		}
		byRule[d.Reason.Rule] = append(byRule[d.Reason.Rule], one)
	}
	drawn := 0
	for _, known := range drawnRules {
		decisions := slices.DeleteFunc(byRule[known.rule], func(d evidenceOf) bool {
			return math.IsNaN(d.evidence) || math.IsInf(d.evidence, 0) || math.IsNaN(d.threshold) || math.IsInf(d.threshold, 0)
		})
		if len(decisions) > 0 {
			e.rules = append(e.rules, ruleEvidence{known.rule, decisions})
			drawn += len(decisions)
		}
	}
	e.others = len(r.Decisions) - drawn
	return e
}

// smallest is what is drawn of probabilities that are smaller still.
const smallest = 1e-12

func (e evidence) figure() *Figure {
	if len(e.rules) == 0 {
		return nil
	}
	out := &Figure{Name: "evidence", Title: "What candidates were eliminated by", columns: 1,
		data: &Table{Columns: []string{"candidate", "experiment", "evidence", "threshold", "spent", "reason"}}}
	for _, rule := range e.rules {
		out.panels = append(out.panels, rule.panel())
		out.Caption += rule.caption() + " "
		for _, d := range rule.decisions {
			out.data.Rows = append(out.data.Rows, []any{d.name, d.experiment, d.evidence, d.threshold, d.spent, d.reason})
		}
	}
	if e.others > 0 {
		out.Caption += fmt.Sprintf("%s without a number of that kind are in the table of decisions. ", plural(e.others, "elimination"))
	}
	out.Caption = out.Caption[:len(out.Caption)-1]
	return out
}

// panel draws the decisions by a rule, one by one where they are few, and else by experiment from the least to the most.
func (r ruleEvidence) panel() *figure.Figure {
	known := drawnRules[slices.IndexFunc(drawnRules, func(k struct {
		rule selection.Rule
		axis string
		log  bool
	}) bool {
		return k.rule == r.rule
	})]
	f := figure.New("", "experiment", known.axis)
	f.Width, f.Height, f.LogY, f.LegendBelow, f.WholeX = 7.4, 3.8, known.log, true, true
	place := func(v float64) float64 {
		if known.log {
			return max(v, smallest)
		}
		return v
	}
	const few = 300
	var each, thresholds, spent []figure.Point
	for _, group := range byExperiment(r.decisions) {
		x := float64(group[0].experiment)
		thresholds = append(thresholds, figure.Point{X: x - 0.4, Y: place(group[len(group)-1].threshold)}, figure.Point{X: x + 0.4, Y: place(group[len(group)-1].threshold)})
		spent = append(spent, figure.Point{X: x, Y: place(group[len(group)-1].spent),
			Note: fmt.Sprintf("spent after experiment %d: %s of %s", group[0].experiment, number(group[len(group)-1].spent), number(group[len(group)-1].threshold))})
		if len(r.decisions) > few {
			slices.SortStableFunc(group, func(a, b evidenceOf) int { return cmp.Compare(a.evidence, b.evidence) })
			middle := group[len(group)/2].evidence
			each = append(each, figure.Point{X: x, Y: place(middle), Low: place(group[0].evidence), High: place(group[len(group)-1].evidence),
				Note: fmt.Sprintf("experiment %d: %d eliminated, from %s to %s, the middle one by %s", group[0].experiment, len(group),
					number(group[0].evidence), number(group[len(group)-1].evidence), number(middle))})
			continue
		}
		for k, d := range group {
			each = append(each, figure.Point{X: x + 0.7*((float64(k)+0.5)/float64(len(group))-0.5), Y: place(d.evidence),
				Note: fmt.Sprintf("%s, experiment %d: %s", d.name, d.experiment, d.reason)})
		}
	}
	name := "eliminated candidates"
	if len(r.decisions) > few {
		name = "eliminated candidates, least to most"
	}
	f.Markers(name, each)
	if r.rule == selection.ByPosterior {
		f.Points("spent so far", spent)
		f.Line("budget so far", thresholds)
	} else {
		f.Line("enough to eliminate", thresholds)
	}
	return f
}

// byExperiment groups decisions, which it leaves in their order.
func byExperiment(decisions []evidenceOf) [][]evidenceOf {
	sorted := slices.Clone(decisions)
	slices.SortStableFunc(sorted, func(a, b evidenceOf) int { return cmp.Compare(a.experiment, b.experiment) })
	var out [][]evidenceOf
	for k, d := range sorted {
		if k == 0 || d.experiment != sorted[k-1].experiment {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], d)
	}
	return out
}

// below says where numbers are drawn that are too small for the axis, if there are any.
func (r ruleEvidence) below(what string) string {
	if slices.ContainsFunc(r.decisions, func(d evidenceOf) bool { return d.evidence < smallest }) {
		return fmt.Sprintf(" %s below %g are drawn there.", what, smallest)
	}
	return ""
}

func (r ruleEvidence) caption() string {
	n := plural(len(r.decisions), "candidate")
	last := r.decisions[len(r.decisions)-1]
	switch r.rule {
	case selection.ByPosterior:
		return fmt.Sprintf("Posterior probability of being the best that each of %s had when it was dropped. What is dropped adds up to the line of what is spent, "+
			"%s of a budget of %s at last.%s", n, number(last.spent), number(last.threshold), r.below("Probabilities"))
	case selection.ByTest:
		return fmt.Sprintf("The p-value of the test that removed each of %s: below the line was enough.%s", n, r.below("P-values"))
	case selection.ByEvidence:
		return fmt.Sprintf("The e-value against being the best that each of %s had when it was eliminated: above the line, at 1/alpha, was enough.", n)
	}
	return fmt.Sprintf("By how much the criterion of each of %s was worse than that of the last one that was kept.", n)
}
