package gonum

import (
	"fmt"
	"math"

	"robust/trainer/network"
)

// optimiser changes the weights of a network after a batch. It may overwrite the
// gradients.
type optimiser interface {
	// step uses a learning rate and a momentum of the schedule, which is NaN where
	// the optimiser's own holds.
	step(weights, gradients []float32, rate, momentum float64)
}

// group is parameters that one optimiser changes.
type group struct {
	optimiser
	weights, gradients []float32
}

// groups returns the parameters of a network that decay and those that do not, if there
// are any.
func groups(o network.Optimiser, net *compiled, m *memory) ([]group, error) {
	var all []group
	for _, part := range []struct {
		network.Optimiser
		from, to int
	}{{o, 0, net.decayed}, {o.With(o.LearningRate(), 0), net.decayed, len(net.parameters)}} {
		if part.from == part.to {
			continue
		}
		made, err := newOptimiser(part.Optimiser, part.to-part.from, m)
		if err != nil {
			return nil, err
		}
		all = append(all, group{made, net.parameters[part.from:part.to], net.gradients[part.from:part.to]})
	}
	return all, nil
}

// newOptimiser returns an optimiser for so many weights, with buffers from m.
func newOptimiser(o network.Optimiser, n int, m *memory) (optimiser, error) {
	switch o := o.(type) {
	case network.SGD:
		return &sgd{SGD: o, velocity: m.floats(n)}, nil
	case network.Adam:
		return &adam{Adam: o, mean: m.floats(n), square: m.floats(n)}, nil
	case network.AdamW:
		a := network.Adam(o)
		a.WeightDecay = o.Decay()
		return &adam{Adam: a, decoupled: true, mean: m.floats(n), square: m.floats(n)}, nil
	case network.NAdam:
		return &nadam{NAdam: o, mean: m.floats(n), square: m.floats(n), product: 1}, nil
	case network.RMSprop:
		return &rmsprop{RMSprop: o, square: m.floats(n), velocity: m.floats(n)}, nil
	}
	return nil, fmt.Errorf("this backend has no optimiser %q", o.Kind())
}

// scheduled returns the schedule's momentum or, where it has none, the optimiser's
// own.
func scheduled(momentum, own float64) float64 {
	if math.IsNaN(momentum) {
		return own
	}
	return momentum
}

// root is the square root in single precision.
func root(v float32) float32 { return float32(math.Sqrt(float64(v))) }
