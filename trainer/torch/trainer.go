//go:build torch

package torch

import (
	"context"
	"fmt"
	"sync"
	"time"

	"robust/trainer"
	"robust/trainer/network"
	"robust/trainer/torch/internal/libtorch"
)

// Trainer trains networks on a task. It is safe for concurrent use. Close frees its copy of the data.
type Trainer struct {
	task    network.Task
	options Options
	device  libtorch.Device

	mu   sync.Mutex
	keep libtorch.Scope
	sets map[network.Shape]sets

	trials     sync.Mutex // held during a trial, so that none disturbs another
	calibrated map[string]calibration
}

// sets are the task's events on the device, for one shape of inputs.
type sets struct{ population, evaluation *events }

var _ trainer.Batcher = (*Trainer)(nil)

// New returns a trainer for a task, whose data it keeps and which must not change
// any more. The error wraps network.ErrTask, or says what is wrong with the options.
func New(task network.Task, options Options) (*Trainer, error) {
	if err := task.Check(); err != nil {
		return nil, err
	}
	if options.Threads < 0 {
		return nil, fmt.Errorf("torch: %d threads: use a positive number, or 0 for one", options.Threads)
	}
	if options.Stack < 0 {
		return nil, fmt.Errorf("torch: a stack of %d: use a positive number, or 0 to find the best", options.Stack)
	}
	device, err := libtorch.Find(options.Device)
	if err != nil {
		return nil, fmt.Errorf("torch: %w", err)
	}
	options.Threads = max(options.Threads, 1)
	return &Trainer{task: task, options: options, device: device, sets: make(map[network.Shape]sets), calibrated: make(map[string]calibration)}, nil
}

// Close frees the data on the device. No training may be under way, and none can follow.
func (t *Trainer) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.keep.Free()
	clear(t.sets)
	return nil
}

// Device returns where trainings run: "cpu", or "cuda:0" and so on.
func (t *Trainer) Device() string { return t.device.String() }

// Train trains one instance of a network and judges it on the evaluation set by the
// task's metric. Outcome.Metrics has "training loss", the mean of the loss over the
// batches of the last epoch. A training whose loss is NaN or infinite ends at once
// as Diverged, with a loss of NaN.
//
// The candidate is a network.Candidate or one that the task's Network makes such;
// the error for any other wraps trainer.ErrCandidate.
func (t *Trainer) Train(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	plan, err := t.task.Plan(c, in)
	if err != nil {
		return trainer.Outcome{}, err
	}
	outcomes, err := t.train(ctx, []*network.Plan{plan}, []trainer.Instance{in})
	if err != nil {
		return trainer.Outcome{}, err
	}
	return outcomes[0], nil
}

// train trains instances that can be stacked.
func (t *Trainer) train(ctx context.Context, plans []*network.Plan, in []trainer.Instance) (outcomes []trainer.Outcome, err error) {
	start := time.Now()
	err = t.pinned(plans, func(s *stack, data sets) (err error) {
		outcomes, err = t.run(ctx, s, data.evaluation, in)
		return err
	})
	for i := range outcomes {
		outcomes[i].Seconds = time.Since(start).Seconds() / float64(len(outcomes))
	}
	return outcomes, err
}

// pinned runs f with a stack of the plans on a thread of its own, and frees the stack.
func (t *Trainer) pinned(plans []*network.Plan, f func(s *stack, data sets) error) error {
	return libtorch.Pin(t.options.Threads, func() error {
		data, err := t.load(plans[0].Shapes[0])
		if err != nil {
			return err
		}
		s, err := newStack(plans, data.population, t.device)
		if err != nil {
			return err
		}
		defer s.free()
		return f(s, data)
	})
}

// run trains a stack to its end and judges its networks.
func (t *Trainer) run(ctx context.Context, s *stack, evaluation *events, in []trainer.Instance) ([]trainer.Outcome, error) {
	outcomes := make([]trainer.Outcome, len(s.plans))
	ended := make([]bool, len(s.plans))
	for epoch := range s.plans[0].Candidate.Training.Epochs {
		losses, err := s.epoch(ctx)
		if err != nil {
			return nil, err
		}
		for i, l := range losses {
			if ended[i] {
				continue
			}
			ended[i] = s.diverged[i]
			if t.options.Epoch != nil {
				t.options.Epoch(s.plans[i].Candidate, in[i], epoch, l)
			}
			outcomes[i].Loss, outcomes[i].Status = l, trainer.Diverged
			if !ended[i] {
				outcomes[i].Metrics = map[string]float64{"training loss": l}
			} else {
				outcomes[i].Metrics = nil
			}
		}
		if s.allDiverged() {
			return outcomes, nil
		}
	}
	predictions, err := s.predict(ctx, *evaluation)
	if err != nil {
		return nil, err
	}
	for i := range outcomes {
		if !ended[i] {
			outcomes[i] = t.judge(s.plans[i], predictions[i], outcomes[i])
		}
	}
	if t.options.Trained != nil {
		trained, err := s.trained(in)
		if err != nil {
			return nil, err
		}
		for i, o := range outcomes {
			if o.Status == trainer.Trained {
				t.options.Trained(trained[i], o)
			}
		}
	}
	return outcomes, nil
}

// judge completes the outcome of a training that has ended.
func (t *Trainer) judge(plan *network.Plan, predictions []float32, out trainer.Outcome) trainer.Outcome {
	loss, err := t.task.Loss(predictions)
	if err != nil {
		return trainer.Outcome{Status: trainer.Failed, Error: fmt.Sprintf("judging %q: %v", plan.Candidate.Name, err)}
	}
	out.Loss, out.Status = loss, trainer.Trained
	if t.task.Predictions {
		out.Predictions = make([]float64, len(predictions))
		for i, p := range predictions {
			out.Predictions[i] = float64(p)
		}
	}
	return out.Classified()
}

// load returns the task's events on the device, with inputs of a shape.
func (t *Trainer) load(shape network.Shape) (sets, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	data, ok := t.sets[shape]
	if !ok {
		classes := t.task.Metric == network.MeanCrossEntropy || t.task.Metric == network.ErrorRate
		data = sets{
			load(&t.keep, t.task.Population, shape, classes, t.device),
			load(&t.keep, t.task.Evaluation, shape, classes, t.device),
		}
		if err := t.keep.Err(); err != nil {
			return sets{}, err
		}
		t.sets[shape] = data
	}
	return data, nil
}
