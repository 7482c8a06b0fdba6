// Package gonum trains networks in pure Go, with the BLAS of gonum in single
// precision. It needs no set-up and is the default backend.
//
// One training runs on one core; several at once share nothing but read-only data.
// A training is reproducible to the last bit for its seeds, by one program on one
// kind of processor, whatever runs beside it. A step of it allocates no memory.
//
//	go test ./trainer/gonum -bench PyTorch
//
// compares its speed with PyTorch's on the same machine, one thread each.
//
// Inside, images are channels-last: [event, row, column, channel], which makes the
// inner loops of convolutions long and contiguous. Each layer is one file with its
// forward and backward step; compile.go puts them together.
package gonum
