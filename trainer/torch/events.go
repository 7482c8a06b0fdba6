//go:build torch

package torch

import (
	"robust/trainer/network"
	"robust/trainer/torch/internal/libtorch"
)

// events are a set of events on a device, with one row an event.
type events struct {
	n       int
	device  libtorch.Device
	shape   network.Shape   // of an input
	pixels  libtorch.Tensor // [n·height·width + 1, channels], of which the last row is zeros
	inputs  libtorch.Tensor // the same without that row, [n, height, width, channels]
	extras  libtorch.Tensor // [n, all extras], or none
	targets libtorch.Tensor // [n, targets], of classes as integers
	counts  libtorch.Tensor // [n, 1], how much each event counts, or none
	used    int             // extras that the network joins

	rows   []int64         // of a batch, network by network
	chosen libtorch.Tensor // the events of the batch that was gathered last
}

// load copies events to a device, images as channels-last.
func load(s *libtorch.Scope, e network.Events, shape network.Shape, classes bool, device libtorch.Device) *events {
	n := e.Len()
	set := &events{n: n, device: device, shape: shape}
	var once libtorch.Scope
	defer func() {
		s.Fail(once.Err())
		once.Free()
	}()
	c, h, w := int64(shape.Channels), int64(shape.Height), int64(shape.Width)
	images := once.Floats(e.Inputs, device, int64(n), c, h, w)
	rows := once.Reshape(once.Permute(images, 0, 2, 3, 1), -1, c)
	all := once.Concatenate(0, rows, once.Zeros(libtorch.Float32, device, 1, c))
	if once.Err() != nil {
		return set
	}
	set.pixels = s.Hold(all)
	set.inputs = s.Reshape(s.Narrow(set.pixels, 0, 0, int64(n)*h*w), int64(n), h, w, c)
	if extras := len(e.Extras) / n; extras > 0 {
		set.extras = s.Floats(e.Extras, device, int64(n), int64(extras))
	}
	if len(e.Weights) > 0 {
		set.counts = s.Floats(e.Weights, device, int64(n), 1)
	}
	if !classes {
		set.targets = s.Floats(e.Targets, device, int64(n), int64(len(e.Targets)/n))
		return set
	}
	numbers := make([]int64, n)
	for i, t := range e.Targets {
		numbers[i] = int64(t)
	}
	set.targets = s.Integers(numbers, device, int64(n), 1)
	return set
}

// gather returns the inputs of a batch, equally many events for each network, and sets what the pass says of the batch.
// Views are how they are seen, nil for as they are.
func (e *events) gather(p *pass, rows [][]int, views [][]network.View) value {
	stack, n := len(rows), len(rows[0])
	p.batch = n
	e.chosen = e.index(p.Scope, rows)
	if e.used > 0 {
		extras := p.Narrow(e.extras, 1, 0, int64(e.used))
		p.extras = p.cast(p.Reshape(p.Select(extras, 0, e.chosen), int64(stack), int64(n), int64(e.used)))
	}
	var x libtorch.Tensor
	if views != nil && views[0] != nil {
		x = p.Select(e.pixels, 0, e.seen(p.Scope, rows, views))
	} else {
		x = p.Select(e.inputs, 0, e.chosen)
	}
	x = p.cast(x)
	c, h, w := int64(e.shape.Channels), int64(e.shape.Height), int64(e.shape.Width)
	if h*w == 1 {
		return value{p.Reshape(x, int64(stack), int64(n), c), e.shape, false}
	}
	if stack > 1 {
		x = p.Permute(p.Reshape(x, int64(stack), int64(n), h, w, c), 1, 2, 3, 0, 4)
	}
	x = p.Reshape(x, int64(n), h, w, int64(stack)*c)
	return value{p.Permute(x, 0, 3, 1, 2), e.shape, true}
}

// goals returns the targets of the batch that was gathered last [stack, batch, targets].
func (e *events) goals(p *pass) libtorch.Tensor {
	return p.Reshape(p.Select(e.targets, 0, e.chosen), int64(p.stack), int64(p.batch), -1)
}

// weights returns those of the batch that was gathered last [stack, batch, 1], or none.
func (e *events) weights(p *pass) libtorch.Tensor {
	if !e.counts.Defined() {
		return e.counts
	}
	return p.Reshape(p.Select(e.counts, 0, e.chosen), int64(p.stack), int64(p.batch), 1)
}

// index returns the numbers of the events of a batch, network by network.
func (e *events) index(s *libtorch.Scope, rows [][]int) libtorch.Tensor {
	e.rows = e.rows[:0]
	for _, numbers := range rows {
		for _, i := range numbers {
			e.rows = append(e.rows, int64(i))
		}
	}
	return s.Integers(e.rows, e.device, int64(len(e.rows)))
}

// seen returns the numbers of the pixels of a batch as they are seen, network by network.
func (e *events) seen(s *libtorch.Scope, rows [][]int, views [][]network.View) libtorch.Tensor {
	h, w := e.shape.Height, e.shape.Width
	e.rows = e.rows[:0]
	for k, numbers := range rows {
		for b, event := range numbers {
			v := views[k][b]
			for i := v.Row; i < v.Row+h; i++ {
				for j := range w {
					if v.Mirror {
						j = w - 1 - j
					}
					if j += v.Column; i < 0 || i >= h || j < 0 || j >= w {
						e.rows = append(e.rows, int64(e.n*h*w))
						continue
					}
					e.rows = append(e.rows, int64((event*h+i)*w+j))
				}
			}
		}
	}
	return s.Integers(e.rows, e.device, int64(len(e.rows)))
}
