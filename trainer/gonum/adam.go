package gonum

import (
	"math"

	"robust/trainer/network"
)

// adam is Adam, or AdamW where the weight decay is decoupled.
type adam struct {
	network.Adam
	decoupled    bool
	mean, square []float32
	steps        int
}

func (o *adam) step(weights, gradients []float32, rate, momentum float64) {
	o.steps++
	beta1 := scheduled(momentum, o.Beta1)
	size := float32(rate / (1 - math.Pow(beta1, float64(o.steps))))
	spread := float32(1 / math.Sqrt(1-math.Pow(o.Beta2, float64(o.steps))))
	fresh, keep2, fresh2 := float32(1-beta1), float32(o.Beta2), float32(1-o.Beta2)
	epsilon := float32(o.Epsilon)
	decay, shrink := float32(o.WeightDecay), float32(1)
	if o.decoupled {
		decay, shrink = 0, float32(1-rate*o.WeightDecay)
	}
	for i, g := range gradients {
		w := weights[i] * shrink
		g += decay * w
		m := o.mean[i]
		m += fresh * (g - m)
		v := keep2*o.square[i] + fresh2*g*g
		o.mean[i], o.square[i] = m, v
		weights[i] = w - size*m/(root(v)*spread+epsilon)
	}
}
