//go:build torch

package torch

// #include "kernels.h"
import "C"

import (
	"robust/trainer/network"
	"robust/trainer/torch/internal/libtorch"
)

type rmsprop struct {
	network.RMSprop
	momentum float64
}

func (o *rmsprop) advance(momentum float64) { o.momentum = scheduled(momentum, o.Momentum) }

func (o *rmsprop) kernel(w, g []float32, memory [2][]float32, rate, decay float64) {
	C.robust_rmsprop(array(w), array(g), array(memory[0]), array(memory[1]), length(w), C.float(rate), C.float(decay),
		C.float(o.Alpha), C.float(1-o.Alpha), C.float(o.Epsilon), C.float(o.momentum))
}

func (o *rmsprop) operations(s *libtorch.Scope, w, g libtorch.Tensor, memory [2]libtorch.Tensor, rates, decays libtorch.Tensor) (libtorch.Tensor, [2]libtorch.Tensor) {
	g = s.Add(g, s.Mul(decays, w))
	square := blend(s, memory[0], s.Square(g), 1-o.Alpha)
	move := s.Div(g, s.Plus(s.Root(square), o.Epsilon))
	velocity := s.Add(s.Times(memory[1], o.momentum), move)
	return s.Sub(w, s.Mul(rates, velocity)), [2]libtorch.Tensor{square, velocity}
}
