//go:build torch

package libtorch

import "github.com/sugarme/gotch/libtch"

// Reshape returns the values in another shape, as a view where that is possible. One size may be -1.
func (s *Scope) Reshape(t Tensor, shape ...int64) Tensor {
	return s.make("reshape", func(out *libtch.Ctensor) { libtch.AtgReshape(out, t.c, shape, len(shape)) }, t)
}

// Permute returns a view with the dimensions in another order.
func (s *Scope) Permute(t Tensor, order ...int64) Tensor {
	return s.make("permute", func(out *libtch.Ctensor) { libtch.AtgPermute(out, t.c, order, len(order)) }, t)
}

// Transpose returns a view with two dimensions exchanged.
func (s *Scope) Transpose(t Tensor, a, b int64) Tensor {
	return s.make("transpose", func(out *libtch.Ctensor) { libtch.AtgTranspose(out, t.c, a, b) }, t)
}

// Contiguous returns the tensor with its values row-major in memory.
func (s *Scope) Contiguous(t Tensor) Tensor {
	return s.make("contiguous", func(out *libtch.Ctensor) { libtch.AtgContiguous(out, t.c) }, t)
}

// Narrow returns a view of a range of one dimension.
func (s *Scope) Narrow(t Tensor, dim, start, length int64) Tensor {
	return s.make("narrow", func(out *libtch.Ctensor) { libtch.AtgNarrow(out, t.c, dim, start, length) }, t)
}

// Concatenate joins tensors along a dimension.
func (s *Scope) Concatenate(dim int64, ts ...Tensor) Tensor {
	all := make([]libtch.Ctensor, len(ts))
	for i, t := range ts {
		all[i] = t.c
	}
	return s.make("concatenate", func(out *libtch.Ctensor) { libtch.AtgCat(out, all, len(all), dim) }, ts...)
}

// Select takes the rows with these numbers along a dimension.
func (s *Scope) Select(t Tensor, dim int64, rows Tensor) Tensor {
	return s.make("select", func(out *libtch.Ctensor) { libtch.AtgIndexSelect(out, t.c, dim, rows.c) }, t, rows)
}
