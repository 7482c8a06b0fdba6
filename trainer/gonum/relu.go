package gonum

import "robust/trainer/network"

// leaky multiplies negative values by a slope, which is 0 for the ReLU.
type leaky struct {
	slope float32
	x, y  []float32
}

func newLeaky(b *builder, slope float32, in network.Shape) *leaky {
	return &leaky{slope: slope, y: b.buffer(in.Size())}
}

// slopeOf returns the slope of a ReLU or leaky ReLU.
func slopeOf(l network.Layer) float32 {
	if l, ok := l.(network.LeakyReLU); ok {
		return float32(l.Resolved().Slope)
	}
	return 0
}

// commutes reports whether an activation followed by a layer gives the same as the
// layer followed by the activation: one that never falls does with the largest
// value of a window.
func commutes(activation, next network.Layer) bool {
	if _, pools := next.(network.MaxPool); !pools {
		return false
	}
	switch activation.(type) {
	case network.ReLU, network.LeakyReLU:
		return slopeOf(activation) >= 0
	}
	return false
}

func (l *leaky) forward(x []float32, n int) []float32 {
	l.x = x
	y := l.y[:len(x)]
	for i, v := range x {
		if v > 0 {
			y[i] = v
		} else {
			y[i] = l.slope * v
		}
	}
	return y
}

func (l *leaky) backward(dy []float32, n int) []float32 {
	for i, v := range l.x {
		if v <= 0 {
			dy[i] *= l.slope
		}
	}
	return dy
}
