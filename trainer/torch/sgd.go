//go:build torch

package torch

// #include "kernels.h"
import "C"

import (
	"robust/trainer/network"
	"robust/trainer/torch/internal/libtorch"
)

type sgd struct {
	network.SGD
	momentum float64
}

func (o *sgd) advance(momentum float64) { o.momentum = scheduled(momentum, o.Momentum) }

func (o *sgd) kernel(w, g []float32, memory [2][]float32, rate, decay float64) {
	var nesterov C.int
	if o.Nesterov {
		nesterov = 1
	}
	C.robust_sgd(array(w), array(g), array(memory[0]), length(w), C.float(rate), C.float(o.momentum), nesterov, C.float(decay))
}

func (o *sgd) operations(s *libtorch.Scope, w, g libtorch.Tensor, memory [2]libtorch.Tensor, rates, decays libtorch.Tensor) (libtorch.Tensor, [2]libtorch.Tensor) {
	d := s.Add(g, s.Mul(decays, w))
	v := s.Add(s.Times(memory[0], o.momentum), d)
	move := v
	if o.Nesterov {
		move = s.Add(d, s.Times(v, o.momentum))
	}
	return s.Sub(w, s.Mul(rates, move)), [2]libtorch.Tensor{v}
}
