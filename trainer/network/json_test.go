package network_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/trainer/network"
)

var (
	allLayers = []network.Layer{
		network.Conv{Filters: 3, Kernel: 5, Stride: 2, Padding: 1, NoBias: true}, network.Conv{Filters: 1},
		network.MaxPool{Kernel: 3, Stride: 1}, network.MaxPool{}, network.AveragePool{Kernel: 4},
		network.Dense{Features: 9, NoBias: true}, network.Dense{Features: 2}, network.Flatten{}, network.Join{},
		network.ReLU{}, network.LeakyReLU{Slope: 0.25}, network.LeakyReLU{}, network.PReLU{}, network.GELU{}, network.SiLU{},
		network.BatchNorm{Momentum: 0.5, Epsilon: 1e-3}, network.BatchNorm{}, network.GlobalPool{},
		network.Residual{Layers: []network.Layer{network.PReLU{}}},
		network.Residual{
			Layers: []network.Layer{
				network.Residual{Layers: []network.Layer{network.BatchNorm{}, network.ReLU{}}},
				network.Conv{Filters: 2, Kernel: 1},
			},
			Shortcut: []network.Layer{network.Conv{Filters: 2, Kernel: 1, NoBias: true}, network.BatchNorm{}},
		},
	}
	allOptimisers = []network.Optimiser{
		nil, network.SGD{Rate: 1, Momentum: 0.5, Nesterov: true, WeightDecay: 0.1}, network.SGD{},
		network.Adam{Rate: 1e-4, Beta1: 0.8, Beta2: 0.9, Epsilon: 1e-3, WeightDecay: 0.1}, network.AdamW{WeightDecay: -1},
		network.NAdam{MomentumDecay: 0.1}, network.RMSprop{Alpha: 0.5, Momentum: 0.1},
	}
	allSchedules = []network.Schedule{
		nil, network.Constant{}, network.Step{Every: 3, Factor: 0.5}, network.Cosine{Final: 1e-5},
		network.OneCycle{Rise: 0.2, Start: 3, End: 4, LowMomentum: 0.1, HighMomentum: 0.2, KeepMomentum: true},
	}
	allLosses = []network.Loss{nil, network.MSE{}, network.RelativeMSE{}, network.Huber{Delta: 2}, network.CrossEntropy{}, network.CrossEntropy{Smoothing: 0.1}}
)

func drawCandidate(t *rapid.T) network.Candidate {
	number := func(name string) int { return rapid.IntRange(0, 100).Draw(t, name) }
	return network.Candidate{
		Name: rapid.String().Draw(t, "name"),
		Architecture: network.Architecture{
			Input:  network.Shape{Channels: number("channels"), Height: number("height"), Width: number("width")},
			Extras: number("extras"),
			Layers: rapid.SliceOfN(rapid.SampledFrom(allLayers), 1, 10).Draw(t, "layers"),
		},
		Training: network.Training{
			Optimiser: rapid.SampledFrom(allOptimisers).Draw(t, "optimiser"),
			Schedule:  rapid.SampledFrom(allSchedules).Draw(t, "schedule"),
			Loss:      rapid.SampledFrom(allLosses).Draw(t, "loss"),
			Initialisation: network.Initialisation{
				Method: rapid.SampledFrom(network.Methods()).Draw(t, "method"),
				Gain:   rapid.Float64Range(0, 3).Draw(t, "gain"), ZeroBias: rapid.Bool().Draw(t, "zero bias"),
			},
			Epochs: number("epochs"), BatchSize: number("batch"),
			DecayWeightsOnly: rapid.Bool().Draw(t, "decay weights only"),
			Augmentation:     network.Augmentation{Mirror: rapid.Bool().Draw(t, "mirror"), Crop: number("crop")},
			Precision:        rapid.SampledFrom([]network.Precision{network.Float32, network.BFloat16}).Draw(t, "precision"),
		},
	}
}

func TestJSONKeepsEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCandidate(t)
		data, err := json.Marshal(c)
		require.NoError(t, err)
		var back network.Candidate
		require.NoError(t, json.Unmarshal(data, &back), "%s", data)
		require.Equal(t, c, back)
	})
}

