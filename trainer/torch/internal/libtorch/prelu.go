//go:build torch

package libtorch

// #cgo CFLAGS: -O3
// #include "prelu.h"
import "C"

import (
	"unsafe"

	"github.com/sugarme/gotch/libtch"
)

// PReLU is x where it is positive and slope·x elsewhere, for images [n, channels, h, w] with as many slopes as channels, or
// features [stack, n, features] with slopes [stack, 1, features].
func (s *Scope) PReLU(device Device, x, slope Tensor) Tensor {
	if device == CPU {
		return s.make("prelu", func(out *libtch.Ctensor) {
			var problem *C.char
			*out = libtch.Ctensor(C.robust_prelu(unsafe.Pointer(x.c), unsafe.Pointer(slope.c), &problem))
			s.told(problem)
		}, x, slope)
	}
	if len(x.Shape()) == 4 {
		slope = s.Reshape(slope, 1, -1, 1, 1)
	}
	return s.binary("prelu", libtch.Atg_PreluKernel, x, slope)
}
