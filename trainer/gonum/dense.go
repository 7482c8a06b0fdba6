package gonum

import "robust/trainer/network"

// dense connects every input with every output.
type dense struct {
	in, out         int
	weight, dWeight []float32 // [out, in]
	bias, dBias     []float32
	x, y, dx        []float32
}

func newDense(b *builder, l network.Dense, in, out int) *dense {
	d := &dense{in: in, out: out}
	d.weight, d.dWeight = b.parameter(in*out, nil)
	if !l.NoBias {
		d.bias, d.dBias = b.parameter(out, nil)
	}
	d.y = b.buffer(out)
	d.dx = b.inputGradient(in)
	return d
}

func (d *dense) forward(x []float32, n int) []float32 {
	d.x = x
	y := d.y[:n*d.out]
	fillRows(y, d.bias)
	addProduct(asIs, transpose, n, d.out, d.in,
		matrix{x, d.in}, matrix{d.weight, d.in}, matrix{y, d.out})
	return y
}

func (d *dense) backward(dy []float32, n int) []float32 {
	sumRows(d.dBias, dy[:n*d.out])
	addProduct(transpose, asIs, d.out, d.in, n,
		matrix{dy, d.out}, matrix{d.x, d.in}, matrix{d.dWeight, d.in})
	dx := clearRows(d.dx, n*d.in)
	if dx == nil {
		return nil
	}
	addProduct(asIs, asIs, n, d.in, d.out,
		matrix{dy, d.out}, matrix{d.weight, d.in}, matrix{dx, d.in})
	return dx
}
