package gonum

import (
	"encoding/json"
	"flag"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/shashlik/models"
	"robust/trainer"
	"robust/trainer/network"
)

// The networks of the golden files are described here; -cases writes them for
// golden.py to read.
var writeCases = flag.Bool("cases", false, "write testdata/cases.json, for testdata/golden.py")

// goldenCases are the published networks and small ones that together have every
// layer, optimiser, schedule and loss.
func goldenCases() []network.Candidate {
	cases := models.All()
	for i := range cases {
		cases[i].Training.Epochs = goldenEpochs
	}
	small := func(name string, in network.Shape, extras int, t network.Training, layers ...network.Layer) {
		t.Epochs, t.BatchSize = goldenEpochs, 8
		cases = append(cases, network.Candidate{
			Name:         name,
			Architecture: network.Architecture{Input: in, Extras: extras, Layers: layers},
			Training:     t,
		})
	}
	colour := network.Shape{Channels: 3, Height: 7, Width: 9}
	small("padding, stride, average pool, classes", colour, 0,
		network.Training{
			Optimiser: network.SGD{Rate: 0.1, Momentum: 0.9, Nesterov: true, WeightDecay: 1e-3},
			Schedule:  network.OneCycle{}, Loss: network.CrossEntropy{},
		},
		network.Conv{Filters: 5, Padding: 1, Stride: 2}, network.LeakyReLU{Slope: 0.2},
		network.AveragePool{}, network.SiLU{}, network.Flatten{}, network.Dense{Features: 4})
	small("overlapping pools, smooth, joined", colour, 2,
		network.Training{
			Optimiser: network.RMSprop{Rate: 1e-3, Momentum: 0.5, WeightDecay: 0.01},
			Schedule:  network.Cosine{Final: 1e-4}, Loss: network.Huber{Delta: 0.2},
		},
		network.Conv{Filters: 4, Kernel: 2}, network.GELU{}, network.MaxPool{Kernel: 3, Stride: 1},
		network.Conv{Filters: 6, Kernel: 1, NoBias: true}, network.LeakyReLU{}, network.MaxPool{Kernel: 2, Stride: 1},
		network.Join{}, network.Dense{Features: 70}, network.GELU{}, network.Join{}, network.Dense{Features: 2})
	small("slopes of images and features", colour, 0,
		network.Training{Optimiser: network.Adam{Rate: 3e-3, WeightDecay: 0.01}, Schedule: network.Step{Every: 2, Factor: 0.5}},
		network.PReLU{}, network.Conv{Filters: 4, Kernel: 3, Stride: 3, Padding: 2}, network.PReLU{},
		network.AveragePool{Kernel: 2, Stride: 1}, network.Dense{Features: 8, NoBias: true}, network.PReLU{}, network.Dense{Features: 1})
	vector := network.Features(6)
	small("momentum", vector, 0,
		network.Training{Optimiser: network.SGD{Rate: 0.05, Momentum: 0.8}, Loss: network.RelativeMSE{}},
		network.Dense{Features: 200}, network.ReLU{}, network.Dense{Features: 1})
	small("plain descent", vector, 0,
		network.Training{Optimiser: network.SGD{Rate: 0.05}, Schedule: network.Cosine{}},
		network.Dense{Features: 10}, network.SiLU{}, network.Dense{Features: 3})
	small("adamw, one cycle", vector, 1,
		network.Training{Optimiser: network.AdamW{Rate: 0.01}, Schedule: network.OneCycle{Rise: 0.4, Start: 10, End: 100}},
		network.Join{}, network.Dense{Features: 10}, network.ReLU{}, network.Dense{Features: 1})
	small("nadam, one cycle", vector, 0,
		network.Training{
			Optimiser: network.NAdam{Rate: 0.01, Beta1: 0.8, Beta2: 0.99, Epsilon: 1e-6, MomentumDecay: 0.01},
			Schedule:  network.OneCycle{KeepMomentum: true}, Loss: network.Huber{},
		},
		network.Dense{Features: 10}, network.GELU{}, network.Dense{Features: 1})
	small("rmsprop", vector, 0,
		network.Training{Optimiser: network.RMSprop{Rate: 1e-3, Alpha: 0.9}, Loss: network.CrossEntropy{}},
		network.Dense{Features: 10}, network.ReLU{}, network.Dense{Features: 3})
	return cases
}

