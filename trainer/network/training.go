package network

import (
	"errors"
	"fmt"
)

// ErrTraining is wrapped by the error for settings of a training that are out of
// range.
var ErrTraining = errors.New("network: unsuitable training")

// Training says how a network is trained. The zero value is Adam at PyTorch's
// defaults on the mean squared error: 50 epochs of batches of 64.
type Training struct {
	// Optimiser changes the weights after each batch. The default is Adam{}.
	Optimiser Optimiser
	// Schedule changes the learning rate as the training goes on. The default is
	// Constant{}.
	Schedule Schedule
	// Loss is what the optimiser makes small. The default is MSE{}. What a trained
	// network is judged by is the Metric of the Task.
	Loss Loss
	// Initialisation draws the first weights. The default is PyTorch's.
	Initialisation Initialisation
	// Epochs is how often every event of the sample is used. The default is 50.
	Epochs int
	// BatchSize is the number of events between two changes of the weights. The
	// default is 64. The last batch of an epoch may be smaller.
	BatchSize int
	// DecayWeightsOnly spares biases, slopes and the parameters of normalisations
	// the weight decay, which otherwise acts on all parameters: only those with the
	// role Weight decay.
	DecayWeightsOnly bool
	// Augmentation changes the images of the training at random, each time they are
	// used. The default is not to.
	Augmentation Augmentation
	// Precision is that of the arithmetic. The default is Float32.
	Precision Precision
}

// Resolved returns the training with its defaults filled in, also those of the
// optimiser, the schedule and the loss.
func (t Training) Resolved() Training {
	if t.Optimiser == nil {
		t.Optimiser = Adam{}
	}
	if t.Schedule == nil {
		t.Schedule = Constant{}
	}
	if t.Loss == nil {
		t.Loss = MSE{}
	}
	t.Optimiser = t.Optimiser.resolved()
	t.Schedule = t.Schedule.resolved()
	t.Loss = t.Loss.resolved()
	t.Epochs = orDefault(t.Epochs, 50)
	t.BatchSize = orDefault(t.BatchSize, 64)
	return t
}

// Check returns an error that wraps ErrTraining and names the first setting that is
// out of range.
func (t Training) Check() error {
	t = t.Resolved()
	if t.Epochs < 1 {
		return fmt.Errorf("%w: %d epochs: give at least 1, or 0 for the default", ErrTraining, t.Epochs)
	}
	if t.BatchSize < 1 {
		return fmt.Errorf("%w: batch size %d: give at least 1, or 0 for the default", ErrTraining, t.BatchSize)
	}
	for _, part := range []interface {
		Kind() string
		check() error
	}{t.Optimiser, t.Schedule, t.Loss, t.Initialisation, t.Augmentation, t.Precision} {
		if err := part.check(); err != nil {
			return fmt.Errorf("%w: %s: %w", ErrTraining, part.Kind(), err)
		}
	}
	return nil
}

// bounds is one setting with the range that it must lie in.
type bounds struct {
	name     string
	value    float64
	low, top float64 // low included, top excluded
}

func within(all ...bounds) error {
	for _, b := range all {
		if !(b.value >= b.low && b.value < b.top) {
			return fmt.Errorf("%s is %v: it must be at least %v and below %v", b.name, b.value, b.low, b.top)
		}
	}
	return nil
}
