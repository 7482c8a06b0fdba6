//go:build torch

package torch

import "robust/trainer/network"

// batchNorm normalises the channels of each network by themselves.
func (b *builder) batchNorm(l network.BatchNorm, in network.Shape) forward {
	channels := b.stack * in.Channels
	weight := b.parameter(parameter{single: true}, channels)
	bias := b.parameter(parameter{single: true}, channels)
	mean, variance := b.buffer(), b.buffer()
	return func(p *pass, x value) value {
		// A single value a channel has no variance.
		training := p.training && p.batch*in.Height*in.Width > 1
		t := x.tensor
		if !x.image {
			t = p.Reshape(p.Transpose(t, 0, 1), -1, int64(channels))
		}
		t = p.BatchNorm(t, p.leaves[weight], p.leaves[bias], p.buffers[mean], p.buffers[variance], training, l.Momentum, l.Epsilon)
		if !x.image {
			t = p.Transpose(p.Reshape(t, -1, int64(b.stack), int64(in.Channels)), 0, 1)
		}
		x.tensor = t
		return x
	}
}
