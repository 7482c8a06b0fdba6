package gonum

import "robust/trainer/network"

// averagePool takes the mean of each window.
type averagePool struct {
	network.AveragePool
	in, out network.Shape
	y, dx   []float32
}

func newAveragePool(b *builder, l network.AveragePool, in, out network.Shape) *averagePool {
	return &averagePool{
		AveragePool: l.Resolved(), in: in, out: out,
		y: b.buffer(out.Size()), dx: b.inputGradient(in.Size()),
	}
}

func (p *averagePool) forward(x []float32, n int) []float32 {
	y := p.y[:n*p.out.Size()]
	clear(y)
	share := 1 / float32(p.Kernel*p.Kernel)
	p.windows(n, func(in, out, channels int) {
		single.Saxpy(channels, share, x[in:in+channels], 1, y[out:out+channels], 1)
	})
	return y
}

func (p *averagePool) backward(dy []float32, n int) []float32 {
	dx := clearRows(p.dx, n*p.in.Size())
	if dx == nil {
		return nil
	}
	share := 1 / float32(p.Kernel*p.Kernel)
	p.windows(n, func(in, out, channels int) {
		single.Saxpy(channels, share, dy[out:out+channels], 1, dx[in:in+channels], 1)
	})
	return dx
}

// windows calls f for each pixel of each window with where its channels begin among
// the inputs and the outputs.
func (p *averagePool) windows(n int, f func(in, out, channels int)) {
	channels := p.in.Channels
	out := 0
	for e := range n {
		for i := range p.out.Height {
			for j := range p.out.Width {
				for k := range p.Kernel * p.Kernel {
					row, column := i*p.Stride+k/p.Kernel, j*p.Stride+k%p.Kernel
					f(((e*p.in.Height+row)*p.in.Width+column)*channels, out, channels)
				}
				out += channels
			}
		}
	}
}
