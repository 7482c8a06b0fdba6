package main

import (
	"fmt"
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

// names lists what -method takes.
func names() string {
	return "race, race with hyperparameters, adaptive, guaranteed, halving, and for tests against the best " + strings.Join(stats.TwoSampleNames(), ", ")
}

// methodByName returns a method of the library, or the one that a test makes.
func methodByName(name string) (selection.Method, error) {
	if m := efficient[name]; m != nil {
		return m, nil
	}
	if slices.Contains(stats.TwoSampleNames(), name) {
		return selection.TestAgainstBest{Test: name}, nil
	}
	return nil, fmt.Errorf("-method %q: use one of %s", name, names())
}

// published are the rules of IEEE Access 2025 and CHEP 2026.
var published = []struct {
	name   string
	method selection.Method
}{
	{"halving, warm-up 3", selection.Halving{}},
	{"Welch, 0.05", selection.TestAgainstBest{}},
	{"Mann–Whitney, 0.05, from experiment 4", selection.TestAgainstBest{Test: "mannwhitney", StartStep: 4}},
	{"Kolmogorov–Smirnov, 0.05, from experiment 4", selection.TestAgainstBest{Test: "ks", StartStep: 4}},
}
