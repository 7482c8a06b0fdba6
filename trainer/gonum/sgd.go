package gonum

import "robust/trainer/network"

type sgd struct {
	network.SGD
	velocity []float32
	steps    int
}

func (o *sgd) step(weights, gradients []float32, rate, momentum float64) {
	o.steps++
	r, decay := float32(rate), float32(o.WeightDecay)
	mu := float32(scheduled(momentum, o.Momentum))
	for i, g := range gradients {
		g += decay * weights[i]
		v := g
		if o.steps > 1 {
			v += mu * o.velocity[i]
		}
		o.velocity[i] = v
		if o.Nesterov {
			v = g + mu*v
		}
		weights[i] -= r * v
	}
}
