package gonum

import "robust/trainer/network"

// prelu is a leaky ReLU with a learnt slope for each channel.
type prelu struct {
	slope, dSlope []float32
	x, y          []float32
}

func newPReLU(b *builder, in network.Shape) *prelu {
	p := &prelu{y: b.buffer(in.Size())}
	p.slope, p.dSlope = b.parameter(in.Channels, nil)
	return p
}

func (p *prelu) forward(x []float32, n int) []float32 {
	p.x = x
	y := p.y[:len(x)]
	for i := 0; i < len(x); i += len(p.slope) {
		out := y[i:][:len(p.slope)]
		for c, v := range x[i:][:len(out)] {
			if v <= 0 {
				v *= p.slope[c]
			}
			out[c] = v
		}
	}
	return y
}

func (p *prelu) backward(dy []float32, n int) []float32 {
	for i := 0; i < len(p.x); i += len(p.slope) {
		d := dy[i:][:len(p.slope)]
		for c, v := range p.x[i:][:len(d)] {
			if v <= 0 {
				p.dSlope[c] += d[c] * v
				d[c] *= p.slope[c]
			}
		}
	}
	return dy
}
