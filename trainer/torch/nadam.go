//go:build torch

package torch

// #include "kernels.h"
import "C"

import (
	"math"

	"robust/trainer/network"
	"robust/trainer/torch/internal/libtorch"
)

type nadam struct {
	network.NAdam

	steps              int
	product            float64 // of the momenta of all steps
	beta1              float64
	now, ahead, spread float64 // for a learning rate of 1
}

func (o *nadam) advance(momentum float64) {
	o.steps++
	o.beta1 = scheduled(momentum, o.Beta1)
	mu, next := o.momentumAt(o.steps), o.momentumAt(o.steps+1)
	o.product *= mu
	o.now = (1 - mu) / (1 - o.product)
	o.ahead = next / (1 - o.product*next)
	o.spread = 1 / math.Sqrt(1-math.Pow(o.Beta2, float64(o.steps)))
}

// momentumAt grows from about half of beta1 to beta1.
func (o *nadam) momentumAt(step int) float64 {
	return o.beta1 * (1 - 0.5*math.Pow(0.96, float64(step)*o.MomentumDecay))
}

func (o *nadam) kernel(w, g []float32, memory [2][]float32, rate, decay float64) {
	C.robust_nadam(array(w), array(g), array(memory[0]), array(memory[1]), length(w), C.float(decay),
		C.float(1-o.beta1), C.float(o.Beta2), C.float(1-o.Beta2), C.float(rate*o.now), C.float(rate*o.ahead),
		C.float(o.spread), C.float(o.Epsilon))
}

func (o *nadam) operations(s *libtorch.Scope, w, g libtorch.Tensor, memory [2]libtorch.Tensor, rates, decays libtorch.Tensor) (libtorch.Tensor, [2]libtorch.Tensor) {
	g = s.Add(g, s.Mul(decays, w))
	m := blend(s, memory[0], g, 1-o.beta1)
	v := blend(s, memory[1], s.Square(g), 1-o.Beta2)
	divisor := s.Plus(s.Times(s.Root(v), o.spread), o.Epsilon)
	move := s.Div(s.Add(s.Times(g, o.now), s.Times(m, o.ahead)), divisor)
	return s.Sub(w, s.Mul(rates, move)), [2]libtorch.Tensor{m, v}
}
