// Package libtorch is a thin layer over the C interface of gotch, with what training a network needs and no more.
//
// Tensors belong to a Scope, which frees them all at once: no finaliser runs, nothing is left, and memory stays flat. The
// first error of a Scope sticks to it, with the operation and the shapes it was given; what is
// asked of the Scope after that does nothing, so that a whole step of a training is checked by one look at Err.
//
// Errors and the recording of gradients belong to an operating system's thread. Whatever uses a Scope runs inside Pin.
//
// Without the build tag torch the package is empty.
package libtorch
