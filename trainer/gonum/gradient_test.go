package gonum

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/trainer"
	"robust/trainer/network"
)

func small(t *rapid.T, name string, low int) int { return rapid.IntRange(low, 3).Draw(t, name) }

// drawLayer draws a layer with any settings, which need not fit the shape; only
// residuals are made for it.
func drawLayer(t *rapid.T, in network.Shape) network.Layer {
	switch rapid.IntRange(0, 15).Draw(t, "kind") {
	case 0, 1:
		return network.Conv{
			Filters: small(t, "filters", 1), Kernel: small(t, "kernel", 1), Stride: small(t, "stride", 1),
			Padding: small(t, "padding", 0), NoBias: rapid.Bool().Draw(t, "no bias"),
		}
	case 2, 11:
		return network.MaxPool{Kernel: small(t, "kernel", 1), Stride: small(t, "stride", 0)}
	case 3:
		return network.AveragePool{Kernel: small(t, "kernel", 1), Stride: small(t, "stride", 0)}
	case 4:
		return network.ReLU{}
	case 5:
		return network.LeakyReLU{Slope: rapid.SampledFrom([]float64{-0.3, 0, 0.2}).Draw(t, "slope")}
	case 6:
		return network.PReLU{}
	case 7:
		return network.GELU{}
	case 8:
		return network.SiLU{}
	case 9:
		return network.Flatten{}
	case 12:
		return network.BatchNorm{Epsilon: rapid.SampledFrom([]float64{0.01, 0.5}).Draw(t, "epsilon")}
	case 13:
		return network.GlobalPool{}
	case 14, 15:
		layers, out := drawLayers(t, in, 2)
		return network.Residual{Layers: layers, Shortcut: shortcut(in, out)}
	default:
		return network.Dense{Features: rapid.SampledFrom([]int{1, 4, 70}).Draw(t, "features"), NoBias: rapid.Bool().Draw(t, "no bias")}
	}
}

// drawLayers draws some layers that fit the shape, and returns what they make of it.
func drawLayers(t *rapid.T, shape network.Shape, most int) ([]network.Layer, network.Shape) {
	var layers []network.Layer
	for range rapid.IntRange(0, most).Draw(t, "layers") {
		l := drawLayer(t, shape)
		if out, err := l.Output(shape, 0); err == nil { // it fits
			shape = out
			layers = append(layers, l)
		}
	}
	return layers, shape
}

// shortcut returns layers that make one shape of another, or none.
func shortcut(in, out network.Shape) []network.Layer {
	if in == out {
		return nil
	}
	for stride := 1; stride < 4; stride++ {
		l := network.Conv{Filters: out.Channels, Kernel: 1, Stride: stride}
		if made, _ := l.Output(in, 0); made == out {
			return []network.Layer{l, network.BatchNorm{Epsilon: 0.1}}
		}
	}
	return []network.Layer{network.Dense{Features: out.Channels}}
}

// drawNetwork draws a small architecture of any layers that fit, and a loss.
func drawNetwork(t *rapid.T) network.Candidate {
	side := func(name string) int { return rapid.IntRange(3, 9).Draw(t, name) }
	a := network.Architecture{
		Input:  network.Shape{Channels: rapid.IntRange(1, 3).Draw(t, "channels"), Height: side("height"), Width: side("width")},
		Extras: rapid.IntRange(0, 2).Draw(t, "extras"),
	}
	shape := a.Input
	if rapid.Bool().Draw(t, "image") { // something to learn before the layers that need an image
		a.Layers = append(a.Layers, network.Conv{Filters: small(t, "filters", 1), Kernel: 2, Padding: 1})
		shape, _ = a.Layers[0].Output(shape, 0)
	}
	more, _ := drawLayers(t, shape, 6)
	a.Layers = append(a.Layers, more...)
	if a.Extras > 0 {
		a.Layers = append(a.Layers, network.Join{})
	}
	a.Layers = append(a.Layers, network.Dense{Features: small(t, "outputs", 2)})
	loss := rapid.SampledFrom([]network.Loss{
		network.MSE{}, network.RelativeMSE{}, network.Huber{Delta: 0.3}, network.CrossEntropy{}, network.CrossEntropy{Smoothing: 0.3},
	}).Draw(t, "loss")
	return network.Candidate{Architecture: a, Training: network.Training{
		Loss: loss, BatchSize: rapid.IntRange(1, 40).Draw(t, "batch"), Epochs: 1,
		DecayWeightsOnly: rapid.Bool().Draw(t, "decay weights only"),
	}}
}

