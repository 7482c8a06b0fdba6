package gonum

import "robust/trainer/network"

// residual adds what its layers make of the inputs to what its shortcut makes of them.
type residual struct {
	layers, shortcut []layer
	y, dy            []float32
	first            bool // nobody needs the gradient of the inputs
}

func newResidual(b *builder, l network.Residual, in, out network.Shape) (*residual, error) {
	layers, shortcut, err := l.Shapes(in)
	if err != nil {
		return nil, err
	}
	r := &residual{y: b.buffer(out.Size()), dy: b.buffer(out.Size()), first: b.first}
	if r.layers, err = b.sequence(l.Layers, layers); err != nil {
		return nil, err
	}
	if r.shortcut, err = b.sequence(l.Shortcut, shortcut); err != nil {
		return nil, err
	}
	return r, nil
}

func (r *residual) forward(x []float32, n int) []float32 {
	made, kept := forward(r.layers, x, n), forward(r.shortcut, x, n)
	y := r.y[:len(made)]
	for i, v := range made {
		y[i] = v + kept[i]
	}
	return y
}

func (r *residual) backward(dy []float32, n int) []float32 {
	again := r.dy[:copy(r.dy, dy)]
	dx := backward(r.shortcut, again, n)
	through := backward(r.layers, dy, n)
	if r.first {
		return nil
	}
	for i, v := range through {
		dx[i] += v
	}
	return dx
}
