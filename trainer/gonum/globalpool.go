package gonum

import "robust/trainer/network"

// globalPool takes the mean of each channel's image.
type globalPool struct {
	in    network.Shape
	y, dx []float32
}

func newGlobalPool(b *builder, in network.Shape) *globalPool {
	return &globalPool{in: in, y: b.buffer(in.Channels), dx: b.inputGradient(in.Size())}
}

func (p *globalPool) forward(x []float32, n int) []float32 {
	y := p.y[:n*p.in.Channels]
	clear(y)
	p.pixels(n, func(in, out, channels int, share float32) {
		single.Saxpy(channels, share, x[in:in+channels], 1, y[out:out+channels], 1)
	})
	return y
}

func (p *globalPool) backward(dy []float32, n int) []float32 {
	dx := clearRows(p.dx, n*p.in.Size())
	if dx == nil {
		return nil
	}
	p.pixels(n, func(in, out, channels int, share float32) {
		single.Saxpy(channels, share, dy[out:out+channels], 1, dx[in:in+channels], 1)
	})
	return dx
}

// pixels calls f for each pixel with where its channels begin among the inputs and
// the outputs, and its share of the mean.
func (p *globalPool) pixels(n int, f func(in, out, channels int, share float32)) {
	channels, area := p.in.Channels, p.in.Height*p.in.Width
	for i := range n * area {
		f(i*channels, i/area*channels, channels, 1/float32(area))
	}
}
