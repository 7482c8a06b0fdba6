package main

import (
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"

	"robust/examples/shashlik/observables"
)

// page collects Markdown and the first error of its writer.
type page struct {
	w   io.Writer
	err error
}

func (p *page) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

// table prints rows, of which the first is the head; all columns but the first are numbers.
func (p *page) table(rows [][]string) {
	if p.err != nil {
		return
	}
	t := tabwriter.NewWriter(p.w, 0, 0, 1, ' ', 0)
	for i, row := range rows {
		fmt.Fprintf(t, "| %s\t|\n", strings.Join(row, "\t| "))
		if i == 0 {
			fmt.Fprintf(t, "|---\t%s|\n", strings.Repeat("|--:\t", len(row)-1))
		}
	}
	p.err = t.Flush()
	p.printf("\n")
}

// report prints what the simulations look like and how far they agree with the first one.
func report(w io.Writer, simulations []*simulation) error {
	p := &page{w: w}
	rows := [][]string{{""}, {"events"}, {"stochastic term of the deposits, %"}, {"constant term of the deposits, %"},
		{"stochastic term after readout, %"}, {"constant term after readout, %"}, {"RMSE(E)/E after readout, %"}}
	for _, s := range simulations {
		for i, text := range []string{s.name, fmt.Sprint(s.events),
			percent(s.raw.Stochastic, s.raw.StochasticError), percent(s.raw.Constant, s.raw.ConstantError),
			percent(s.measured.Stochastic, s.measured.StochasticError), percent(s.measured.Constant, s.measured.ConstantError),
			fmt.Sprintf("%.2f", 100*s.relative)} {
			rows[i] = append(rows[i], text)
		}
	}
	p.printf("Energy resolution a/√E ⊕ c, of all deposits and of the calibrated sum of cells:\n\n")
	p.table(rows)
	for _, other := range simulations[1:] {
		p.agreements(simulations[0], other)
	}
	for i, c := range simulations[0].curves {
		p.curve(i, c, simulations)
	}
	return p.err
}

func percent(v, e float64) string { return fmt.Sprintf("%.2f ± %.2f", 100*v, 100*e) }

// agreements prints a line for each curve.
func (p *page) agreements(reference, other *simulation) {
	p.printf("%s against %s: χ² over the number of bins from statistical errors alone, the mean relative difference, and the largest one of more than two standard errors:\n\n", other.name, reference.name)
	rows := [][]string{{"curve", "χ²/bins", "mean, %", "largest, %", "at"}}
	for i, c := range reference.curves {
		a := compare(c, other.curves[i])
		if a.bins == 0 {
			continue
		}
		row := []string{title(c), fmt.Sprintf("%.0f/%d", a.chi2, a.bins), fmt.Sprintf("%+.2f", 100*a.shift), "", ""}
		if a.farthest != 0 {
			row[3], row[4] = fmt.Sprintf("%+.1f", 100*a.farthest), fmt.Sprintf("%.3g %s", a.at, abscissa(c).unit)
		}
		rows = append(rows, row)
	}
	p.table(rows)
}

// title is a curve's name with its energies.
func title(c observables.Curve) string {
	if c.Energy[1] == 0 {
		return c.Name
	}
	return c.Name + ", " + energies(c)
}

func energies(c observables.Curve) string {
	return fmt.Sprintf("%v–%v GeV", c.Energy[0], c.Energy[1])
}

type quantity struct{ name, unit string }

func (q quantity) String() string { return q.name + ", " + q.unit }

// abscissa is what a curve is measured against.
func abscissa(c observables.Curve) quantity {
	switch c.Name {
	case observables.EdgeMean, observables.EdgeSpread:
		return quantity{"distance of the edge", "cm"}
	case observables.RadialMean:
		return quantity{"distance", "cm"}
	case observables.SCurve:
		return quantity{"position", "cm"}
	default:
		return quantity{"E", "GeV"}
	}
}

// curve prints the bins of a curve, and the ratios of the others to the first.
func (p *page) curve(i int, c observables.Curve, simulations []*simulation) {
	name := title(c)
	if c.Unit != "" {
		name += ", " + c.Unit
	}
	p.printf("**%s**\n\n", name)
	head := []string{abscissa(c).String()}
	for k, s := range simulations {
		head = append(head, s.name)
		if k > 0 {
			head = append(head, "ratio")
		}
	}
	rows := [][]string{head}
	for k, first := range c.Bins {
		if first.Events == 0 {
			continue
		}
		row := []string{fmt.Sprintf("%.3g", first.X), value(first)}
		for _, s := range simulations[1:] {
			row = append(row, value(s.curves[i].Bins[k]), ratio(first, s.curves[i].Bins[k]))
		}
		rows = append(rows, row)
	}
	p.table(rows)
}

// value writes a bin with two digits of its error.
func value(b observables.Bin) string {
	if b.Events == 0 {
		return "–"
	}
	return rounded(b.Value, b.Error)
}

func ratio(reference, other observables.Bin) string {
	if other.Events == 0 || reference.Value == 0 || other.Value == 0 {
		return "–"
	}
	r := other.Value / reference.Value
	return rounded(r, math.Abs(r)*math.Hypot(reference.Error/reference.Value, other.Error/other.Value))
}

func rounded(v, e float64) string {
	decimals := 3
	if e > 0 {
		decimals = min(max(1-int(math.Floor(math.Log10(e))), 0), 9)
	}
	return fmt.Sprintf("%.*f ± %.*f", decimals, v, decimals, e)
}
