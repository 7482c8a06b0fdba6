//go:build torch

package torch

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"

	"robust/trainer"
	"robust/trainer/network"
	"robust/trainer/torch/internal/libtorch"
)

// Trainer trains networks on a task. It is safe for concurrent use. Close frees its copy of the data.
//
// On a CPU the second and further trainings at the same time run in worker processes, see Options.OneProcess.
type Trainer struct {
	task    network.Task
	options Options
	device  libtorch.Device

	mu   sync.Mutex
	keep libtorch.Scope
	sets map[network.Shape]sets

	trials     sync.Mutex // held during a trial, so that none disturbs another
	calibrated map[string]calibration

	here    sync.Mutex // held by the training in this process
	workers *workers   // for further ones at the same time; nil where threads are as good
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
	t := &Trainer{task: task, options: options, device: device, sets: make(map[network.Shape]sets), calibrated: make(map[string]calibration)}
	if !options.OneProcess && device == libtorch.CPU && dataSize(task) <= mostCopied {
		t.workers = &workers{setup: t.setup()}
	}
	return t, nil
}

// Close frees the data on the device and ends worker processes. No training may be under way, and none can follow.
func (t *Trainer) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.keep.Free()
	clear(t.sets)
	if t.workers == nil {
		return nil
	}
	return t.workers.close()
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
func (t *Trainer) train(ctx context.Context, plans []*network.Plan, in []trainer.Instance) ([]trainer.Outcome, error) {
	start := time.Now()
	results, err := t.results(ctx, plans, in)
	if err != nil {
		return nil, err
	}
	outcomes := make([]trainer.Outcome, len(plans))
	for i, r := range results {
		if outcomes[i] = t.judge(plans[i], r); outcomes[i].Status == trainer.Trained && t.options.Trained != nil {
			t.options.Trained(network.Trained{
				Candidate: plans[i].Candidate, Instance: in[i], Parameters: r.Parameters, Buffers: r.Buffers,
			}, outcomes[i])
		}
		outcomes[i].Seconds = time.Since(start).Seconds() / float64(len(outcomes))
	}
	return outcomes, nil
}

// result is what a training gives before it is judged. It travels between processes.
type result struct {
	Last                float64 // the mean loss of the last epoch
	Diverged            bool
	Predictions         []float32   // on the evaluation set
	Curve               [][]float32 // the same after each epoch, where they are asked for
	Parameters, Buffers [][]float32 // where they are asked for
}

// results trains instances that can be stacked, in this process if it trains nothing else.
func (t *Trainer) results(ctx context.Context, plans []*network.Plan, in []trainer.Instance) ([]result, error) {
	told := func(i, epoch int, loss float64) {
		if t.options.Epoch != nil {
			t.options.Epoch(plans[i].Candidate, in[i], epoch, loss)
		}
	}
	if t.workers != nil {
		if !t.here.TryLock() {
			return t.workers.results(ctx, plans, in, told)
		}
		defer t.here.Unlock()
	}
	return t.resultsHere(ctx, plans, in, told)
}

// resultsHere trains in this process. After each epoch it tells the loss of each network that has not diverged before.
func (t *Trainer) resultsHere(ctx context.Context, plans []*network.Plan, in []trainer.Instance, told func(i, epoch int, loss float64)) (results []result, err error) {
	err = t.pinned(plans, func(s *stack, data sets) (err error) {
		results, err = s.run(ctx, data.evaluation, t.task.Curve, told)
		if err != nil || t.options.Trained == nil {
			return err
		}
		trained, err := s.trained(in)
		for i, n := range trained {
			results[i].Parameters, results[i].Buffers = n.Parameters, n.Buffers
		}
		return err
	})
	return results, err
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

// judge makes the outcome of a training.
func (t *Trainer) judge(plan *network.Plan, r result) trainer.Outcome {
	if r.Diverged {
		return trainer.Outcome{Loss: math.NaN(), Status: trainer.Diverged}
	}
	out, err := t.task.Outcome(r.Last, r.Predictions, r.Curve)
	if err != nil {
		return failed(fmt.Errorf("judging %q: %w", plan.Candidate.Name, err))
	}
	return out
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
