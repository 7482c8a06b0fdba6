//go:build torch

package torch

import (
	"robust/trainer/network"
	"robust/trainer/torch/internal/libtorch"
)

// conv is a grouped convolution, a group for each network. Weights are kept as [filter, row, column, channel], so that
// their gradient has the layout of the images.
func (b *builder) conv(l network.Conv, in, out network.Shape) forward {
	area := l.Kernel * l.Kernel
	size := area * in.Channels
	weight := b.parameter(parameter{from: func(i int) int {
		filter, at, channel := i/size, i%size/in.Channels, i%in.Channels
		return (filter*in.Channels+channel)*area + at
	}}, b.stack*l.Filters, l.Kernel, l.Kernel, in.Channels)
	bias := -1
	if !l.NoBias {
		bias = b.parameter(parameter{}, b.stack*l.Filters)
	}
	return func(p *pass, x value) value {
		var offset libtorch.Tensor
		if bias >= 0 {
			offset = p.leaves[bias]
		}
		kernels := p.Permute(p.leaves[weight], 0, 3, 1, 2)
		y := p.Conv2d(p.images(x).tensor, kernels, offset, l.Stride, l.Padding, p.stack)
		return value{y, out, true}
	}
}
