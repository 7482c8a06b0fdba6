//go:build !torch

package torch

import (
	"context"

	"robust/trainer"
	"robust/trainer/network"
)

// Trainer trains networks with libtorch. In a program that was built without it there is none.
type Trainer struct{}

var _ trainer.BatchTrainer = (*Trainer)(nil)

// New returns ErrAbsent.
func New(network.Task, Options) (*Trainer, error) { return nil, ErrAbsent }

// Predict returns ErrAbsent.
func Predict(context.Context, network.Trained, network.Events, Options) ([]float32, error) {
	return nil, ErrAbsent
}

// Train returns ErrAbsent.
func (*Trainer) Train(context.Context, trainer.Candidate, trainer.Instance) (trainer.Outcome, error) {
	return trainer.Outcome{}, ErrAbsent
}

// BatchSize returns 1.
func (*Trainer) BatchSize() int { return 1 }

// TrainBatch returns ErrAbsent.
func (*Trainer) TrainBatch(context.Context, []trainer.Job) ([]trainer.Outcome, error) {
	return nil, ErrAbsent
}

// Close does nothing.
func (*Trainer) Close() error { return nil }
