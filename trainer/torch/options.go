package torch

import (
	"errors"

	"robust/trainer"
	"robust/trainer/network"
)

// ErrAbsent is returned by New in a program that was built without libtorch.
var ErrAbsent = errors.New("torch: this program was built without libtorch: build it with the tag torch, " +
	"for example: go run ./trainer/torch/setup go run -tags torch PACKAGE")

// Options are what a Trainer can be told beside its task. The zero value is a sensible choice.
type Options struct {
	// Device is "cpu", "cuda", "cuda:1", or "auto" for the first CUDA device and else the CPU. The default is "auto".
	Device string
	// Threads is the number of threads of one training on the CPU. The default is 1: several
	// trainings at once use a processor better than several threads in one.
	Threads int
	// Stack is the largest number of instances that are trained as one. The default is found by trying, for
	// each architecture: up to 4 on a CPU and up to 256 on CUDA.
	Stack int
	// OneProcess trains everything in this process. Otherwise, on a CPU, each training beyond the first at the same
	// time has a process of its own: the program starts itself again, and package torch takes over before its main
	// begins. Small networks train faster so, a fault that ends a process is the failure of one training, and
	// a cancelled training ends at once. Data of more than 256 MB are not copied so; the trainings share them in one process.
	OneProcess bool
	// Epoch, if not nil, is called after each epoch of each training with the mean
	// of the training loss over its batches. Trainings that run at once call it at
	// once.
	Epoch func(c network.Candidate, in trainer.Instance, epoch int, loss float64)
	// Trained, if not nil, is called with each trained network and its outcome before
	// that is returned, unless the training diverged. The network may be kept,
	// written and used to Predict. Trainings that run at once call it at once.
	Trained func(t network.Trained, o trainer.Outcome)
}
