//go:build torch

package torch

import (
	"fmt"

	"robust/trainer/network"
	"robust/trainer/torch/internal/libtorch"
)

// loss returns the losses of predictions [stack, batch, outputs] in single precision and targets of the same shape, or
// classes [stack, batch, 1], in the shape of the targets.
type loss func(s *libtorch.Scope, predictions, targets libtorch.Tensor) libtorch.Tensor

// mean returns the mean loss of each network [stack]. Weights are those of the events [stack, batch, 1], or none.
func (l loss) mean(s *libtorch.Scope, predictions, targets, weights libtorch.Tensor) libtorch.Tensor {
	losses := l(s, predictions, targets)
	if weights.Defined() {
		losses = s.Mul(losses, weights)
	}
	return s.Mean(libtorch.Float32, losses, 1, 2)
}

func newLoss(l network.Loss, stack, outputs int) (loss, error) {
	switch l := l.(type) {
	case network.MSE:
		return func(s *libtorch.Scope, p, t libtorch.Tensor) libtorch.Tensor {
			return s.Square(s.Sub(p, t))
		}, nil
	case network.RelativeMSE:
		return func(s *libtorch.Scope, p, t libtorch.Tensor) libtorch.Tensor {
			return s.Square(s.Div(s.Sub(p, t), t))
		}, nil
	case network.Huber:
		return func(s *libtorch.Scope, p, t libtorch.Tensor) libtorch.Tensor {
			return s.Huber(p, t, l.Delta)
		}, nil
	case network.CrossEntropy:
		return func(s *libtorch.Scope, p, t libtorch.Tensor) libtorch.Tensor {
			rows := s.CrossEntropy(s.Reshape(p, -1, int64(outputs)), s.Reshape(t, -1), l.Smoothing)
			return s.Reshape(rows, int64(stack), -1, 1)
		}, nil
	}
	return nil, fmt.Errorf("this backend has no loss %q", l.Kind())
}
