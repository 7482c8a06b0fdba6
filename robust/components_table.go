package robust

import (
	"fmt"
	"strings"
)

// String returns the components as a table of at most 100 columns: a line a
// source and one for the total, each with its note under it, and below, what
// the finite evaluation set contributes.
func (v VarianceComponents) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", v.Runs)
	fmt.Fprintf(&b, "mean %s; variance by %s, intervals at %s\n", significant(v.Mean), v.Method, percent(v.Level))
	line := func(name string, cells ...string) {
		fmt.Fprintf(&b, "%-26s %11s %11s %8s %11s %11s  %s\n", append([]any{name}, anySlice(cells)...)...)
	}
	line("component", "variance", "sd", "share", "low", "high", "interval")
	for _, c := range v.all() {
		line(c.Source.String(), significant(c.Variance), significant(c.Std()), percent(c.Share),
			significant(c.Low), significant(c.High), c.shortMethod())
		for _, text := range wrap(c.Note, 94) {
			fmt.Fprintf(&b, "      %s\n", text)
		}
	}
	if v.Events == 0 {
		return b.String()
	}
	fmt.Fprintf(&b, "of this the finite evaluation set of %d events, and what an infinite one would leave:\n", v.Events)
	line("component", "its noise", "rest", "sd of it", "low", "high", "")
	for _, c := range v.all() {
		f := c.Finite
		line(c.Source.String(), significant(f.Noise), significant(f.Variance), fmt.Sprintf("%.3g", f.Std()), significant(f.Low), significant(f.High), "")
	}
	fmt.Fprintf(&b, "the mean itself has a standard error of %s by the evaluation set, common to all runs\n", significant(v.MeanStdErr))
	return trimLines(b.String())
}

// all returns the components and the total.
func (v VarianceComponents) all() []Component {
	return append(append([]Component(nil), v.Components...), v.Total)
}

// shortMethod is the method in the width that the table has left.
func (c Component) shortMethod() string {
	if !c.Available() {
		return "–"
	}
	if brief, known := map[string]string{
		"modified large-sample": "large-sample", "profile likelihood": "profile",
		"Student t, jackknife of log std": "jackknife",
	}[c.Method]; known {
		return brief
	}
	return c.Method
}

func anySlice(cells []string) []any {
	out := make([]any, len(cells))
	for i, c := range cells {
		out[i] = c
	}
	return out
}

// trimLines removes the spaces at the ends of lines.
func trimLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}
