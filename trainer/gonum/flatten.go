package gonum

import "robust/trainer/network"

// flatten brings images from channels-last to the order of features: channel, row,
// column.
type flatten struct {
	in    network.Shape
	y, dx []float32
}

// flatten adds the layer where the two orders differ.
func (b *builder) flatten(in network.Shape) {
	if in.Channels == 1 || in.Height*in.Width == 1 {
		return
	}
	b.add(&flatten{in: in, y: b.buffer(in.Size()), dx: b.inputGradient(in.Size())})
}

func (f *flatten) forward(x []float32, n int) []float32 {
	size, area := f.in.Size(), f.in.Height*f.in.Width
	for i := 0; i < n*size; i += size {
		transposed(f.y[i:], matrix{x[i:], f.in.Channels}, area, f.in.Channels)
	}
	return f.y[:n*size]
}

func (f *flatten) backward(dy []float32, n int) []float32 {
	if f.dx == nil {
		return nil
	}
	size, area := f.in.Size(), f.in.Height*f.in.Width
	for i := 0; i < n*size; i += size {
		transposed(f.dx[i:], matrix{dy[i:], area}, f.in.Channels, area)
	}
	return f.dx[:n*size]
}
