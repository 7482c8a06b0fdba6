//go:build torch

package torch

import "robust/trainer/network"

func relu(p *pass, x value) value {
	x.tensor = p.ReLU(x.tensor)
	return x
}

// gelu takes features as one row: libtorch 2.1 mistakes the order of a gradient that is not.
func gelu(p *pass, x value) value {
	if x.image {
		x.tensor = p.GELU(x.tensor)
		return x
	}
	y := p.GELU(p.Reshape(x.tensor, -1))
	x.tensor = p.Reshape(y, int64(p.stack), -1, int64(x.shape.Size()))
	return x
}

func silu(p *pass, x value) value {
	x.tensor = p.SiLU(x.tensor)
	return x
}

// leakyReLU is a PReLU whose slope does not learn.
func leakyReLU(l network.LeakyReLU, in network.Shape) forward {
	return func(p *pass, x value) value {
		slope := p.Full(p.kind, p.device, l.Slope, int64(p.stack), 1, int64(in.Channels))
		x.tensor = p.PReLU(p.device, x.tensor, slope)
		return x
	}
}

// prelu has a slope for each channel of each network.
func (b *builder) prelu(in network.Shape) forward {
	slopes := b.parameter(parameter{}, b.stack, 1, in.Channels)
	return func(p *pass, x value) value {
		x.tensor = p.PReLU(p.device, x.tensor, p.leaves[slopes])
		return x
	}
}