const (
	goldenEpochs = 5
	goldenSteps  = 10 // an epoch
)

// number is a deterministic number from 0 to 1 for each place of each array, by the
// hash lowbias32 of Chris Wellons. golden.py has the same.
func number(array, place int) float64 {
	x := uint32(place) + 1000003*uint32(array)
	x ^= x >> 16
	x *= 0x7feb352d
	x ^= x >> 15
	x *= 0x846ca68b
	x ^= x >> 16
	return float64(x) / (1 << 32)
}

func numbers(array, n int, f func(u float64) float64) []float32 {
	values := make([]float32, n)
	for i := range values {
		values[i] = float32(f(number(array, i)))
	}
	return values
}

// goldenTask returns the events of a case.
func goldenTask(t *testing.T, c network.Candidate) network.Task {
	t.Helper()
	shapes, err := c.Architecture.Shapes()
	require.NoError(t, err)
	n, outputs := goldenSteps*c.Training.BatchSize, shapes[len(shapes)-1].Size()
	same := func(u float64) float64 { return u }
	e := network.Events{
		Inputs:  numbers(100, n*shapes[0].Size(), same),
		Extras:  numbers(101, n*c.Architecture.Extras, same),
		Targets: numbers(102, n*outputs, func(u float64) float64 { return 0.5 + u }),
		Outputs: outputs,
	}
	task := network.Task{Population: e, Evaluation: e}
	if _, classes := c.Training.Loss.(network.CrossEntropy); classes {
		e.Targets = numbers(102, n, func(u float64) float64 { return float64(int(u * float64(outputs))) })
		e.Outputs = 1
		task = network.Task{Population: e, Evaluation: e, Metric: network.MeanCrossEntropy}
	}
	require.NoError(t, task.Check())
	return task
}

// goldenRun returns a run with the deterministic weights.
func goldenRun(t *testing.T, c network.Candidate) *run {
	t.Helper()
	task := goldenTask(t, c)
	plan, err := task.Plan(c, trainer.Instance{})
	require.NoError(t, err)
	for i, p := range plan.Parameters {
		switch p.Role {
		case network.Weight:
			spread := 6 / float64(p.Size()/p.Shape[0])
			plan.Weights[i] = numbers(i, p.Size(), func(u float64) float64 { return (2*u - 1) * math.Sqrt(spread) })
		case network.Bias:
			plan.Weights[i] = numbers(i, p.Size(), func(u float64) float64 { return 0.2*u - 0.1 })
		}
	}
	r, err := newRun(task, plan, new(memory))
	require.NoError(t, err)
	return r
}

// TestLossesEqualPyTorch trains 50 steps from the same weights on the same batches.
func TestLossesEqualPyTorch(t *testing.T) {
	cases := goldenCases()
	described, err := json.MarshalIndent(cases, "", " ")
	require.NoError(t, err)
	if *writeCases {
		require.NoError(t, os.WriteFile("testdata/cases.json", described, 0o644))
	}
	onDisk, err := os.ReadFile("testdata/cases.json")
	require.NoError(t, err)
	require.JSONEq(t, string(onDisk), string(described), "go test -run PyTorch -cases, then run testdata/golden.py")

	var golden struct {
		Versions map[string]string
		Losses   map[string][]float64
	}
	data, err := os.ReadFile("testdata/golden.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &golden))
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			want := golden.Losses[c.Name]
			require.Len(t, want, goldenEpochs*goldenSteps)
			r := goldenRun(t, c)
			batch := make([]int, c.Training.BatchSize)
			for step, w := range want {
				for i := range batch {
					batch[i] = step%goldenSteps*len(batch) + i
				}
				if !assert.InEpsilon(t, w, r.step(batch), 1e-4, "step %d", step) {
					return
				}
			}
		})
	}
}
