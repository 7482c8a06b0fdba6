//go:build torch

package torch

import "robust/trainer/network"

// residual adds what its layers and its shortcut make of a value.
func (b *builder) residual(l network.Residual, in, out network.Shape) forward {
	layers, shortcut, err := l.Shapes(in)
	if err != nil {
		b.err = err
		return nil
	}
	change, keep := b.layers(l.Layers, layers), b.layers(l.Shortcut, shortcut)
	return func(p *pass, x value) value {
		a, c := change(p, x), keep(p, x)
		if a.image != c.image {
			a, c = p.images(a), p.images(c)
		}
		return value{p.Add(a.tensor, c.tensor), out, a.image}
	}
}
