package gonum

import (
	"math"

	"robust/trainer/network"
)

// batchNorm brings each channel to mean 0 and variance 1, then scales and shifts it.
// Sums over the batch are in double precision.
type batchNorm struct {
	network.BatchNorm
	net             *compiled
	weight, dWeight []float32
	bias, dBias     []float32
	mean, variance  []float32 // running
	x, y            []float32

	// Of the last forward, for each channel: what the values were brought to mean 0
	// and variance 1 by, and whether that came from the batch.
	centre, scale []float32
	ofBatch       bool
	sum, square   []float64 // scratch
}

func newBatchNorm(b *builder, l network.BatchNorm, in network.Shape) *batchNorm {
	c := in.Channels
	n := &batchNorm{
		BatchNorm: l.Resolved(), net: b.net, y: b.buffer(in.Size()),
		centre: b.floats(c), scale: b.floats(c),
		sum: make([]float64, c), square: make([]float64, c),
	}
	n.weight, n.dWeight = b.parameter(c, nil)
	n.bias, n.dBias = b.parameter(c, nil)
	n.mean, n.variance = b.state(c), b.state(c)
	return n
}

func (b *batchNorm) forward(x []float32, n int) []float32 {
	b.x = x
	channels := len(b.weight)
	rows := len(x) / channels
	b.ofBatch = b.net.training && rows > 1
	if b.ofBatch {
		b.measure(x, float64(rows))
	} else {
		copy(b.centre, b.mean)
		for c, v := range b.variance {
			b.scale[c] = inverseRoot(float64(v), b.Epsilon)
		}
	}
	y := b.y[:len(x)]
	for i := 0; i < len(x); i += channels {
		out := y[i:][:channels]
		for c, v := range x[i:][:channels] {
			out[c] = (v-b.centre[c])*b.scale[c]*b.weight[c] + b.bias[c]
		}
	}
	return y
}

// measure finds mean and variance of the rows of x and lets them into the running ones.
func (b *batchNorm) measure(x []float32, rows float64) {
	channels := len(b.weight)
	clear(b.sum)
	for i := 0; i < len(x); i += channels {
		for c, v := range x[i:][:channels] {
			b.sum[c] += float64(v)
		}
	}
	for c := range b.sum {
		b.sum[c] /= rows
	}
	clear(b.square)
	for i := 0; i < len(x); i += channels {
		for c, v := range x[i:][:channels] {
			d := float64(v) - b.sum[c]
			b.square[c] += d * d
		}
	}
	for c, mean := range b.sum {
		b.centre[c] = float32(mean)
		b.scale[c] = inverseRoot(b.square[c]/rows, b.Epsilon)
		b.mean[c] = float32((1-b.Momentum)*float64(b.mean[c]) + b.Momentum*mean)
		b.variance[c] = float32((1-b.Momentum)*float64(b.variance[c]) + b.Momentum*b.square[c]/(rows-1))
	}
}

func inverseRoot(variance, epsilon float64) float32 { return float32(1 / math.Sqrt(variance+epsilon)) }

func (b *batchNorm) backward(dy []float32, n int) []float32 {
	channels := len(b.weight)
	clear(b.sum)
	clear(b.square)
	for i := 0; i < len(b.x); i += channels {
		d := dy[i:][:channels]
		for c, v := range b.x[i:][:channels] {
			b.sum[c] += float64(d[c])
			b.square[c] += float64(d[c] * ((v - b.centre[c]) * b.scale[c]))
		}
	}
	for c := range b.sum {
		b.dBias[c] += float32(b.sum[c])
		b.dWeight[c] += float32(b.square[c])
	}
	// Mean and variance of the batch depend on its values.
	rows := float64(len(b.x) / channels)
	for c := range b.sum {
		b.sum[c] /= rows
		b.square[c] /= rows
	}
	if !b.ofBatch {
		clear(b.sum)
		clear(b.square)
	}
	for i := 0; i < len(b.x); i += channels {
		d := dy[i:][:channels]
		for c, v := range b.x[i:][:channels] {
			along := (v - b.centre[c]) * b.scale[c] * float32(b.square[c])
			d[c] = (d[c] - float32(b.sum[c]) - along) * b.weight[c] * b.scale[c]
		}
	}
	return dy
}
