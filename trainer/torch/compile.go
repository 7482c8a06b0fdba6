//go:build torch

package torch

import (
	"fmt"

	"robust/trainer/network"
)

// parameter is one array of weights of all networks of a stack. In memory the networks' come one after another.
type parameter struct {
	network.Parameter
	// shape is that of the leaf, of which the first dimension that is not 1 counts the networks of the stack too.
	shape []int64
	// from says where in PyTorch's order a value of one network lies, nil where it is the same place.
	from func(i int) int
	// single keeps the parameter in single precision where the others are not.
	single bool
}

// builder puts the layers of a stack of networks together.
type builder struct {
	stack      int
	parameters []parameter
	described  []network.Parameter // those that have no parameter yet
	buffers    int
	err        error
}

// compile returns the networks' layers as one function, and their parameters in order.
func compile(plan *network.Plan, stack int) (forward, []parameter, error) {
	b := &builder{stack: stack, described: plan.Parameters}
	net := b.layers(plan.Candidate.Architecture.Layers, plan.Shapes)
	return net, b.parameters, b.err
}

// parameter registers the next one and returns its number.
func (b *builder) parameter(p parameter, shape ...int) int {
	p.Parameter, b.described = b.described[0], b.described[1:]
	for _, d := range shape {
		p.shape = append(p.shape, int64(d))
	}
	b.parameters = append(b.parameters, p)
	return len(b.parameters) - 1
}

// buffer returns the number of the next array that the networks keep beside their parameters.
func (b *builder) buffer() int {
	b.buffers++
	return b.buffers - 1
}

// layers returns one layer after another. There is one more shape than layers.
func (b *builder) layers(ls []network.Layer, shapes []network.Shape) forward {
	all := make([]forward, len(ls))
	for i, l := range ls {
		all[i] = b.layer(l, shapes[i], shapes[i+1])
		if i > 0 && isReLU(ls[i-1]) && isMaxPool(l) {
			all[i-1], all[i] = all[i], all[i-1] // the same, with fewer values to rectify
		}
	}
	return func(p *pass, x value) value {
		for _, f := range all {
			x = f(p, x)
		}
		return x
	}
}

func (b *builder) layer(l network.Layer, in, out network.Shape) forward {
	switch l := l.(type) {
	case network.Conv:
		return b.conv(l.Resolved(), in, out)
	case network.Dense:
		return b.dense(l, in, out)
	case network.MaxPool:
		return maxPool(l.Resolved(), out)
	case network.AveragePool:
		return averagePool(l.Resolved(), out)
	case network.GlobalPool:
		return globalPool(out)
	case network.BatchNorm:
		return b.batchNorm(l.Resolved(), in)
	case network.Residual:
		return b.residual(l, in, out)
	case network.Flatten:
		return (*pass).features
	case network.Join:
		return join(out)
	case network.ReLU:
		return relu
	case network.LeakyReLU:
		return leakyReLU(l.Resolved(), in)
	case network.PReLU:
		return b.prelu(in)
	case network.GELU:
		return gelu
	case network.SiLU:
		return silu
	}
	b.err = fmt.Errorf("this backend has no layer %q", l.Kind())
	return nil
}

func isReLU(l network.Layer) bool {
	_, ok := l.(network.ReLU)
	return ok
}

func isMaxPool(l network.Layer) bool {
	_, ok := l.(network.MaxPool)
	return ok
}
