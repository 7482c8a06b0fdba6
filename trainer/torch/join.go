//go:build torch

package torch

import "robust/trainer/network"

// join puts the extras behind the features.
func join(out network.Shape) forward {
	return func(p *pass, x value) value {
		f := p.features(x).tensor
		return value{p.Concatenate(2, f, p.extras), out, false}
	}
}
