//go:build torch

package torch

import (
	"fmt"

	"robust/trainer/network"
	"robust/trainer/torch/internal/libtorch"
)

// loss returns the mean loss of each network [stack] for predictions [stack, batch, outputs] in single precision and
// targets of the same shape, or classes [stack, batch].
type loss func(s *libtorch.Scope, predictions, targets libtorch.Tensor) libtorch.Tensor

func newLoss(l network.Loss, stack, outputs int) (loss, error) {
	switch l := l.(type) {
	case network.MSE:
		return func(s *libtorch.Scope, p, t libtorch.Tensor) libtorch.Tensor {
			return s.Mean(libtorch.Float32, s.Square(s.Sub(p, t)), 1, 2)
		}, nil
	case network.RelativeMSE:
		return func(s *libtorch.Scope, p, t libtorch.Tensor) libtorch.Tensor {
			return s.Mean(libtorch.Float32, s.Square(s.Div(s.Sub(p, t), t)), 1, 2)
		}, nil
	case network.Huber:
		return func(s *libtorch.Scope, p, t libtorch.Tensor) libtorch.Tensor {
			return s.Mean(libtorch.Float32, s.Huber(p, t, l.Delta), 1, 2)
		}, nil
	case network.CrossEntropy:
		return func(s *libtorch.Scope, p, t libtorch.Tensor) libtorch.Tensor {
			rows := s.CrossEntropy(s.Reshape(p, -1, int64(outputs)), s.Reshape(t, -1), l.Smoothing)
			return s.Mean(libtorch.Float32, s.Reshape(rows, int64(stack), -1), 1)
		}, nil
	}
	return nil, fmt.Errorf("this backend has no loss %q", l.Kind())
}
