// Package networktest has what tests of backends share: networks whose training in
// PyTorch is known, and numbers that look random and are the same everywhere.
//
// A backend starts from a case's Plan on its Task, trains on its batches, and compares
// what it gets:
//
//	for _, c := range networktest.Cases(t) {
//		r := start(c.Task(), c.Plan(t))
//		for step, want := range c.Losses {
//			assert.InEpsilon(t, want, r.step(c.Batch(step)), 1e-4)
//		}
//	}
//
// The networks are described in this package's own tests, which write
// testdata/cases.json; testdata/golden.py trains them.
package networktest

import (
	"bytes"
	"embed"
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"robust/trainer"
	"robust/trainer/network"
)

//go:embed testdata/cases.json testdata/golden.json testdata/trained.safetensors
var testdata embed.FS

// Case is a network and what PyTorch makes of it.
type Case struct {
	network.Candidate
	Golden
}

// Golden is what PyTorch computes in a training. Gradients and predictions are
// row-major and in PyTorch's layouts.
type Golden struct {
	// Losses are those of each step, before it.
	Losses []float64 `json:"losses"`
	// Gradients are those of the first step, one for each parameter.
	Gradients []Gradient `json:"gradients"`
	// Untrained and Trained are the outputs for the evaluation set before the first
	// step and after the last one.
	Untrained []float64 `json:"untrained"`
	Trained   []float64 `json:"trained"`
}

// Gradient is that of one parameter, in short.
type Gradient struct {
	// Norm is the root of the sum of squares.
	Norm float64 `json:"norm"`
	// Values are some of the numbers, that at Place(i, n) of n.
	Values []float64 `json:"values"`
}

// Place returns where among n numbers of a gradient the i-th of the given values is.
func (g Gradient) Place(i, n int) int { return (2*i + 1) * n / (2 * len(g.Values)) }

// StepsPerEpoch is the number of batches of an epoch of each case.
const StepsPerEpoch = 10

// evaluated is the number of events of the evaluation set.
const evaluated = 8

// Cases returns all cases: networks that together have every layer, optimiser, schedule
// and loss.
func Cases(t testing.TB) []Case {
	t.Helper()
	var candidates []network.Candidate
	read(t, "cases.json", &candidates)
	var golden struct {
		Versions map[string]string `json:"versions"`
		Cases    map[string]Golden `json:"cases"`
	}
	read(t, "golden.json", &golden)
	cases := make([]Case, len(candidates))
	for i, c := range candidates {
		g, ok := golden.Cases[c.Name]
		require.True(t, ok, "golden.json has no %q: run testdata/golden.py", c.Name)
		cases[i] = Case{c, g}
	}
	return cases
}

func read(t testing.TB, name string, into any) {
	t.Helper()
	data, err := testdata.ReadFile("testdata/" + name)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, into))
}

// Trained returns a network that PyTorch has trained and written, and its case, whose
// Trained are the outputs of it.
func Trained(t testing.TB) (network.Trained, Case) {
	t.Helper()
	data, err := testdata.ReadFile("testdata/trained.safetensors")
	require.NoError(t, err)
	trained, err := network.ReadTrained(bytes.NewReader(data))
	require.NoError(t, err)
	for _, c := range Cases(t) {
		if c.Name == trained.Candidate.Name {
			return trained, c
		}
	}
	t.Fatalf("no case %q: run testdata/golden.py", trained.Candidate.Name)
	return network.Trained{}, Case{}
}

// Task returns the events of the case: as many as StepsPerEpoch batches use, and some of
// them as the evaluation set.
func (c Case) Task() network.Task {
	outputs := 1
	if shapes, err := c.Architecture.Shapes(); err == nil {
		outputs = shapes[len(shapes)-1].Size()
	}
	n := StepsPerEpoch * c.Training.BatchSize
	same := func(u float64) float64 { return u }
	e := network.Events{
		Inputs:  Numbers(100, n*c.Architecture.Input.Size(), same),
		Extras:  Numbers(101, n*c.Architecture.Extras, same),
		Targets: Numbers(102, n*outputs, func(u float64) float64 { return 0.5 + u }),
		Outputs: outputs,
	}
	task := network.Task{}
	if _, classes := c.Training.Loss.(network.CrossEntropy); classes {
		e.Targets = Numbers(102, n, func(u float64) float64 { return float64(int(u * float64(outputs))) })
		e.Outputs = 1
		task.Metric = network.MeanCrossEntropy
	}
	first := make([]int, min(evaluated, n))
	for i := range first {
		first[i] = i
	}
	task.Population, task.Evaluation = e, e.Take(first)
	return task
}

// Plan returns the case's training with the weights that PyTorch starts from, too.
func (c Case) Plan(t testing.TB) *network.Plan {
	t.Helper()
	plan, err := c.Task().Plan(c.Candidate, trainer.Instance{})
	require.NoError(t, err)
	for i, p := range plan.Parameters {
		around := func(centre float32) func(u float64) float64 {
			return func(u float64) float64 { return float64(centre) + 0.2*u - 0.1 }
		}
		switch p.Role {
		case network.Weight:
			spread := math.Sqrt(6 / float64(p.Size()/p.Shape[0]))
			plan.Weights[i] = Numbers(i, p.Size(), func(u float64) float64 { return (2*u - 1) * spread })
		case network.Bias:
			plan.Weights[i] = Numbers(i, p.Size(), around(0))
		case network.Preset:
			plan.Weights[i] = Numbers(i, p.Size(), around(p.Value))
		}
	}
	return plan
}

// Batch returns the numbers of the events that a step trains on.
func (c Case) Batch(step int) []int {
	batch := make([]int, c.Training.BatchSize)
	for i := range batch {
		batch[i] = step%StepsPerEpoch*len(batch) + i
	}
	return batch
}
