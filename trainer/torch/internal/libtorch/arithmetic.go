//go:build torch

package libtorch

import "github.com/sugarme/gotch/libtch"

type binary func(out *libtch.Ctensor, a, b libtch.Ctensor)

func (s *Scope) binary(name string, f binary, a, b Tensor) Tensor {
	return s.make(name, func(out *libtch.Ctensor) { f(out, a.c, b.c) }, a, b)
}

func (s *Scope) unary(name string, f func(out *libtch.Ctensor, a libtch.Ctensor), a Tensor) Tensor {
	return s.make(name, func(out *libtch.Ctensor) { f(out, a.c) }, a)
}

func (s *Scope) scalar(name string, f func(out *libtch.Ctensor, a libtch.Ctensor, b libtch.Cscalar), a Tensor, b float64) Tensor {
	number := libtch.AtsFloat(b)
	defer libtch.AtsFree(number)
	return s.make(name, func(out *libtch.Ctensor) { f(out, a.c, number) }, a)
}

// Add returns a+b.
func (s *Scope) Add(a, b Tensor) Tensor { return s.binary("sum", libtch.AtgAdd, a, b) }

// Sub returns a-b.
func (s *Scope) Sub(a, b Tensor) Tensor { return s.binary("difference", libtch.AtgSub, a, b) }

// Mul returns a·b, value by value.
func (s *Scope) Mul(a, b Tensor) Tensor { return s.binary("product", libtch.AtgMul, a, b) }

// Div returns a/b, value by value.
func (s *Scope) Div(a, b Tensor) Tensor { return s.binary("quotient", libtch.AtgDiv, a, b) }

// Plus returns a+b for a number b.
func (s *Scope) Plus(a Tensor, b float64) Tensor {
	return s.scalar("sum with a number", libtch.AtgAddScalar, a, b)
}

// Times returns a·b for a number b.
func (s *Scope) Times(a Tensor, b float64) Tensor {
	return s.scalar("product with a number", libtch.AtgMulScalar, a, b)
}

// Square returns a².
func (s *Scope) Square(a Tensor) Tensor { return s.unary("square", libtch.AtgSquare, a) }

// Root returns √a.
func (s *Scope) Root(a Tensor) Tensor { return s.unary("square root", libtch.AtgSqrt, a) }

// Accumulate adds b to the values of a.
func (s *Scope) Accumulate(a, b Tensor) {
	s.change("accumulate", func(out *libtch.Ctensor) { libtch.AtgAdd_(out, a.c, b.c) }, a, b)
}

// Clear sets the values of a to zero.
func (s *Scope) Clear(a Tensor) {
	s.change("clear", func(out *libtch.Ctensor) { libtch.AtgZero_(out, a.c) }, a)
}

// Sum returns the sum of all values.
func (s *Scope) Sum(a Tensor) Tensor {
	return s.make("sum of all", func(out *libtch.Ctensor) { libtch.AtgSum(out, a.c, int32(Float32)) }, a)
}

// Mean returns the means over dimensions, which are gone then, as numbers of a kind.
func (s *Scope) Mean(kind Kind, a Tensor, dims ...int64) Tensor {
	return s.make("mean", func(out *libtch.Ctensor) { libtch.AtgMeanDim(out, a.c, dims, len(dims), 0, int32(kind)) }, a)
}
