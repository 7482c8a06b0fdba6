//go:build torch

package torch

import "robust/trainer/network"

func relu(p *pass, x value) value {
	x.tensor = p.ReLU(x.tensor)
	return x
}

func gelu(p *pass, x value) value {
	x.tensor = p.GELU(x.tensor)
	return x
}

func silu(p *pass, x value) value {
	x.tensor = p.SiLU(x.tensor)
	return x
}

// leakyReLU is a PReLU whose slope does not learn.
func leakyReLU(l network.LeakyReLU) forward {
	return func(p *pass, x value) value {
		x.tensor = p.PReLU(x.tensor, p.Full(p.kind, p.device, l.Slope, 1))
		return x
	}
}

// prelu has a slope for each channel of each network.
func (b *builder) prelu(in network.Shape) forward {
	slopes := b.parameter(parameter{}, b.stack, 1, in.Channels)
	return func(p *pass, x value) value {
		slope := p.leaves[slopes]
		if x.image {
			slope = p.Reshape(slope, 1, -1, 1, 1)
		}
		x.tensor = p.PReLU(x.tensor, slope)
		return x
	}
}
