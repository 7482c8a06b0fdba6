package gonum

import (
	"fmt"
	"slices"

	"robust/trainer"
	"robust/trainer/network"
)

// layer is one step of a network on a batch of n events, each a row of the arrays.
// Its buffers are valid until its next call. A layer keeps what backward needs of
// the last forward.
type layer interface {
	// forward returns the outputs for the inputs x.
	forward(x []float32, n int) []float32
	// backward computes the gradients of the layer's parameters, zero before, and
	// returns that of its inputs, given that of its outputs, which it may
	// overwrite.
	backward(dy []float32, n int) []float32
}

// compiled is a network for batches of up to so many events.
type compiled struct {
	layers     []layer
	joins      []*join   // those of the layers that read the extras of the batch
	parameters []float32 // all of them, one after another
	gradients  []float32
	decayed    int         // number of the parameters that decay, which come first
	arrays     []array     // of the parameters, in the network's order
	buffers    [][]float32 // what layers keep beside them, in the network's order
	training   bool        // not evaluation
}

// array is one parameter of a network.
type array struct {
	values, gradient []float32
	// place is where a value of PyTorch's layout goes; nil for the same place.
	place func(i int) int
}

// builder is what the constructors of layers take their buffers and parameters
// from.
type builder struct {
	*memory
	net    *compiled
	layers []layer // built so far, one after another
	batch  int     // largest number of events
	first  bool    // nobody needs the gradient of the inputs
	begins []int   // where each parameter of the network begins
}

// buffer returns room for a batch of events with so many values.
func (b *builder) buffer(size int) []float32 { return b.floats(b.batch * size) }

// inputGradient is buffer for what backward returns, or nil where nobody needs it.
func (b *builder) inputGradient(size int) []float32 {
	if b.first {
		return nil
	}
	return b.buffer(size)
}

// parameter returns the values of the network's next parameter and their gradient.
func (b *builder) parameter(size int, place func(i int) int) (values, gradient []float32) {
	begin := b.begins[len(b.net.arrays)]
	values = b.net.parameters[begin:][:size:size]
	gradient = b.net.gradients[begin:][:size:size]
	b.net.arrays = append(b.net.arrays, array{values, gradient, place})
	return values, gradient
}

// state returns the network's next buffer.
func (b *builder) state(size int) []float32 {
	s := b.floats(size)
	b.net.buffers = append(b.net.buffers, s)
	return s
}

// compile builds the network of a plan for batches of up to so many events. The
// error wraps trainer.ErrCandidate.
func compile(p *network.Plan, batch int, m *memory) (*compiled, error) {
	begins, decayed, size := arrange(p)
	net := &compiled{parameters: m.floats(size), gradients: m.floats(size), decayed: decayed}
	b := &builder{memory: m, net: net, batch: batch, first: true, begins: begins}
	var err error
	if net.layers, err = b.sequence(p.Candidate.Architecture.Layers, p.Shapes); err != nil {
		return nil, fmt.Errorf("%w: candidate %q: %w", trainer.ErrCandidate, p.Candidate.Name, err)
	}
	net.load(p.Weights)
	for i, s := range p.State {
		copy(net.buffers[i], s)
	}
	return net, nil
}

// arrange finds where each parameter begins, those that decay before the others, and
// the sizes of both together.
func arrange(p *network.Plan) (begins []int, decayed, size int) {
	begins = make([]int, len(p.Parameters))
	place := func(spared bool) {
		for i, q := range p.Parameters {
			if spared == (p.Candidate.Training.DecayWeightsOnly && q.Role != network.Weight) {
				begins[i] = size
				size += (q.Size() + alignment - 1) / alignment * alignment
			}
		}
	}
	place(false)
	decayed = size
	place(true)
	return begins, decayed, size
}

