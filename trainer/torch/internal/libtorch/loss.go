//go:build torch

package libtorch

import "github.com/sugarme/gotch/libtch"

// none asks a loss for the values instead of their mean.
const none = 0

// Huber is the loss of each prediction.
func (s *Scope) Huber(predictions, targets Tensor, delta float64) Tensor {
	return s.make("huber loss", func(out *libtch.Ctensor) {
		libtch.AtgHuberLoss(out, predictions.c, targets.c, none, delta)
	}, predictions, targets)
}

// CrossEntropy is the loss of each row of outputs [n, classes] for its class.
func (s *Scope) CrossEntropy(outputs, classes Tensor, smoothing float64) Tensor {
	return s.make("cross entropy", func(out *libtch.Ctensor) {
		libtch.AtgCrossEntropyLoss(out, outputs.c, classes.c, nil, none, -100, smoothing)
	}, outputs, classes)
}
