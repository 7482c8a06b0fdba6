//go:build torch

package libtorch

// #include <stdlib.h>
import "C"

import (
	"errors"
	"fmt"
	"strings"
	"unsafe"

	"github.com/sugarme/gotch/libtch"
)

// Err is wrapped by all errors of libtorch.
var Err = errors.New("libtorch")

// ErrMemory is wrapped by the error for memory of a device that ran out. It wraps Err.
var ErrMemory = fmt.Errorf("%w: out of memory", Err)

// Tensor is an array on a device. The zero value is none.
type Tensor struct{ c libtch.Ctensor }

// Defined reports whether the tensor is one.
func (t Tensor) Defined() bool { return t.c != nil }

// Scope owns tensors. The zero value is an empty one.
type Scope struct {
	held    []libtch.Ctensor
	err     error
	problem *C.char // of the operation that is running, where it is not one of gotch
}

// Err returns the first error of the scope's operations.
func (s *Scope) Err() error { return s.err }

// Fail makes err the error of the scope, unless it has one.
func (s *Scope) Fail(err error) {
	if s.err == nil && err != nil {
		s.err = err
	}
}

// Free frees all tensors of the scope. Its error stays.
func (s *Scope) Free() {
	for i, t := range s.held {
		libtch.AtFree(t)
		s.held[i] = nil
	}
	s.held = s.held[:0]
}

// Held returns the number of tensors that the scope owns.
func (s *Scope) Held() int { return len(s.held) }

// make runs an operation that sets out, and keeps what it makes.
func (s *Scope) make(name string, f func(out *libtch.Ctensor), args ...Tensor) Tensor {
	if !s.ready(name, args) {
		return Tensor{}
	}
	var out libtch.Ctensor
	f(&out)
	if !s.checked(name, args) {
		return Tensor{}
	}
	s.held = append(s.held, out)
	return Tensor{out}
}

// change runs an operation that changes its first argument, which it returns once more.
func (s *Scope) change(name string, f func(out *libtch.Ctensor), args ...Tensor) {
	if !s.ready(name, args) {
		return
	}
	var again libtch.Ctensor
	f(&again)
	if s.checked(name, args) && again != nil {
		libtch.AtFree(again)
	}
}

// run runs an operation that makes no tensor.
func (s *Scope) run(name string, f func(), args ...Tensor) {
	if s.ready(name, args) {
		f()
		s.checked(name, args)
	}
}

func (s *Scope) ready(name string, args []Tensor) bool {
	for i, a := range args {
		if s.err == nil && !a.Defined() {
			panic(fmt.Sprintf("libtorch: argument %d of %s is no tensor", i, name))
		}
	}
	return s.err == nil
}

// checked takes the error of the operation, or the last one of the thread.
func (s *Scope) checked(name string, args []Tensor) bool {
	message := s.problem
	if s.problem = nil; message == nil {
		message = (*C.char)(unsafe.Pointer(libtch.GetAndResetLastErr()))
	}
	if message == nil {
		return true
	}
	defer C.free(unsafe.Pointer(message))
	text, _, _ := strings.Cut(C.GoString(message), "\nException raised from")
	kind := Err
	if strings.Contains(text, "out of memory") || strings.Contains(text, "can't allocate memory") {
		kind = ErrMemory
	}
	s.err = fmt.Errorf("%w: %s of %s: %s", kind, name, describe(args), strings.TrimSpace(text))
	return false
}

// told takes what an operation of this package says of itself, nil for success.
func (s *Scope) told(problem *C.char) { s.problem = problem }

func describe(args []Tensor) string {
	all := make([]string, len(args))
	for i, a := range args {
		all[i] = fmt.Sprint(a.Shape())
	}
	if len(all) == 0 {
		return "nothing"
	}
	return strings.Join(all, " and ")
}

// Shape returns the sizes of the dimensions, of no tensor nil.
func (t Tensor) Shape() []int64 {
	if !t.Defined() {
		return nil
	}
	shape := make([]int64, libtch.AtDim(t.c))
	if len(shape) > 0 {
		libtch.AtShape(t.c, unsafe.Pointer(&shape[0]))
	}
	return shape
}

// Size returns the number of values.
func (t Tensor) Size() int {
	n := 1
	for _, d := range t.Shape() {
		n *= int(d)
	}
	return n
}
