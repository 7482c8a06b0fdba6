//go:build torch

package torch

import "robust/trainer/network"

func maxPool(l network.MaxPool, out network.Shape) forward {
	return func(p *pass, x value) value {
		return value{p.MaxPool2d(p.images(x).tensor, l.Kernel, l.Stride), out, true}
	}
}

func averagePool(l network.AveragePool, out network.Shape) forward {
	return func(p *pass, x value) value {
		return value{p.AvgPool2d(p.images(x).tensor, l.Kernel, l.Stride), out, true}
	}
}

func globalPool(out network.Shape) forward {
	return func(p *pass, x value) value {
		means := p.Mean(p.kind, p.images(x).tensor, 2, 3)
		return value{p.Transpose(p.Reshape(means, -1, int64(p.stack), int64(out.Channels)), 0, 1), out, false}
	}
}
