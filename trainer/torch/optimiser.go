//go:build torch

package torch

import (
	"fmt"
	"math"
	"slices"

	"robust/trainer/network"
	"robust/trainer/torch/internal/libtorch"
)

// rule is the formula of an optimiser.
type rule interface {
	// advance begins a step with a momentum of the schedule, which is NaN where the optimiser's own holds.
	advance(momentum float64)
	// kernel changes the weights and the two memories of one network on the CPU, in one loop.
	kernel(w, g []float32, memory [2][]float32, rate, decay float64)
	// operations returns the new weights and memories of all networks, on any device. Rates and decays
	// are those of each weight.
	operations(s *libtorch.Scope, w, g libtorch.Tensor, memory [2]libtorch.Tensor, rates, decays libtorch.Tensor) (libtorch.Tensor, [2]libtorch.Tensor)
}

// newRule returns the rule of an optimiser.
func newRule(o network.Optimiser) (rule, error) {
	switch o := o.(type) {
	case network.SGD:
		return &sgd{SGD: o}, nil
	case network.Adam:
		return &adam{Adam: o}, nil
	case network.AdamW:
		return &adam{Adam: network.Adam(o), decoupled: true}, nil
	case network.NAdam:
		return &nadam{NAdam: o, product: 1}, nil
	case network.RMSprop:
		return &rmsprop{RMSprop: o}, nil
	}
	return nil, fmt.Errorf("this backend has no optimiser %q", o.Kind())
}

// segment is the weights of one network in one parameter.
type segment struct {
	network     int
	start, stop int
	decay       float64
}

// optimiser changes all weights of a stack of networks after a batch.
type optimiser struct {
	rule     rule
	segments []segment

	memory  [2][]float32       // on the CPU
	tensors [2]libtorch.Tensor // elsewhere
	owner   libtorch.Tensor    // elsewhere: the network of each weight
	fading  libtorch.Tensor    // elsewhere: the decay of each weight
}

// newOptimiser returns the optimiser of a stack. The scope keeps what is on the device.
func newOptimiser(s *libtorch.Scope, training []network.Training, ps []parameter, device libtorch.Device) (*optimiser, error) {
	r, err := newRule(training[0].Optimiser)
	if err != nil {
		return nil, err
	}
	o := &optimiser{rule: r}
	total := 0
	for _, p := range ps {
		for k, t := range training {
			decay := t.Optimiser.Decay()
			if p.Role != network.Weight && t.DecayWeightsOnly {
				decay = 0
			}
			o.segments = append(o.segments, segment{k, total, total + p.Size(), decay})
			total += p.Size()
		}
	}
	if device == libtorch.CPU {
		o.memory = [2][]float32{make([]float32, total), make([]float32, total)}
		return o, nil
	}
	o.place(s, total, device)
	return o, nil
}

// place keeps memories, owners and decays on a device.
func (o *optimiser) place(s *libtorch.Scope, total int, device libtorch.Device) {
	owner, fading := make([]int64, 0, total), make([]float32, 0, total)
	for _, g := range o.segments {
		owner = append(owner, slices.Repeat([]int64{int64(g.network)}, g.stop-g.start)...)
		fading = append(fading, slices.Repeat([]float32{float32(g.decay)}, g.stop-g.start)...)
	}
	n := int64(total)
	o.owner, o.fading = s.Integers(owner, device, n), s.Floats(fading, device, n)
	for i := range o.tensors {
		o.tensors[i] = s.Zeros(libtorch.Float32, device, n)
	}
}

// step changes the weights by their gradients. Rates are those of the networks. On the CPU it leaves the weights of
// frozen networks as they are; elsewhere what becomes of them does not matter.
func (o *optimiser) step(s *libtorch.Scope, weights, gradients libtorch.Tensor, rates []float64, momentum float64, frozen []bool, device libtorch.Device) {
	o.rule.advance(momentum)
	if o.memory[0] == nil {
		each := make([]float32, len(rates))
		for i, r := range rates {
			each[i] = float32(r)
		}
		of := s.Select(s.Floats(each, device, int64(len(each))), 0, o.owner)
		w, memory := o.rule.operations(s, weights, gradients, o.tensors, of, o.fading)
		s.Copy(weights, w)
		for i := range memory {
			if memory[i].Defined() {
				s.Copy(o.tensors[i], memory[i])
			}
		}
		return
	}
	w, g := s.Memory(weights), s.Memory(gradients)
	if s.Err() != nil {
		return
	}
	for _, part := range o.segments {
		if frozen[part.network] {
			continue
		}
		a, b := part.start, part.stop
		o.rule.kernel(w[a:b], g[a:b], [2][]float32{o.memory[0][a:b], o.memory[1][a:b]}, rates[part.network], part.decay)
	}
}

// scheduled returns the schedule's momentum or, where it has none, the optimiser's
// own.
func scheduled(momentum, own float64) float64 {
	if math.IsNaN(momentum) {
		return own
	}
	return momentum
}

// blend returns a + share·(b-a).
func blend(s *libtorch.Scope, a, b libtorch.Tensor, share float64) libtorch.Tensor {
	return s.Add(s.Times(a, 1-share), s.Times(b, share))
}
