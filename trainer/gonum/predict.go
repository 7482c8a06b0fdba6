package gonum

import (
	"context"

	"robust/trainer/network"
)

// Predict returns the outputs of a trained network for events, row-major [events,
// outputs], computed in single precision: for the evaluation set of its task the
// predictions that it was judged by, if it was trained here. Targets are not looked at,
// there may be none. The error wraps network.ErrTrained, network.ErrTask or the
// context's.
func Predict(ctx context.Context, t network.Trained, events network.Events) ([]float32, error) {
	plan, n, err := t.Plan(events)
	if err != nil {
		return nil, err
	}
	plan.Candidate.Training.Precision = network.Float32
	events.Targets, events.Outputs = make([]float32, n), 1 // for the number of events
	m := pool.Get().(*memory)
	defer m.release()
	r, err := newRun(network.Task{Population: events}, plan, m)
	if err != nil {
		return nil, err
	}
	return r.predict(ctx, events)
}
