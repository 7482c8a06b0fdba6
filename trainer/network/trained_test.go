package network_test

import (
	"bytes"
	"io"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
	"robust/trainer/network"
)

// trained returns a network as if it were trained.
func trained(t testing.TB) network.Trained {
	t.Helper()
	in := trainer.Instance{Experiment: 4, SampleSeed: 1<<64 - 1, InitSeed: 7}
	c := small()
	c.Architecture.Layers[1] = network.Residual{Layers: []network.Layer{network.BatchNorm{}, network.PReLU{}}}
	p, err := task().Plan(c, in)
	require.NoError(t, err)
	p.State[0][1] = -0.25
	return network.Trained{
		Candidate: p.Candidate, Instance: in, Parameters: p.Weights, Buffers: p.State,
		Constants: map[string][]float64{"mean": {1, 0.1}, "none": {}},
	}
}

func file(t testing.TB, n network.Trained) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, n.Write(&b))
	return b.Bytes()
}

func TestTrainedNetworksAreReadAsWritten(t *testing.T) {
	n := trained(t)
	got, err := network.ReadTrained(bytes.NewReader(file(t, n)))
	require.NoError(t, err)
	assert.Equal(t, n, got)
	n.Constants, n.Instance = nil, trainer.Instance{}
	got, err = network.ReadTrained(bytes.NewReader(file(t, n)))
	require.NoError(t, err)
	assert.Equal(t, n, got)
}

func TestDamagedFilesOfNetworks(t *testing.T) {
	whole := file(t, trained(t))
	for n := range whole {
		_, err := network.ReadTrained(bytes.NewReader(whole[:n]))
		require.ErrorIs(t, err, network.ErrTrained)
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	}
	for text, change := range map[string][2]string{
		`the file lacks "1.layers.0.running_var"`:                     {"0.running_var", "0.running_bar"},
		`"0.weight" has type I32: convert it to single precision`:     {`"0.weight":{"dtype":"F32"`, `"0.weight":{"dtype":"I32"`},
		`"0.weight": unknown type "F3."`:                              {`"0.weight":{"dtype":"F32"`, `"0.weight":{"dtype":"F3."`},
		`"0.weight" has shape [4 3]: the architecture has [3 4]`:      {"[3,4]", "[4,3]"},
		`the metadata have no "candidate": give them`:                 {`"candidate"`, `"candidato"`},
		`candidate in the metadata: network: unsuitable architecture`: {`\"residual\"`, `\"residues\"`},
		"instance in the metadata":                                    {`\"experiment\":4`, `\"experiment\":[`},
		"constants in the metadata":                                   {`\"mean\":[`, `\"mean\":{`},
		"layer 2 (dense) on 3×1×1: 0 features":                        {`\"features\":1`, `\"features\":0`},
		`"2.weight" has shape [1 3]: the architecture has [2 3]`:      {`\"features\":1`, `\"features\":2`},
		`this is no safetensors file`:                                 {`{"__`, `["__`},
	} {
		data := bytes.Replace(whole, []byte(change[0]), []byte(change[1]), 1)
		require.NotEqual(t, whole, data, text)
		_, err := network.ReadTrained(bytes.NewReader(data))
		require.ErrorIs(t, err, network.ErrTrained)
		assert.ErrorContains(t, err, text)
	}
	_, err := network.ReadTrained(bytes.NewReader(append(slices.Clone(whole), 0)))
	assert.ErrorContains(t, err, "more than the")
}

func TestValuesOfAnotherNetwork(t *testing.T) {
	for text, change := range map[string]func(*network.Trained){
		"6 parameters and 1 buffers: the architecture has 7 and 2": func(n *network.Trained) { n.Parameters, n.Buffers = n.Parameters[1:], n.Buffers[1:] },
		`"0.weight" has 11 values: the architecture has [3 4]`:     func(n *network.Trained) { n.Parameters[0] = n.Parameters[0][1:] },
		"no layers":                          func(n *network.Trained) { n.Candidate.Architecture.Layers = nil },
		"constants: json: unsupported value": func(n *network.Trained) { n.Constants["mean"][0] = math.NaN() },
	} {
		n := trained(t)
		change(&n)
		err := n.Write(io.Discard)
		require.ErrorIs(t, err, network.ErrTrained, text)
		assert.ErrorContains(t, err, text)
	}
}

func TestPlansOfTrainedNetworks(t *testing.T) {
	n := trained(t)
	p, count, err := n.Plan(network.Events{Inputs: make([]float32, 8)})
	require.NoError(t, err)
	assert.Equal(t, 2, count)
	assert.Equal(t, 2, p.Candidate.Training.BatchSize)
	assert.Equal(t, n.Parameters, p.Weights)
	assert.Equal(t, n.Buffers, p.State)
	assert.Len(t, p.Shapes, 4)
	assert.Len(t, p.Parameters, 7)
	assert.Len(t, p.Buffers, 2)
	_, count, err = n.Plan(events(5, 0))
	require.NoError(t, err)
	assert.Equal(t, 5, count)

	n.Candidate.Architecture.Extras = 1
	n.Candidate.Architecture.Layers = slices.Insert(n.Candidate.Architecture.Layers, 2, network.Layer(network.Join{}))
	n.Parameters[5] = make([]float32, 4)
	for text, e := range map[string]network.Events{
		"0 inputs: give each event the 4 of 4×1×1":              {},
		"9 inputs: give each event the 4 of 4×1×1":              {Inputs: make([]float32, 9)},
		`0 extras for 2 events: give each the 1 that "small" j`: {Inputs: make([]float32, 8)},
		"3 extras for 2 events":                                 {Inputs: make([]float32, 8), Extras: make([]float32, 3)},
	} {
		_, _, err := n.Plan(e)
		require.ErrorIs(t, err, network.ErrTask)
		assert.ErrorContains(t, err, text)
	}
	n.Buffers = nil
	_, _, err = n.Plan(events(5, 0))
	require.ErrorIs(t, err, network.ErrTrained)
}

// FuzzReadTrained reads any bytes; what can be read is written and read again as the
// same.
func FuzzReadTrained(f *testing.F) {
	whole := file(f, trained(f))
	f.Add(whole)
	f.Add(whole[:len(whole)-1])
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := network.ReadTrained(bytes.NewReader(data))
		if err != nil {
			require.ErrorIs(t, err, network.ErrTrained)
			return
		}
		again := file(t, n)
		back, err := network.ReadTrained(bytes.NewReader(again))
		require.NoError(t, err)
		require.Equal(t, again, file(t, back))
	})
}
