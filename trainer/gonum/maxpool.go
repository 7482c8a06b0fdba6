package gonum

import (
	"math"

	"robust/trainer/network"
)

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
				p.largest(image, corner, p.y[at:at+channels], p.from[at:at+channels])
				at += channels
			}
		}
	}
	return p.y[:at]
}

// largest finds the largest value of each channel in the window at a corner of the
// image, and where it is.
func (p *maxPool) largest(image []float32, corner int, y []float32, from []int32) {
	for c := range from {
		from[c] = int32(corner + c)
	}
	for k := 1; k < p.Kernel*p.Kernel; k++ {
		start := corner + (k/p.Kernel*p.in.Width+k%p.Kernel)*len(from)
		for c, v := range image[start : start+len(from)] {
			// Which one is larger cannot be predicted, so this must compile to a
			// conditional move: it has one integer to choose.
			f := from[c]
			if ordered(v) > ordered(image[f]) {
				f = int32(start + c)
			}
			from[c] = f
		}
	}
	for c, f := range from {
		y[c] = image[f]
	}
}

// ordered returns an integer that is larger for a larger number.
func ordered(v float32) int32 {
	b := int32(math.Float32bits(v))
	return b ^ b>>31&math.MaxInt32
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
