package gonum

import "robust/trainer/network"

// maxPool takes the largest value of each window.
type maxPool struct {
	network.MaxPool
	in, out network.Shape
	y, dx   []float32
	from    []int32 // for each output, which input of its event was the largest
}

func newMaxPool(b *builder, l network.MaxPool, in, out network.Shape) *maxPool {
	return &maxPool{
		MaxPool: l.Resolved(), in: in, out: out,
		y: b.buffer(out.Size()), dx: b.inputGradient(in.Size()),
		from: make([]int32, b.batch*out.Size()),
	}
}

func (p *maxPool) forward(x []float32, n int) []float32 {
	channels := p.in.Channels
	at := 0
	for e := range n {
		image := x[e*p.in.Size():][:p.in.Size()]
		for i := range p.out.Height {
			for j := range p.out.Width {
				corner := (i*p.in.Width + j) * p.Stride * channels
				y, from := p.y[at:at+channels], p.from[at:at+channels]
				copy(y, image[corner:])
				for c := range from {
					from[c] = int32(corner + c)
				}
				for k := 1; k < p.Kernel*p.Kernel; k++ {
					start := corner + (k/p.Kernel*p.in.Width+k%p.Kernel)*channels
					for c, v := range image[start : start+channels] {
						if v > y[c] {
							y[c], from[c] = v, int32(start+c)
						}
					}
				}
				at += channels
			}
		}
	}
	return p.y[:at]
}

func (p *maxPool) backward(dy []float32, n int) []float32 {
	all := clearRows(p.dx, n*p.in.Size())
	if all == nil {
		return nil
	}
	for e := range n {
		dx := all[e*p.in.Size():][:p.in.Size()]
		at := e * p.out.Size()
		from := p.from[at:][:p.out.Size()]
		for i, d := range dy[at:][:len(from)] {
			dx[from[i]] += d
		}
	}
	return all
}