// sequence builds layers that are applied one after another to the inputs at hand.
func (b *builder) sequence(layers []network.Layer, shapes []network.Shape) ([]layer, error) {
	before, first := b.layers, b.first
	defer func() { b.layers, b.first = before, first }()
	b.layers = nil
	for i := 0; i < len(layers); i++ {
		in, out := shapes[i], shapes[i+1]
		if i+1 < len(layers) && commutes(layers[i], layers[i+1]) {
			// Pooling first leaves the activation fewer values.
			out = shapes[i+2]
			b.add(newMaxPool(b, layers[i+1].(network.MaxPool), in, out))
			b.add(newLeaky(b, slopeOf(layers[i]), out))
			i++
			continue
		}
		if err := b.layer(layers[i], in, out); err != nil {
			return nil, fmt.Errorf("layer %d: %w", i, err)
		}
	}
	return b.layers, nil
}

func (b *builder) add(l layer) {
	b.layers = append(b.layers, l)
	b.first = false
}

// layer adds a layer of the network. A layer of a new kind gets its line here.
func (b *builder) layer(l network.Layer, in, out network.Shape) error {
	switch l := l.(type) {
	case network.Conv:
		b.add(newConv(b, l, in, out))
	case network.BatchNorm:
		b.add(newBatchNorm(b, l, in))
	case network.MaxPool:
		b.add(newMaxPool(b, l, in, out))
	case network.AveragePool:
		b.add(newAveragePool(b, l, in, out))
	case network.GlobalPool:
		b.add(newGlobalPool(b, in))
	case network.Residual:
		r, err := newResidual(b, l, in, out)
		if err != nil {
			return err
		}
		b.add(r)
	case network.Flatten:
		b.flatten(in)
	case network.Join:
		b.flatten(in)
		j := newJoin(b, in.Size(), out.Size())
		b.net.joins = append(b.net.joins, j)
		b.add(j)
	case network.Dense:
		b.flatten(in)
		b.add(newDense(b, l, in.Size(), out.Size()))
	case network.ReLU, network.LeakyReLU:
		b.add(newLeaky(b, slopeOf(l), in))
	case network.PReLU:
		b.add(newPReLU(b, in))
	case network.GELU:
		b.add(newSmooth(b, gelu, in))
	case network.SiLU:
		b.add(newSmooth(b, silu, in))
	default:
		return fmt.Errorf("this backend has no %q: use another layer or another backend", l.Kind())
	}
	return nil
}

// load sets the parameters to values in PyTorch's layout.
func (c *compiled) load(weights [][]float32) {
	for i, a := range c.arrays {
		for j, v := range weights[i] {
			if a.place != nil {
				j = a.place(j)
			}
			a.values[j] = v
		}
	}
}

// weights returns copies of the parameters in PyTorch's layout.
func (c *compiled) weights() [][]float32 {
	all := make([][]float32, len(c.arrays))
	for i, a := range c.arrays {
		all[i] = slices.Clone(a.values)
		for j := range all[i] {
			if a.place != nil {
				all[i][j] = a.values[a.place(j)]
			}
		}
	}
	return all
}

// state returns copies of the buffers.
func (c *compiled) state() [][]float32 {
	all := make([][]float32, len(c.buffers))
	for i, b := range c.buffers {
		all[i] = slices.Clone(b)
	}
	return all
}

// forward returns the outputs for a batch of n events with images x and extras.
func (c *compiled) forward(x, extras []float32, n int) []float32 {
	for _, j := range c.joins {
		j.extras = extras
	}
	return forward(c.layers, x, n)
}

// backward computes the gradients of the parameters from that of the outputs.
func (c *compiled) backward(dy []float32, n int) {
	clear(c.gradients)
	backward(c.layers, dy, n)
}

func forward(layers []layer, x []float32, n int) []float32 {
	for _, l := range layers {
		x = l.forward(x, n)
	}
	return x
}

func backward(layers []layer, dy []float32, n int) []float32 {
	for i := len(layers) - 1; i >= 0; i-- {
		dy = layers[i].backward(dy, n)
	}
	return dy
}
