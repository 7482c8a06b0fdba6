// Package torch trains networks with libtorch, on the CPU and on CUDA.
//
// It needs libtorch and a C++ compiler, which a command of its own finds or fetches before it runs another command:
//
//	go run ./trainer/torch/setup go run -tags torch ./examples/quickstart -backend torch
//
// Without the build tag torch nothing of it is compiled, no compiler is needed, and New returns ErrAbsent.
//
// A Trainer is a trainer.BatchTrainer: it stacks instances of one architecture, each with its own weights, sample, order of
// batches, learning rate and weight decay, in grouped convolutions and batched products of matrices. A stacked instance
// takes the same steps as the same one alone, up to rounding. One that diverges stops and does not touch the others. Where
// stacking does not pay, as mostly on a CPU, the trainer finds that out and does not stack.
//
// Weights, samples and the order of batches are those of network.Plan, and so the same as in package trainer/gonum.
//
// Inside, one layer is one file, as in package trainer/gonum; package internal/libtorch is what they are written with.
package torch
