//go:build torch

package libtorch

import (
	"fmt"

	"github.com/sugarme/gotch/libtch"
)

// Leaf returns a view of the tensor whose gradients are recorded from here on. A change of one changes the other.
func (s *Scope) Leaf(t Tensor) Tensor {
	leaf := s.unary("detach", libtch.AtgDetach, t)
	s.change("gradients", func(out *libtch.Ctensor) { libtch.AtgSetRequiresGrad(out, leaf.c, 1) }, leaf)
	return leaf
}

// Gradients returns those of a loss, one number, with respect to leaves.
func (s *Scope) Gradients(loss Tensor, leaves []Tensor) []Tensor {
	inputs, outputs := make([]libtch.Ctensor, len(leaves)), make([]libtch.Ctensor, len(leaves))
	for i, t := range leaves {
		inputs[i] = t.c
	}
	if s.err == nil && (len(leaves) == 0 || !libtch.AtRequiresGrad(loss.c)) { // libtorch would end the process
		s.err = fmt.Errorf("%w: gradients of a loss that depends on none of %d leaves", Err, len(leaves))
	}
	s.run("gradients", func() {
		libtch.AtRunBackward(&loss.c, 1, &inputs[0], len(inputs), &outputs[0], 0, 0)
	}, loss)
	gradients := make([]Tensor, len(leaves))
	for i, t := range outputs {
		if t != nil {
			s.held = append(s.held, t)
		}
		gradients[i] = Tensor{t}
	}
	return gradients
}
