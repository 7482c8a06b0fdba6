package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat"

	"robust/robust/report/figure"
	"robust/stats"
)

// plots is where the plots of a study go.
type plots struct{ folder, study string }

// save draws a figure into the file STUDY-NAME.svg.
func (p plots) save(name string, f *figure.Figure) error {
	return f.Save(filepath.Join(p.folder, p.study+"-"+name+".svg"))
}

// table writes Markdown. Columns but the first are aligned to the right.
type table struct {
	w    io.Writer
	rows int
}

func (t *table) row(cells ...string) {
	fmt.Fprintf(t.w, "| %s |\n", strings.Join(cells, " | "))
	if t.rows++; t.rows == 1 {
		fmt.Fprintf(t.w, "|---|%s\n", strings.Repeat("--:|", len(cells)-1))
	}
}

// summary is what is told of the losses of a group.
type summary struct {
	n              int
	median, q1, q3 float64
	mean, std      float64
}

func summarise(losses []float64) (summary, error) {
	if len(losses) < 2 {
		return summary{}, fmt.Errorf("%d trainings ended with a loss: give more instances", len(losses))
	}
	s := summary{n: len(losses)}
	s.mean, s.std = stat.MeanStdDev(losses, nil)
	for p, at := range map[float64]*float64{0.25: &s.q1, 0.5: &s.median, 0.75: &s.q3} {
		var err error
		if *at, err = stats.Quantile(losses, p, stats.QuantileLinear); err != nil {
			return s, err
		}
	}
	return s, nil
}

// cells are those of a table for the summary: the number, the median with the quartiles, mean and spread.
func (s summary) cells(digits int) []string {
	return []string{
		fmt.Sprint(s.n),
		fmt.Sprintf("%.*f", digits, s.median), fmt.Sprintf("%.*f … %.*f", digits, s.q1, digits, s.q3),
		fmt.Sprintf("%.*f", digits, s.mean), fmt.Sprintf("%.*f", digits, s.std),
	}
}

// summaryHeads are the heads of the columns of cells.
var summaryHeads = []string{"instances", "median", "quartiles", "mean", "std"}

// point is the median with the quartiles.
func (s summary) point(x float64) figure.Point {
	return figure.Point{X: x, Y: s.median, Low: s.q1, High: s.q3}
}

// digits with which losses of a quantity are printed.
func digits(quantity string) int {
	if quantity == "position" {
		return 4
	}
	return 5
}

// lossLabel names the loss of a quantity with its unit.
func lossLabel(quantity string) string {
	if quantity == "position" {
		return "RMSE(x), cm"
	}
	return "RMSE(E)/E"
}

// byQuantity calls do for each quantity that groups are of, with those groups.
func byQuantity(groups []*group, do func(quantity string, some []*group) error) error {
	for _, q := range []string{"energy", "position"} {
		some := slices.DeleteFunc(slices.Clone(groups), func(g *group) bool { return g.variant.Setting.Quantity != q })
		if len(some) == 0 {
			continue
		}
		if err := do(q, some); err != nil {
			return err
		}
	}
	return nil
}

// heading writes the title of a part.
func heading(w io.Writer, quantity string) {
	fmt.Fprintf(w, "\n**%s%s**: %s on the evaluation set of sample B\n\n", strings.ToUpper(quantity[:1]), quantity[1:], lossLabel(quantity))
}
