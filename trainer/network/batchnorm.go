package network

import (
	"fmt"
	"math"
)

// BatchNorm brings the values of each channel to mean 0 and variance 1, then scales
// and shifts them by two numbers that it learns (Ioffe and Szegedy 2015), as
// PyTorch's BatchNorm2d, or BatchNorm1d on a vector. In training mean and variance
// are those of the batch, in evaluation running means over the batches.
//
// A batch with a single value a channel has no variance: PyTorch refuses it. Here
// such a batch, perhaps the last one of an epoch, is normalised as in evaluation and
// leaves the running means as they are.
type BatchNorm struct {
	// Momentum is the share of the newest batch in the running means. The default
	// is 0.1.
	Momentum float64 `json:"momentum,omitempty"`
	// Epsilon is added to the variance. The default is 1e-5.
	Epsilon float64 `json:"epsilon,omitempty"`
}

// Kind returns "batchnorm".
func (BatchNorm) Kind() string { return "batchnorm" }

// Resolved returns the layer with its defaults filled in.
func (b BatchNorm) Resolved() BatchNorm {
	b.Momentum = orDefault(b.Momentum, 0.1)
	b.Epsilon = orDefault(b.Epsilon, 1e-5)
	return b
}

// Output returns the shape unchanged.
func (b BatchNorm) Output(in Shape, _ int) (Shape, error) {
	b = b.Resolved()
	if !(b.Momentum > 0 && b.Momentum <= 1) {
		return Shape{}, fmt.Errorf("momentum %v: give more than 0 and at most 1", b.Momentum)
	}
	if !(b.Epsilon > 0 && b.Epsilon < math.Inf(1)) {
		return Shape{}, fmt.Errorf("epsilon %v: give a positive number", b.Epsilon)
	}
	return in, nil
}

// Parameters returns the weight [channels], 1 at first, and the bias [channels], 0
// at first.
func (BatchNorm) Parameters(in Shape) []Parameter {
	return []Parameter{
		{Name: "weight", Shape: []int{in.Channels}, Role: Preset, Value: 1},
		{Name: "bias", Shape: []int{in.Channels}, Role: Preset},
	}
}

// Buffers returns the running mean [channels], 0 at first, and the running variance
// [channels], 1 at first. The variance that enters is the unbiased one.
func (BatchNorm) Buffers(in Shape) []Buffer {
	return []Buffer{
		{Name: "running_mean", Shape: []int{in.Channels}},
		{Name: "running_var", Shape: []int{in.Channels}, Value: 1},
	}
}
