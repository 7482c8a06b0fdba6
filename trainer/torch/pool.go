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
