package networktest_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/shashlik/models"
	"robust/trainer"
	"robust/trainer/network"
	"robust/trainer/network/networktest"
)

var writeCases = flag.Bool("cases", false, "write testdata/cases.json, for testdata/golden.py")

const epochs = 5

// described are the published networks and small ones that together have every layer,
// optimiser, schedule and loss.
func described() []network.Candidate {
	cases := models.All()
	for i := range cases {
		cases[i].Training.Epochs = epochs
	}
	small := func(name string, in network.Shape, extras int, t network.Training, layers ...network.Layer) {
		t.Epochs, t.BatchSize = epochs, 8
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
	small("normalised images, smoothed classes", colour, 0,
		network.Training{
			Optimiser: network.SGD{Rate: 0.05, Momentum: 0.9, Nesterov: true, WeightDecay: 0.01},
			Schedule:  network.OneCycle{}, Loss: network.CrossEntropy{Smoothing: 0.1}, DecayWeightsOnly: true,
		},
		network.Conv{Filters: 5, NoBias: true}, network.BatchNorm{}, network.SiLU{}, network.AveragePool{},
		network.Conv{Filters: 6, Kernel: 2, NoBias: true}, network.BatchNorm{Momentum: 0.3, Epsilon: 1e-3}, network.PReLU{},
		network.GlobalPool{}, network.Dense{Features: 4})
	small("normalised features, decay of weights only", vector, 1,
		network.Training{Optimiser: network.AdamW{Rate: 0.01, WeightDecay: 0.3}, DecayWeightsOnly: true},
		network.Dense{Features: 10}, network.GELU{}, network.BatchNorm{}, network.Join{}, network.Dense{Features: 10}, network.SiLU{}, network.Dense{Features: 2})
	small("residuals", colour, 0,
		network.Training{Optimiser: network.NAdam{Rate: 3e-3, WeightDecay: 0.05}, DecayWeightsOnly: true},
		network.Residual{Layers: []network.Layer{network.Conv{Filters: 3, Padding: 1}, network.GELU{}}},
		network.Residual{
			Layers: []network.Layer{
				network.Conv{Filters: 4, Stride: 2, Padding: 1}, network.PReLU{},
				network.Residual{Layers: []network.Layer{network.Conv{Filters: 4, Kernel: 1, NoBias: true}, network.BatchNorm{}}},
			},
			Shortcut: []network.Layer{network.Conv{Filters: 4, Kernel: 1, Stride: 2}},
		},
		network.GlobalPool{},
		network.Residual{Layers: []network.Layer{network.Dense{Features: 4, NoBias: true}, network.SiLU{}}},
		network.Dense{Features: 1})
	cases = append(cases, network.Candidate{
		Name:         "ResNet-18, narrow",
		Architecture: network.ResNet18(network.Shape{Channels: 3, Height: 16, Width: 16}, 4, 10, nil),
		Training: network.Training{
			Optimiser: network.SGD{Rate: 0.01, Momentum: 0.9, Nesterov: true, WeightDecay: 5e-4},
			Loss:      network.CrossEntropy{}, Epochs: 1, BatchSize: 4,
		},
	})
	return cases
}

// saved is the name of the case whose network is in files.
const saved = "normalised images, smoothed classes"

// written returns the file of a network before its training, which testdata/golden.py
// reads and compares.
func written(t *testing.T) []byte {
	t.Helper()
	i := slices.IndexFunc(described(), func(c network.Candidate) bool { return c.Name == saved })
	c := networktest.Case{Candidate: described()[i]}
	plan := c.Plan(t)
	var b bytes.Buffer
	require.NoError(t, network.Trained{
		Candidate: plan.Candidate, Instance: trainer.Instance{Experiment: 3, SampleSeed: 1 << 63, InitSeed: 5},
		Parameters: plan.Weights, Buffers: plan.State,
		Constants: map[string][]float64{"mean": {0.5, 0.1}},
	}.Write(&b))
	return b.Bytes()
}

// TestFilesOfNetworks: PyTorch has read one of the files, and written the other one.
func TestFilesOfNetworks(t *testing.T) {
	onDisk, err := os.ReadFile("testdata/written.safetensors")
	require.NoError(t, err)
	assert.Equal(t, onDisk, written(t), "go test ./trainer/network/networktest -cases, then run testdata/golden.py")

	trained, c := networktest.Trained(t)
	assert.Equal(t, saved, c.Name)
	assert.Equal(t, c.Candidate, trained.Candidate)
	assert.Equal(t, trainer.Instance{Experiment: 1, SampleSeed: 2, InitSeed: 1<<64 - 1}, trained.Instance)
	for i, p := range c.Plan(t).Weights {
		assert.NotEqual(t, p, trained.Parameters[i])
	}
}

// TestCases: the files are those of the networks described here.
func TestCases(t *testing.T) {
	want, err := json.MarshalIndent(described(), "", " ")
	require.NoError(t, err)
	if *writeCases {
		require.NoError(t, os.WriteFile("testdata/cases.json", want, 0o644))
		require.NoError(t, os.WriteFile("testdata/written.safetensors", written(t), 0o644))
		t.Skip("written: now run testdata/golden.py")
	}
	onDisk, err := os.ReadFile("testdata/cases.json")
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(onDisk), "go test ./trainer/network/networktest -cases, then run testdata/golden.py")

	for _, c := range networktest.Cases(t) {
		require.NoError(t, c.Task().Check())
		plan := c.Plan(t)
		assert.Len(t, c.Losses, c.Training.Epochs*networktest.StepsPerEpoch, c.Name)
		assert.Len(t, c.Gradients, len(plan.Parameters), c.Name)
		outputs := plan.Shapes[len(plan.Shapes)-1].Size()
		assert.Len(t, c.Untrained, c.Task().Evaluation.Len()*outputs, c.Name)
		assert.Len(t, c.Trained, len(c.Untrained), c.Name)
		for i, p := range plan.Parameters {
			g := c.Gradients[i]
			for j := range g.Values {
				assert.Less(t, g.Place(j, p.Size()), p.Size())
			}
		}
		last := c.Batch(len(c.Losses) - 1)
		assert.Equal(t, c.Task().Population.Len()-1, last[len(last)-1])
	}
}
