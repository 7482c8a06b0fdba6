package gonum

import (
	"context"
	"fmt"
	"math"
	"time"

	"robust/trainer"
	"robust/trainer/network"
)

// Options are what a Trainer can be told beside its task. The zero value is a
// sensible choice.
type Options struct {
	// Epoch, if not nil, is called after each epoch of each training with the mean
	// of the training loss over its batches. Trainings that run at once call it at
	// once.
	Epoch func(c network.Candidate, in trainer.Instance, epoch int, loss float64)
	// Trained, if not nil, is called with each trained network and its outcome before
	// Train returns that, unless the training diverged. The network may be kept,
	// written and used to Predict. Trainings that run at once call it at once.
	Trained func(t network.Trained, o trainer.Outcome)
}

// Trainer trains networks on a task. It is safe for concurrent use; each training
// keeps one core busy.
type Trainer struct {
	task    network.Task
	options Options
}

var _ trainer.Trainer = (*Trainer)(nil)

// New returns a trainer for a task, whose data it keeps and which must not change
// any more. The error wraps network.ErrTask.
func New(task network.Task, options Options) (*Trainer, error) {
	if err := task.Check(); err != nil {
		return nil, err
	}
	return &Trainer{task: task, options: options}, nil
}

// Train trains one instance of a network and judges it on the evaluation set by the
// task's metric. Outcome.Metrics has "training loss", the mean of the loss over the
// batches of the last epoch. A training whose loss is NaN or infinite ends at once
// as Diverged, with a loss of NaN.
//
// The candidate is a network.Candidate or one that the task's Network makes such;
// the error for any other wraps trainer.ErrCandidate.
func (t *Trainer) Train(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	start := time.Now()
	plan, err := t.task.Plan(c, in)
	if err != nil {
		return trainer.Outcome{}, err
	}
	m := pool.Get().(*memory)
	defer m.release()
	r, err := newRun(t.task, plan, m)
	if err != nil {
		return trainer.Outcome{}, err
	}
	last := math.NaN()
	var predictions []float32
	var curve [][]float32
	epochs := plan.Candidate.Training.Epochs
	for epoch := range epochs {
		if last, err = r.epoch(ctx); err != nil {
			return trainer.Outcome{}, err
		}
		if t.options.Epoch != nil {
			t.options.Epoch(plan.Candidate, in, epoch, last)
		}
		if math.IsNaN(last) {
			return trainer.Outcome{Loss: last, Status: trainer.Diverged, Seconds: time.Since(start).Seconds()}, nil
		}
		if !t.task.Curve && epoch < epochs-1 {
			continue
		}
		if predictions, err = r.predict(ctx, t.task.Evaluation); err != nil {
			return trainer.Outcome{}, err
		}
		if t.task.Curve {
			curve = append(curve, predictions)
		}
	}
	out, err := t.task.Outcome(last, predictions, curve)
	if err != nil {
		return trainer.Outcome{}, fmt.Errorf("judging %q: %w", plan.Candidate.Name, err)
	}
	out.Seconds = time.Since(start).Seconds()
	if t.options.Trained != nil && out.Status == trainer.Trained {
		t.options.Trained(network.Trained{
			Candidate: plan.Candidate, Instance: in, Parameters: r.net.weights(), Buffers: r.net.state(),
		}, out)
	}
	return out, nil
}

// stopped returns an error that wraps the context's if that has ended.
func stopped(ctx context.Context, plan *network.Plan) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("training %q: %w", plan.Candidate.Name, err)
	}
	return nil
}
