package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"robust/examples/methods/study"
)

// printProperties writes what makes each table hard.
func printProperties(w io.Writer, tables []*study.Table) {
	fmt.Fprint(w, "| table | candidates × experiments | diverged | correlation: better half | best 24 | spread | gap to the second | near | tied |\n"+
		"|---|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	for _, t := range tables {
		p := t.Properties()
		fmt.Fprintf(w, "| %s | %d × %d | %d | %.2f | %.2f | %.1f | %.2f | %d | %d |\n", t.Name, p.Candidates, p.Experiments,
			p.Diverged, p.Half, p.Top, p.Spread, p.Gap, p.Near, p.Tied)
	}
	fmt.Fprint(w, "\nCorrelation: between the losses of two candidates in the same experiments, mean over pairs. "+
		"Spread: ratio of the 90 % to the 10 % quantile of the standard deviations of the better half. "+
		"Gap: in standard deviations of one training of the best. Near: others less than one such deviation behind. "+
		"Tied: others that all experiments together do not distinguish from the best (paired t, 5 %).\n")
}

// printFigures writes a line for each method on each table.
func printFigures(w io.Writer, tables []*study.Table, methods []entry, results [][]study.Figures) {
	fmt.Fprint(w, "| table | method | best kept, % | trainings | a candidate | survivors | regret, sd |\n"+
		"|---|---|--:|--:|--:|--:|--:|\n")
	for k, t := range tables {
		for m, entry := range methods {
			f := results[m][k]
			fmt.Fprintf(w, "| %s | %s | %.1f ± %.1f | %.0f ± %.0f | %.2f | %.1f ± %.1f | %.3f ± %.3f |\n", t.Name, entry.name,
				100*f.Kept.Mean, 100*f.Kept.Error, f.Trainings.Mean, f.Trainings.Error, f.Trainings.Mean/float64(len(t.Candidates)),
				f.Survivors.Mean, f.Survivors.Error, f.Regret.Mean, f.Regret.Error)
		}
	}
}

// printSummary writes a line for each method over all tables.
func printSummary(w io.Writer, tables []*study.Table, methods []entry, results [][]study.Figures) {
	fmt.Fprintf(w, "\nOver the %d tables: means, that of the trainings a candidate a geometric one.\n\n"+
		"| method | best kept, %% | least kept, %% | trainings a candidate | survivors | regret, sd |\n|---|--:|--:|--:|--:|--:|\n", len(tables))
	n := float64(len(tables))
	for m, entry := range methods {
		least := 1.0
		var kept, cost, survivors, regret float64
		for k, f := range results[m] {
			least = min(least, f.Kept.Mean)
			kept += f.Kept.Mean / n
			cost += math.Log(f.Trainings.Mean/float64(len(tables[k].Candidates))) / n
			survivors += f.Survivors.Mean / n
			regret += f.Regret.Mean / n
		}
		fmt.Fprintf(w, "| %s | %.1f | %.1f | %.2f | %.1f | %.3f |\n", entry.name, 100*kept, 100*least, math.Exp(cost), survivors, regret)
	}
}

// printSeldom writes on which tables each method keeps the best candidate too seldom, the worst one first.
func printSeldom(w io.Writer, tables []*study.Table, methods []entry, results [][]study.Figures) {
	const enough = 0.95
	fmt.Fprintf(w, "\nBest kept in fewer than %.0f %% of the orders, in %%:\n\n| method | tables |\n|---|---|\n", 100*enough)
	for m, entry := range methods {
		order := make([]int, len(tables))
		for k := range order {
			order[k] = k
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(results[m][a].Kept.Mean, results[m][b].Kept.Mean) })
		var seldom []string
		for _, k := range order {
			if kept := results[m][k].Kept.Mean; kept < enough {
				seldom = append(seldom, fmt.Sprintf("%s %.1f", tables[k].Name, 100*kept))
			}
		}
		if len(seldom) == 0 {
			seldom = []string{"none"}
		}
		fmt.Fprintf(w, "| %s | %s |\n", entry.name, strings.Join(seldom, ", "))
	}
}
