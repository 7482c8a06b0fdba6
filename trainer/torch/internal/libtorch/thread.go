//go:build torch

package libtorch

// #cgo CXXFLAGS: -std=c++17
// #cgo LDFLAGS: -ltorch_cpu -lc10 -ldl
// #include "thread.h"
import "C"

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/sugarme/gotch/libtch"
)

// Pin runs f on a thread of the operating system that no other goroutine uses, with so many threads for each operation
// and gradients recorded. A panic of f becomes an error that wraps Err, with the place of the panic.
func Pin(threads int, f func() error) (err error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v\n%s", Err, r, debug.Stack())
		}
	}()
	C.robust_set_threads(C.int(threads))
	libtch.AtGradSetEnabled(1)
	return f()
}

// WithoutGradients runs f while no gradients are recorded on this thread.
func WithoutGradients(f func()) {
	libtch.AtGradSetEnabled(0)
	defer libtch.AtGradSetEnabled(1)
	f()
}
