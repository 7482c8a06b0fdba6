//go:build torch

package torch

import (
	"context"
	"fmt"

	"robust/trainer/network"
	"robust/trainer/torch/internal/libtorch"
)

// Predict returns the outputs of a trained network for events, row-major [events, outputs], computed in single precision
// on the device and with the threads of the options. It need not have been trained by this backend. Targets are not
// looked at, there may be none. The error wraps network.ErrTrained, network.ErrTask or the context's.
func Predict(ctx context.Context, t network.Trained, e network.Events, options Options) ([]float32, error) {
	plan, n, err := t.Plan(e)
	if err != nil {
		return nil, err
	}
	device, err := libtorch.Find(options.Device)
	if err != nil {
		return nil, fmt.Errorf("torch: %w", err)
	}
	plan.Candidate.Training.Precision = network.Float32
	e.Targets, e.Outputs = make([]float32, n), 1 // for the number of events
	var predictions [][]float32
	err = libtorch.Pin(max(options.Threads, 1), func() error {
		var keep libtorch.Scope
		defer keep.Free()
		set := load(&keep, e, plan.Shapes[0], false, device)
		if err := keep.Err(); err != nil {
			return err
		}
		s, err := newStack([]*network.Plan{plan}, set, device)
		if err != nil {
			return err
		}
		defer s.free()
		predictions, err = s.predict(ctx, *set)
		return err
	})
	if err != nil {
		return nil, err
	}
	return predictions[0], nil
}
