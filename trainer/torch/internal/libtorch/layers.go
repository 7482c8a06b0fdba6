//go:build torch

package libtorch

import "github.com/sugarme/gotch/libtch"

// Conv2d is the convolution of images [n, groups·in, h, w] with weights [groups·out, in, k, k] and a bias [groups·out],
// or none.
func (s *Scope) Conv2d(x, weight, bias Tensor, stride, padding, groups int) Tensor {
	pair := func(v int) []int64 { return []int64{int64(v), int64(v)} }
	args := []Tensor{x, weight, bias}
	if !bias.Defined() {
		args = args[:2]
	}
	return s.make("convolution", func(out *libtch.Ctensor) {
		libtch.AtgConv2d(out, x.c, weight.c, bias.c, pair(stride), 2, pair(padding), 2, pair(1), 2, int64(groups))
	}, args...)
}

// Dense returns x·weightᵀ + bias for x [stack, n, in], weights [stack, out, in] and a bias [stack, 1, out], or none.
func (s *Scope) Dense(x, weight, bias Tensor) Tensor {
	flipped := s.Transpose(weight, 1, 2)
	if !bias.Defined() {
		return s.binary("product of matrices", libtch.AtgBmm, x, flipped)
	}
	one := libtch.AtsFloat(1)
	defer libtch.AtsFree(one)
	return s.make("dense layer", func(out *libtch.Ctensor) {
		libtch.AtgBaddbmm(out, bias.c, x.c, flipped.c, one, one)
	}, bias, x, flipped)
}

// MaxPool2d takes the largest value of each window.
func (s *Scope) MaxPool2d(x Tensor, kernel, stride int) Tensor {
	k, st := []int64{int64(kernel), int64(kernel)}, []int64{int64(stride), int64(stride)}
	return s.make("max pool", func(out *libtch.Ctensor) {
		libtch.AtgMaxPool2d(out, x.c, k, 2, st, 2, []int64{0, 0}, 2, []int64{1, 1}, 2, 0)
	}, x)
}

// AvgPool2d takes the mean of each window.
func (s *Scope) AvgPool2d(x Tensor, kernel, stride int) Tensor {
	k, st := []int64{int64(kernel), int64(kernel)}, []int64{int64(stride), int64(stride)}
	return s.make("average pool", func(out *libtch.Ctensor) {
		libtch.AtgAvgPool2d(out, x.c, k, 2, st, 2, []int64{0, 0}, 2, 0, 1, 0, 1)
	}, x)
}

// BatchNorm normalises each channel, the second dimension of x: by the batch in training, which also moves the running
// mean and variance, and else by those.
func (s *Scope) BatchNorm(x, weight, bias, mean, variance Tensor, training bool, momentum, epsilon float64) Tensor {
	var train int32
	if training {
		train = 1
	}
	return s.make("batch normalisation", func(out *libtch.Ctensor) {
		libtch.AtgBatchNorm(out, x.c, weight.c, bias.c, mean.c, variance.c, train, momentum, epsilon, 1)
	}, x, weight, bias, mean, variance)
}

// ReLU is max(0, x).
func (s *Scope) ReLU(x Tensor) Tensor { return s.unary("relu", libtch.AtgRelu, x) }

// GELU is x·Φ(x).
func (s *Scope) GELU(x Tensor) Tensor {
	return s.make("gelu", func(out *libtch.Ctensor) { libtch.AtgGelu(out, x.c, "none") }, x)
}

// SiLU is x/(1+exp(-x)).
func (s *Scope) SiLU(x Tensor) Tensor { return s.unary("silu", libtch.AtgSilu, x) }
