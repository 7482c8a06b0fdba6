// Package rules names the methods that the examples select by, for their flags, and the published rules that they
// compare them with.
package rules

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"robust/selection"
	"robust/stats"
)

// efficient are the methods of this library by name.
var efficient = map[string]selection.Method{
	"race": selection.Race{}, "adaptive": selection.Adaptive{}, "guaranteed": selection.Guaranteed{}, "halving": selection.Halving{},
	"race with hyperparameters": selection.Race{UseFeatures: true},
}

// Names lists what ByName takes, in words.
func Names() string {
	return "race, race with hyperparameters, adaptive, guaranteed, halving, and for tests against the best " + strings.Join(stats.TwoSampleNames(), ", ")
}

// ByName returns a method of the library, or the one that a test makes. The error names the flag -method.
func ByName(name string) (selection.Method, error) {
	if m := efficient[name]; m != nil {
		return m, nil
	}
	if slices.Contains(stats.TwoSampleNames(), name) {
		return selection.TestAgainstBest{Test: name}, nil
	}
	return nil, fmt.Errorf("-method %q: use one of %s", name, Names())
}

// Rule is a method with its name in tables.
type Rule struct {
	Name   string
	Method selection.Method
}

// Published are the rules of IEEE Access 2025 and CHEP 2026.
func Published() []Rule {
	return []Rule{
		{"halving, warm-up 3", selection.Halving{}},
		{"Welch, 0.05", selection.TestAgainstBest{}},
		{"Mann–Whitney, 0.05, from experiment 4", selection.TestAgainstBest{Test: "mannwhitney", StartStep: 4}},
		{"Kolmogorov–Smirnov, 0.05, from experiment 4", selection.TestAgainstBest{Test: "ks", StartStep: 4}},
	}
}

// Compare plays the published rules after a selection and writes a table in Markdown of what they did on the same
// outcomes. Play selects by a method; a result that was cut short, as its context's end does, ends the comparison without a
// table.
func Compare(w io.Writer, name string, first *selection.Result, experiments int, play func(selection.Method) (*selection.Result, error)) error {
	rows := []string{row(name, first, first)}
	for _, rule := range Published() {
		r, err := play(rule.Method)
		if err != nil || r.Status == selection.Cancelled {
			return err
		}
		rows = append(rows, row(rule.Name, r, first))
	}
	fmt.Fprintf(w, "\nThe published rules on the same networks, samples and initialisations, of at most %d experiments:\n\n", experiments)
	fmt.Fprintln(w, "| method | trainings | a network | survivors | pick | pick of the first method among the survivors |")
	fmt.Fprintln(w, "|---|--:|--:|--:|---|---|")
	for _, line := range rows {
		fmt.Fprintln(w, line)
	}
	return nil
}

func row(name string, r, first *selection.Result) string {
	among, pick := "no", "none"
	if p := r.Pick(); p != nil {
		pick = p.ID()
	}
	for _, i := range r.Survivors {
		if first.Pick() != nil && r.Candidates[i].ID() == first.Pick().ID() {
			among = "yes"
		}
	}
	return fmt.Sprintf("| %s | %d | %.2f | %d | %s | %s |", name, r.Trainings(), float64(r.Trainings())/float64(len(r.Candidates)), len(r.Survivors), pick, among)
}
