package gonum

import (
	"math"

	"robust/trainer/network"
)

// smooth is an activation that is computed with its derivative in double precision.
type smooth struct {
	// f returns the activation and its derivative.
	f        func(x float64) (y, slope float64)
	y, slope []float32
}

func newSmooth(b *builder, f func(x float64) (y, slope float64), in network.Shape) *smooth {
	return &smooth{f: f, y: b.buffer(in.Size()), slope: b.buffer(in.Size())}
}

// gelu is x·Φ(x), whose derivative is Φ(x) + x·φ(x).
func gelu(x float64) (y, slope float64) {
	distribution := math.Erfc(-x/math.Sqrt2) / 2
	density := math.Exp(-x*x/2) / math.Sqrt(2*math.Pi)
	return x * distribution, distribution + x*density
}

// silu is x·σ(x), whose derivative is σ(x)·(1 + x·(1-σ(x))).
func silu(x float64) (y, slope float64) {
	sigma := 1 / (1 + math.Exp(-x))
	return x * sigma, sigma * (1 + x*(1-sigma))
}

func (s *smooth) forward(x []float32, n int) []float32 {
	y := s.y[:len(x)]
	for i, v := range x {
		value, slope := s.f(float64(v))
		y[i], s.slope[i] = float32(value), float32(slope)
	}
	return y
}

func (s *smooth) backward(dy []float32, n int) []float32 {
	for i := range dy {
		dy[i] *= s.slope[i]
	}
	return dy
}