func TestJSONIsReadable(t *testing.T) {
	data, err := json.Marshal(network.Architecture{
		Input:  network.Features(4),
		Layers: []network.Layer{network.Dense{Features: 2}, network.ReLU{}},
	})
	require.NoError(t, err)
	assert.Equal(t, `{"input":{"channels":4,"height":1,"width":1},"layers":[{"kind":"dense","features":2},{"kind":"relu"}]}`, string(data))
	data, err = json.Marshal(of(network.Features(4), network.Residual{
		Layers:   []network.Layer{network.Dense{Features: 2}, network.ReLU{}},
		Shortcut: []network.Layer{network.Dense{Features: 2}},
	}))
	require.NoError(t, err)
	assert.Equal(t, `{"input":{"channels":4,"height":1,"width":1},"layers":[{"kind":"residual",`+
		`"layers":[{"kind":"dense","features":2},{"kind":"relu"}],"shortcut":[{"kind":"dense","features":2}]}]}`, string(data))
	data, err = json.Marshal(network.Training{
		DecayWeightsOnly: true, Augmentation: network.Augmentation{Mirror: true, Crop: 4}, Precision: network.BFloat16,
	})
	require.NoError(t, err)
	assert.Equal(t, `{"decayWeightsOnly":true,"augmentation":{"mirror":true,"crop":4},"precision":"bf16"}`, string(data))
	data, err = json.Marshal(network.Training{Optimiser: network.SGD{Rate: 0.5}, Epochs: 3})
	require.NoError(t, err)
	assert.Equal(t, `{"optimiser":{"kind":"sgd","rate":0.5},"epochs":3}`, string(data))
}

func TestJSONRefusesWhatItDoesNotKnow(t *testing.T) {
	for data, text := range map[string]string{
		`{"layers":[{"kind":"conv","filter":3}]}`:                     `layer 0: conv: json: unknown field "filter"`,
		`{"layers":[{"kind":"wave"}]}`:                                `unknown kind "wave": give one of conv, batchnorm, maxpool`,
		`{"layers":[{"kind":"residual","layers":[{"kind":"wave"}]}]}`: `layer 0: residual: layer 0: unknown kind "wave"`,
		`{"layers":[{"kind":"residual","layer":[]}]}`:                 `unknown field "layer"`,
		`{"layers":[{"features":3}]}`:                                 `has no "kind"`,
		`{"layers":[null]}`:                                           `has no "kind"`,
		`{"layers":[7]}`:                                              "cannot unmarshal",
		`{"layer":[]}`:                                                `unknown field "layer"`,
		`{"layers":[{"kind":"conv","filters":1.5}]}`:                  "cannot unmarshal",
	} {
		var a network.Architecture
		err := json.Unmarshal([]byte(data), &a)
		require.ErrorIs(t, err, network.ErrArchitecture, data)
		assert.ErrorContains(t, err, text)
	}
	for data, text := range map[string]string{
		`{"optimiser":{"kind":"adamax"}}`:      `optimiser: unknown kind "adamax"`,
		`{"schedule":{"kind":"cosine","x":1}}`: `unknown field "x"`,
		`{"loss":{}}`:                          `loss: {} has no "kind"`,
		`{"initialisation":{"gains":2}}`:       `unknown field "gains"`,
		`{"epochs":"many"}`:                    "cannot unmarshal",
	} {
		var tr network.Training
		err := json.Unmarshal([]byte(data), &tr)
		require.ErrorIs(t, err, network.ErrTraining, data)
		assert.ErrorContains(t, err, text)
	}
	_, err := json.Marshal(network.Architecture{Layers: []network.Layer{nil}})
	require.ErrorIs(t, err, network.ErrArchitecture)
	_, err = json.Marshal(of(image, network.Residual{Shortcut: []network.Layer{&network.Dense{}}}))
	require.ErrorIs(t, err, network.ErrArchitecture)
}

// FuzzCandidate reads any bytes; what can be read is written, read again as the
// same, and checked.
func FuzzCandidate(f *testing.F) {
	for i, l := range allLayers {
		c := network.Candidate{Name: "seed", Architecture: of(image, l, network.Dense{Features: 1})}
		c.Training = network.Training{
			Optimiser: allOptimisers[i%len(allOptimisers)], Schedule: allSchedules[i%len(allSchedules)], Loss: allLosses[i%len(allLosses)],
		}
		data, err := json.Marshal(c)
		require.NoError(f, err)
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var c, back network.Candidate
		if json.Unmarshal(data, &c) != nil {
			return
		}
		again, err := json.Marshal(c)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(again, &back))
		require.Equal(t, c, back)
		if c.Check() == nil {
			size, err := c.Architecture.Size()
			if err == nil {
				require.GreaterOrEqual(t, size, 0)
			}
			require.NotEmpty(t, c.Features())
		}
	})
}