// TestGradients compares the gradient of the loss with that of a reference in
// double precision by finite differences.
func TestGradients(t *testing.T) {
	for range 5 { // of 100 networks each
		rapid.Check(t, checkGradient)
	}
}

func checkGradient(t *rapid.T) {
	c := drawNetwork(t)
	outputs := c.Architecture.Layers[len(c.Architecture.Layers)-1].(network.Dense).Features
	const n = 41 // one more than the largest batch
	events := network.Events{Outputs: outputs}
	rng := trainer.Stream(rapid.Uint64().Draw(t, "seed"), "events")
	normal := func(size int) []float32 {
		v := make([]float32, size)
		for i := range v {
			v[i] = float32(rng.NormFloat64())
		}
		return v
	}
	events.Inputs = normal(n * c.Architecture.Input.Size())
	events.Extras = normal(n * c.Architecture.Extras)
	task := network.Task{}
	if _, classes := c.Training.Loss.(network.CrossEntropy); classes {
		events.Outputs, task.Metric = 1, network.ErrorRate
		for range n {
			events.Targets = append(events.Targets, float32(rng.IntN(outputs)))
		}
	} else {
		for range n * outputs {
			events.Targets = append(events.Targets, 0.5+rng.Float32())
		}
	}
	if rapid.Bool().Draw(t, "weights") {
		for range n {
			events.Weights = append(events.Weights, 2*rng.Float32())
		}
	}
	task.Population, task.Evaluation = events, events
	plan, err := task.Plan(c, trainer.Instance{InitSeed: rng.Uint64()})
	require.NoError(t, err)
	r, err := newRun(task, plan, new(memory))
	require.NoError(t, err)

	// The gradients stay in the network after a step that leaves the weights.
	r.groups = nil
	batch := plan.Shuffle()[:rapid.IntRange(1, c.Training.BatchSize).Draw(t, "events")]
	r.step(plan.Shuffle()[:c.Training.BatchSize]) // leave something in the buffers
	var buffers [][]float64
	for _, b := range r.net.buffers {
		buffers = append(buffers, rows(b, 1, []int{0})...)
	}
	loss := r.step(batch)

	inputs, extras, targets := rows(events.Inputs, n, batch), rows(events.Extras, n, batch), rows(events.Targets, n, batch)
	var counts [][]float64
	if events.Weights != nil {
		counts = rows(events.Weights, n, batch)
	}
	weights := make([][]float64, len(plan.Weights))
	for i, w := range plan.Weights {
		for _, v := range w {
			weights[i] = append(weights[i], float64(v))
		}
	}
	at := func() float64 {
		y := reference{weights: weights, buffers: buffers, extras: extras}.outputs(plan, inputs)
		return referenceLoss(plan.Candidate.Training.Loss, y, targets, counts)
	}
	here := at()
	require.InEpsilon(t, here, loss, 1e-4)
	for i, w := range weights {
		for range 5 {
			j := rng.IntN(len(w))
			const h = 1e-6
			v := w[j]
			w[j] = v + h
			up := (at() - here) / h
			w[j] = v - h
			down := (here - at()) / h
			w[j] = v
			if math.Abs(up-down) > 1e-3*(math.Abs(up)+here) {
				continue // there is a kink between the two
			}
			want, got := (up+down)/2, float64(r.net.gradient(i, j))
			if math.Abs(want-got) > 1e-3*(math.Abs(want)+loss) {
				t.Fatalf("gradient of parameter %s at %d: %v, by differences %v", plan.Parameters[i].Name, j, got, want)
			}
		}
	}
}

// gradient returns that of a value of a parameter in PyTorch's layout.
func (c *compiled) gradient(parameter, i int) float32 {
	a := c.arrays[parameter]
	if a.place != nil {
		i = a.place(i)
	}
	return a.gradient[i]
}

func rows(values []float32, n int, events []int) [][]float64 {
	width := len(values) / n
	all := make([][]float64, len(events))
	for i, e := range events {
		for _, v := range values[e*width : (e+1)*width] {
			all[i] = append(all[i], float64(v))
		}
	}
	return all
}
