//go:build torch

package torch

// #include "kernels.h"
import "C"

import (
	"math"

	"robust/trainer/network"
	"robust/trainer/torch/internal/libtorch"
)

// adam is Adam, or AdamW where the weight decay is decoupled.
type adam struct {
	network.Adam
	decoupled bool

	steps        int
	beta1        float64
	size, spread float64 // for a learning rate of 1
}

func (o *adam) advance(momentum float64) {
	o.steps++
	o.beta1 = scheduled(momentum, o.Beta1)
	o.size = 1 / (1 - math.Pow(o.beta1, float64(o.steps)))
	o.spread = 1 / math.Sqrt(1-math.Pow(o.Beta2, float64(o.steps)))
}

func (o *adam) kernel(w, g []float32, memory [2][]float32, rate, decay float64) {
	shrink := 1.0
	if o.decoupled {
		shrink, decay = 1-rate*decay, 0
	}
	C.robust_adam(array(w), array(g), array(memory[0]), array(memory[1]), length(w), C.float(shrink), C.float(decay),
		C.float(1-o.beta1), C.float(o.Beta2), C.float(1-o.Beta2), C.float(rate*o.size), C.float(o.spread), C.float(o.Epsilon))
}

func (o *adam) operations(s *libtorch.Scope, w, g libtorch.Tensor, memory [2]libtorch.Tensor, rates, decays libtorch.Tensor) (libtorch.Tensor, [2]libtorch.Tensor) {
	fading := s.Mul(decays, w)
	if o.decoupled {
		w = s.Sub(w, s.Mul(rates, fading))
	} else {
		g = s.Add(g, fading)
	}
	m := blend(s, memory[0], g, 1-o.beta1)
	v := blend(s, memory[1], s.Square(g), 1-o.Beta2)
	divisor := s.Plus(s.Times(s.Root(v), o.spread), o.Epsilon)
	move := s.Times(s.Div(m, divisor), o.size)
	return s.Sub(w, s.Mul(rates, move)), [2]libtorch.Tensor{m, v}
}
