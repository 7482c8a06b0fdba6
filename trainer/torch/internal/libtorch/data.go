//go:build torch

package libtorch

import (
	"runtime"
	"unsafe"

	"github.com/sugarme/gotch/libtch"
)

// Kind is the type of a tensor's values.
type Kind int32

// The kinds, by libtorch's numbers.
const (
	Int64    Kind = 4
	Float32  Kind = 6
	BFloat16 Kind = 15
)

// Floats copies values into a tensor of a shape on a device.
func (s *Scope) Floats(values []float32, device Device, shape ...int64) Tensor {
	return s.of(unsafe.Pointer(unsafe.SliceData(values)), 4, Float32, values, device, shape)
}

// Integers copies values into a tensor of a shape on a device.
func (s *Scope) Integers(values []int64, device Device, shape ...int64) Tensor {
	return s.of(unsafe.Pointer(unsafe.SliceData(values)), 8, Int64, values, device, shape)
}

func (s *Scope) of(data unsafe.Pointer, bytes uint, kind Kind, keep any, device Device, shape []int64) Tensor {
	t := s.make("a tensor", func(out *libtch.Ctensor) {
		*out = libtch.AtTensorOfData(data, shape, uint(len(shape)), bytes, int(kind))
	})
	runtime.KeepAlive(keep)
	if device == CPU {
		return t
	}
	return s.make("to a device", func(out *libtch.Ctensor) { libtch.AtgTo(out, t.c, int32(device)) }, t)
}

// Zeros returns a tensor of zeros.
func (s *Scope) Zeros(kind Kind, device Device, shape ...int64) Tensor {
	return s.make("zeros", func(out *libtch.Ctensor) {
		libtch.AtgZeros(out, shape, len(shape), int32(kind), int32(device))
	})
}

// Read copies the values of a float32 tensor, row-major, into values, which has as many.
func (s *Scope) Read(values []float32, t Tensor) {
	s.run("reading", func() {
		libtch.AtCopyData(t.c, unsafe.Pointer(unsafe.SliceData(values)), uint(len(values)), 4)
	}, t)
}

// Memory returns the values of a contiguous float32 tensor on the CPU as they lie in memory, valid until it is freed.
func (s *Scope) Memory(t Tensor) (values []float32) {
	s.run("memory", func() {
		if data := libtch.AtDataPtr(t.c); data != nil {
			values = unsafe.Slice((*float32)(data), t.Size())
		}
	}, t)
	return values
}

// Hold returns the tensor as one that this scope owns too, so that it outlives the scope that made it.
func (s *Scope) Hold(t Tensor) Tensor {
	return s.make("hold", func(out *libtch.Ctensor) { *out = libtch.AtShallowClone(t.c) }, t)
}

// To returns the tensor with values of another kind.
func (s *Scope) To(kind Kind, t Tensor) Tensor {
	return s.make("to another kind", func(out *libtch.Ctensor) { libtch.AtgToDtype(out, t.c, int32(kind), 0, 0) }, t)
}

// Copy writes the values of from over those of into, which may be of another kind.
func (s *Scope) Copy(into, from Tensor) {
	s.run("copy", func() { libtch.AtCopy_(into.c, from.c) }, into, from)
}

// Full returns a tensor of one number.
func (s *Scope) Full(kind Kind, device Device, number float64, shape ...int64) Tensor {
	value := libtch.AtsFloat(number)
	defer libtch.AtsFree(value)
	return s.make("a number", func(out *libtch.Ctensor) {
		libtch.AtgFull(out, shape, len(shape), value, int32(kind), int32(device))
	})
}
