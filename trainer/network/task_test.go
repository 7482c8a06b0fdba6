package network_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
	"robust/trainer/network"
)

// events returns n events of 4 inputs, 2 extras and 1 target, all different.
func events(n int, first float32) network.Events {
	e := network.Events{}
	for i := range n {
		v := first + float32(i)
		e.Inputs = append(e.Inputs, v, v+0.1, v+0.2, v+0.3)
		e.Extras = append(e.Extras, v+0.4, v+0.5)
		e.Targets = append(e.Targets, v)
	}
	return e
}

func task() network.Task {
	return network.Task{Population: events(20, 1), Evaluation: events(5, 100), Sample: 8}
}

func small() network.Candidate {
	return network.Candidate{
		Name:         "small",
		Architecture: of(network.Features(4), network.Dense{Features: 3}, network.ReLU{}, network.Dense{Features: 1}),
		Training:     network.Training{BatchSize: 3},
	}
}

func TestTasksThatDoNotFit(t *testing.T) {
	for text, change := range map[string]func(*network.Task){
		"population: no events":                 func(k *network.Task) { k.Population = network.Events{} },
		"population: 79 inputs for 20 events":   func(k *network.Task) { k.Population.Inputs = k.Population.Inputs[1:] },
		"evaluation: 9 extras for 5 events":     func(k *network.Task) { k.Evaluation.Extras = k.Evaluation.Extras[1:] },
		"20 targets are not a multiple of 3":    func(k *network.Task) { k.Population.Outputs = 3 },
		"20 targets are not a multiple of -1":   func(k *network.Task) { k.Population.Outputs = -1 },
		"have 4 inputs, 2 extras and 1 targets": func(k *network.Task) { k.Evaluation.Extras = nil },
		"a target of event 3 is NaN":            func(k *network.Task) { k.Population.Targets[3] = float32(math.NaN()) },
		"an input of event 2 is +Inf":           func(k *network.Task) { k.Evaluation.Inputs[9] = float32(math.Inf(1)) },
		"19 weights for 20 events":              func(k *network.Task) { k.Population.Weights = make([]float32, 19) },
		"the weight of event 1 is -1":           func(k *network.Task) { k.Evaluation.Weights = []float32{0, -1, 0, 0, 0} },
		"a weight of event 4 is NaN":            func(k *network.Task) { k.Evaluation.Weights = []float32{0, 1, 0, 0, float32(math.NaN())} },
		"a sample of 21 from 20 events":         func(k *network.Task) { k.Sample = 21 },
		"a sample of -1":                        func(k *network.Task) { k.Sample = -1 },
		`unknown metric "worst"`:                func(k *network.Task) { k.Metric = "worst" },
		"population: target 7 is 0":             func(k *network.Task) { k.Metric, k.Population.Targets[7] = network.RelativeRMSE, 0 },
		"evaluation: target 1 is 101.5":         func(k *network.Task) { k.Metric, k.Evaluation.Targets[1] = network.ErrorRate, 101.5 },
		"10 targets an event: give the number of its class": func(k *network.Task) {
			k.Metric, k.Population.Outputs, k.Evaluation.Outputs = network.MeanCrossEntropy, 10, 10
			k.Population = events(100, 1)
			k.Population.Outputs = 10
			k.Evaluation = k.Population
		},
	} {
		k := task()
		change(&k)
		err := k.Check()
		require.ErrorIs(t, err, network.ErrTask, text)
		assert.ErrorContains(t, err, text)
	}
	require.NoError(t, task().Check())
}

// configuration is a candidate that is no network.
type configuration struct{ width int }

func (configuration) ID() string { return "configuration" }

func TestCandidatesThatDoNotFit(t *testing.T) {
	for text, c := range map[string]func(*network.Candidate){
		"input is 5×1×1, 5 values, and an event has 4": func(c *network.Candidate) { c.Architecture.Input.Channels = 5 },
		"joins 3 extras and an event has 2": func(c *network.Candidate) {
			c.Architecture.Extras = 3
			c.Architecture.Layers = slices.Insert(c.Architecture.Layers, 0, network.Layer(network.Join{}))
		},
		"3 outputs and an event has 1 targets":                   func(c *network.Candidate) { c.Architecture.Layers = c.Architecture.Layers[:1] },
		`the loss "crossentropy" does not go with the metric ""`: func(c *network.Candidate) { c.Training.Loss = network.CrossEntropy{} },
	} {
		n := small()
		c(&n)
		_, err := task().Plan(n, trainer.Instance{})
		require.ErrorIs(t, err, trainer.ErrCandidate, text)
		assert.ErrorContains(t, err, text)
	}

	classes := task()
	classes.Metric = network.ErrorRate // of 105 classes
	n := small()
	n.Training.Loss = network.CrossEntropy{}
	_, err := classes.Plan(n, trainer.Instance{})
	require.ErrorIs(t, err, trainer.ErrCandidate)
	assert.ErrorContains(t, err, "1 outputs for 105 classes")

	relative := task()
	relative.Population.Targets[4] = 0
	n = small()
	n.Training.Loss = network.RelativeMSE{}
	_, err = relative.Plan(n, trainer.Instance{})
	require.ErrorIs(t, err, network.ErrTask)

	_, err = task().Plan(configuration{}, trainer.Instance{})
	require.ErrorIs(t, err, trainer.ErrCandidate)
	assert.ErrorContains(t, err, "set Task.Network")
}

func TestOtherCandidatesBecomeNetworks(t *testing.T) {
	k := task()
	k.Network = func(c trainer.Candidate) (network.Candidate, error) {
		n := small()
		n.Architecture.Layers[0] = network.Dense{Features: c.(configuration).width}
		return n, nil
	}
	p, err := k.Plan(configuration{7}, trainer.Instance{})
	require.NoError(t, err)
	assert.Equal(t, []int{7, 4}, p.Parameters[0].Shape)

	k.Network = func(trainer.Candidate) (network.Candidate, error) { return network.Candidate{}, assert.AnError }
	_, err = k.Plan(configuration{7}, trainer.Instance{})
	require.ErrorIs(t, err, assert.AnError)
	require.ErrorIs(t, err, trainer.ErrCandidate)

	made, err := trainer.NewConfiguration("", trainer.Param("width", 3))
	require.NoError(t, err)
	k.Network = func(c trainer.Candidate) (network.Candidate, error) {
		_ = c.(trainer.Configuration).Int("depth")
		return small(), nil
	}
	_, err = k.Plan(made, trainer.Instance{})
	require.ErrorIs(t, err, trainer.ErrCandidate)
	assert.ErrorContains(t, err, "depth")
}
