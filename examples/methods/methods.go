package main

import (
	"robust/robust"
	"robust/selection"
	"robust/trainer"
)

// entry is a method with a short name for the printed tables.
type entry struct {
	name   string
	method selection.Method
}

// methods are those that are compared.
var methods = []entry{
	{"halving, warm-up 3", selection.Halving{}},
	{"halving by median, warm-up 3", selection.Halving{Criterion: robust.Median{}}},
	{"Welch, 0.05", selection.TestAgainstBest{}},
	{"Welch, 0.2", selection.TestAgainstBest{Alpha: 0.2}},
	{"Welch, 0.05, from experiment 4", selection.TestAgainstBest{StartStep: 4}},
	{"Mann–Whitney, 0.05, from experiment 4", selection.TestAgainstBest{Test: "mannwhitney", StartStep: 4}},
	{"Kolmogorov–Smirnov, 0.05, from experiment 4", selection.TestAgainstBest{Test: "ks", StartStep: 4}},
	{"F-race, 0.05, from experiment 5", fRace{0.05, 5}},
	{"race", selection.Race{}},
	{"adaptive", selection.Adaptive{}},
	{"race with hyperparameters", learningRace{}},
	{"guaranteed", selection.Guaranteed{}},
}

// learningRace is the race that learns from hyperparameters where the candidates have some.
type learningRace struct{ selection.Race }

// Start begins a selection.
func (r learningRace) Start(pool selection.Pool) (selection.Process, error) {
	r.UseFeatures = trainer.CheckFeatures(pool.Candidates) == nil
	return r.Race.Start(pool)
}
