//go:build torch

package torch

// #cgo CFLAGS: -O3
// #cgo LDFLAGS: -lm
// #include "kernels.h"
import "C"

import "unsafe"

// array returns where values begin, for C.
func array(v []float32) *C.float { return (*C.float)(unsafe.Pointer(unsafe.SliceData(v))) }

func length(v []float32) C.long { return C.long(len(v)) }
