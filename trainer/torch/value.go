//go:build torch

package torch

import (
	"robust/trainer/network"
	"robust/trainer/torch/internal/libtorch"
)

// value is what flows between two layers of a stack of networks, for a batch: images [batch, stack·channels, height,
// width], channels-last in memory, or features [stack, batch, features].
type value struct {
	tensor libtorch.Tensor
	shape  network.Shape // of one event of one network
	image  bool
}

// pass is one way through a stack of networks.
type pass struct {
	*libtorch.Scope
	stack    int
	training bool
	device   libtorch.Device
	kind     libtorch.Kind // of the values between layers
	batch    int           // events of each network
	leaves   []libtorch.Tensor
	buffers  []libtorch.Tensor
	extras   libtorch.Tensor // [stack, batch, extras]
}

// forward applies a layer.
type forward func(p *pass, x value) value

// features returns the value as features, an image in the order channel, row, column.
func (p *pass) features(x value) value {
	if !x.image {
		return x
	}
	rows := p.Reshape(x.tensor, -1, int64(p.stack), int64(x.shape.Size()))
	return value{p.Transpose(rows, 0, 1), network.Features(x.shape.Size()), false}
}

// images returns the value as images, features as ones of a single place.
func (p *pass) images(x value) value {
	if x.image {
		return x
	}
	rows := p.Transpose(x.tensor, 0, 1)
	return value{p.Reshape(rows, -1, int64(p.stack*x.shape.Size()), 1, 1), x.shape, true}
}

// cast returns the tensor in the kind of the values between layers.
func (p *pass) cast(t libtorch.Tensor) libtorch.Tensor {
	if p.kind == libtorch.Float32 {
		return t
	}
	return p.To(p.kind, t)
}
