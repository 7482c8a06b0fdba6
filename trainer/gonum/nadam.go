package gonum

import (
	"math"

	"robust/trainer/network"
)

type nadam struct {
	network.NAdam
	mean, square []float32
	steps        int
	product      float64 // of the momenta of all steps
}

func (o *nadam) step(weights, gradients []float32, rate, momentum float64) {
	o.steps++
	beta1 := scheduled(momentum, o.Beta1)
	mu := o.momentumAt(beta1, o.steps)
	next := o.momentumAt(beta1, o.steps+1)
	o.product *= mu
	now := float32(rate * (1 - mu) / (1 - o.product))
	ahead := float32(rate * next / (1 - o.product*next))
	spread := float32(1 / math.Sqrt(1-math.Pow(o.Beta2, float64(o.steps))))
	fresh, keep2, fresh2 := float32(1-beta1), float32(o.Beta2), float32(1-o.Beta2)
	decay, epsilon := float32(o.WeightDecay), float32(o.Epsilon)
	for i, g := range gradients {
		g += decay * weights[i]
		m := o.mean[i]
		m += fresh * (g - m)
		v := keep2*o.square[i] + fresh2*g*g
		o.mean[i], o.square[i] = m, v
		weights[i] -= (now*g + ahead*m) / (root(v)*spread + epsilon)
	}
}

// momentumAt grows from about half of beta1 to beta1.
func (o *nadam) momentumAt(beta1 float64, step int) float64 {
	return beta1 * (1 - 0.5*math.Pow(0.96, float64(step)*o.MomentumDecay))
}
