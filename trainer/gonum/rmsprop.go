package gonum

import "robust/trainer/network"

type rmsprop struct {
	network.RMSprop
	square, velocity []float32
}

func (o *rmsprop) step(weights, gradients []float32, rate, momentum float64) {
	r, decay, mu := float32(rate), float32(o.WeightDecay), float32(scheduled(momentum, o.Momentum))
	keep, fresh, epsilon := float32(o.Alpha), float32(1-o.Alpha), float32(o.Epsilon)
	for i, g := range gradients {
		g += decay * weights[i]
		s := keep*o.square[i] + fresh*g*g
		v := mu*o.velocity[i] + g/(root(s)+epsilon)
		o.square[i], o.velocity[i] = s, v
		weights[i] -= r * v
	}
}
