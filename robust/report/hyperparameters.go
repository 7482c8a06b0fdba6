package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"robust/robust/report/figure"
	"robust/trainer"
)

// hyperparameters are the scores of candidates by the value of each of their features.
type hyperparameters struct {
	axis     string
	features []featureScores
}

// featureScores holds the candidates that were trained by the value of one feature.
type featureScores struct {
	name   string
	values []valueScores
}

// valueScores are the scores of candidates with one value of a feature, or with values in one range.
type valueScores struct {
	label  string
	order  float64
	scores []float64
	names  []string
	left   []bool // still in play
	tried  int
}

// newHyperparameters reads the features of candidates that have them. Those that do not vary are left out.
func newHyperparameters(r *run) hyperparameters {
	h := hyperparameters{axis: r.options.axis(r.criterion.Name())}
	if trainer.CheckFeatures(r.Candidates) != nil {
		return h
	}
	first := r.Candidates[0].(trainer.Featured).Features()
	const most = 12
	for k := range first {
		if len(h.features) == most {
			break
		}
		if f := r.feature(k); len(f.values) > 1 {
			h.features = append(h.features, f)
		}
	}
	return h
}

// feature groups the candidates by their feature k.
func (r *run) feature(k int) featureScores {
	features := make([]trainer.Feature, len(r.Candidates))
	var numbers []float64
	categorical := false
	for i, c := range r.Candidates {
		features[i] = c.(trainer.Featured).Features()[k]
		categorical = categorical || features[i].Categorical()
		if v := features[i].Value; !features[i].Missing() && !features[i].Categorical() {
			numbers = append(numbers, v)
		}
	}
	slices.Sort(numbers)
	edges := rangesOf(slices.Compact(slices.Clone(numbers)), numbers)
	group := func(f trainer.Feature) (string, float64) { // and by what groups are ordered
		switch {
		case f.Missing():
			return "none", math.Inf(1)
		case f.Categorical():
			return figure.Printable(f.Category), 0
		case edges == nil:
			return number(f.Value), f.Value
		}
		at := min(len(edges)-2, max(0, sortedBefore(edges, f.Value)))
		return brief(edges[at]) + "–" + brief(edges[at+1]), edges[at]
	}
	type kind struct {
		label string
		order float64
	}
	places := map[kind]int{}
	out := featureScores{name: figure.Printable(features[0].Name)}
	for i, f := range features {
		label, order := group(f)
		at, known := places[kind{label, order}]
		if !known {
			at = len(out.values)
			places[kind{label, order}] = at
			out.values = append(out.values, valueScores{label: label, order: order})
		}
		v := &out.values[at]
		if len(r.losses[i])+r.unscored[i] > 0 {
			v.tried++
		}
		v.left = append(v.left, r.fates[i] != eliminated)
		v.scores = append(v.scores, r.rough(i))
		v.names = append(v.names, r.names[i])
	}
	slices.SortStableFunc(out.values, func(a, b valueScores) int {
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.label, b.label))
	})
	return out
}

// rough is the score of a candidate, or its mean where it has too few losses for one.
func (r *run) rough(i int) float64 {
	if math.IsNaN(r.scores[i]) {
		return r.means[i]
	}
	return r.scores[i]
}

// rangesOf returns the edges of five ranges with about as many numbers each, or nil for few different numbers.
func rangesOf(different, numbers []float64) []float64 {
	const few, ranges = 8, 5
	if len(different) <= few {
		return nil
	}
	edges := []float64{numbers[0]}
	for k := 1; k <= ranges; k++ {
		if v := numbers[min(len(numbers)-1, k*len(numbers)/ranges)]; v > edges[len(edges)-1] {
			edges = append(edges, v)
		}
	}
	return edges
}

// brief writes an end of a range with two digits, and all digits of a whole number.
func brief(v float64) string {
	if math.Trunc(v) == v {
		return number(v)
	}
	return strings.Replace(strconv.FormatFloat(v, 'g', 2, 64), "e-0", "e-", 1)
}

// sortedBefore returns the index of the last edge that is at most v.
func sortedBefore(edges []float64, v float64) int {
	at, found := slices.BinarySearch(edges, v)
	if found {
		return at
	}
	return at - 1
}

func (h hyperparameters) figure() *Figure {
	if len(h.features) == 0 {
		return nil
	}
	table := &Table{Columns: []string{"hyperparameter", "value", "candidate", "in play", "score"}}
	var panels []*figure.Figure
	for _, feature := range h.features {
		f := figure.New("", feature.name, h.axis)
		f.Width, f.Height, f.LegendBelow = 3.7, 3.1, true
		var labels []string
		var groups [][]float64
		var left, all []float64
		var marks []figure.Point
		for _, v := range feature.values {
			scores := finite(v.scores)
			kept := 0
			for k, score := range v.scores {
				fate := "no"
				if v.left[k] {
					kept++
					fate = "yes"
				}
				table.Rows = append(table.Rows, []any{feature.name, v.label, v.names[k], fate, score})
			}
			if len(scores) == 0 {
				continue
			}
			for k, score := range v.scores {
				if v.left[k] && !math.IsNaN(score) && !math.IsInf(score, 0) {
					marks = append(marks, figure.Point{X: float64(len(labels)), Y: score, Note: v.names[k] + ": " + number(score)})
					left = append(left, score)
				}
			}
			labels = append(labels, fmt.Sprintf("%s: %d/%d", shorten(v.label, 16), kept, v.tried))
			groups = append(groups, scores)
			all = append(all, scores...)
		}
		if len(groups) == 0 {
			continue
		}
		f.Muted = []string{""}
		f.Boxes(labels, groups)
		f.Markers("in play", marks)
		lower := append(slices.Clone(left), quantile(slices.Clone(all), 0.1), quantile(slices.Clone(all), 0.75))
		f.YRange, f.LogY = window(lower, all)
		panels = append(panels, f)
	}
	if len(panels) == 0 {
		return nil
	}
	return &Figure{Name: "hyperparameters", Title: "Hyperparameters", columns: 2, panels: panels, data: table,
		Caption: fmt.Sprintf("Boxes hold the %s of all candidates with a value of a hyperparameter, over the instances that each has; markers are those still in play. "+
			"Below are their number and that of all that were tried. What is far off is left out.", h.axis)}
}
