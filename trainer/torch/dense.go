//go:build torch

package torch

import (
	"robust/trainer/network"
	"robust/trainer/torch/internal/libtorch"
)

// dense is one product of matrices for each network.
func (b *builder) dense(l network.Dense, in, out network.Shape) forward {
	weight := b.parameter(parameter{}, b.stack, l.Features, in.Size())
	bias := -1
	if !l.NoBias {
		bias = b.parameter(parameter{}, b.stack, 1, l.Features)
	}
	return func(p *pass, x value) value {
		var offset libtorch.Tensor
		if bias >= 0 {
			offset = p.leaves[bias]
		}
		return value{p.Dense(p.features(x).tensor, p.leaves[weight], offset), out, false}
	}
}
