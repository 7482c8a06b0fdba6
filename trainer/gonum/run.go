package gonum

import (
	"context"
	"fmt"
	"math"

	"robust/trainer"
	"robust/trainer/network"
)

// run is one training under way.
type run struct {
	plan    *network.Plan
	events  network.Events // the population
	net     *compiled
	groups  []group
	loss    loss
	outputs int // of the network for an event
	goals   int // targets of an event
	steps   int

	inputs, extras, targets []float32 // of a batch
	weights                 []float32 // of its events, or empty
	gradient                []float32 // of its outputs
	seen                    []float32 // an image as the augmentation shows it
}

func newRun(task network.Task, plan *network.Plan, m *memory) (*run, error) {
	c := plan.Candidate
	batch := c.Training.BatchSize
	r := &run{plan: plan, events: task.Population, outputs: plan.Shapes[len(plan.Shapes)-1].Size()}
	r.goals = len(r.events.Targets) / r.events.Len()
	if p := c.Training.Precision; p != network.Float32 {
		return nil, fmt.Errorf("%w: candidate %q: this backend has no precision %q: leave it out, or train with package trainer/torch", trainer.ErrCandidate, c.Name, p)
	}
	var err error
	if r.net, err = compile(plan, batch, m); err != nil {
		return nil, err
	}
	r.groups, err = groups(c.Training.Optimiser, r.net, m)
	if err == nil {
		r.loss, err = newLoss(c.Training.Loss)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: candidate %q: %w", trainer.ErrCandidate, c.Name, err)
	}
	r.inputs = m.floats(batch * c.Architecture.Input.Size())
	r.extras = m.floats(batch * c.Architecture.Extras)
	r.targets = m.floats(batch * r.goals)
	if len(r.events.Weights) > 0 {
		r.weights = m.floats(batch)
	}
	r.gradient = m.floats(batch * r.outputs)
	r.seen = m.floats(c.Architecture.Input.Size())
	return r, nil
}

// epoch uses every event of the sample once and returns the mean of the loss over
// the batches, or NaN as soon as a batch's is not finite.
func (r *run) epoch(ctx context.Context) (float64, error) {
	order := r.plan.Shuffle()
	size := r.plan.Candidate.Training.BatchSize
	sum := 0.0
	for i := 0; i < len(order); i += size {
		if err := stopped(ctx, r.plan); err != nil {
			return 0, err
		}
		l := r.step(order[i:min(i+size, len(order))])
		if math.IsNaN(l) || math.IsInf(l, 0) {
			return math.NaN(), nil
		}
		sum += l
	}
	return sum / float64(r.plan.StepsPerEpoch()), nil
}

// step trains on one batch and returns its loss before the step.
func (r *run) step(batch []int) float64 {
	n := len(batch)
	r.gather(r.events, batch, r.plan.Views(n))
	for i, e := range batch {
		copy(r.targets[i*r.goals:][:r.goals], r.events.Targets[e*r.goals:])
		if r.weights != nil {
			r.weights[i] = r.events.Weights[e]
		}
	}
	r.net.training = true
	y := r.forward(n)
	gradient := r.gradient[:n*r.outputs]
	l := r.loss.mean(gradient, y, r.targets[:n*r.goals], r.weights, n)
	r.net.backward(gradient, n)
	t := r.plan.Candidate.Training
	rate, momentum := t.Schedule.At(t.Optimiser.LearningRate(), r.plan.Progress(r.steps))
	for _, g := range r.groups {
		g.step(g.weights, g.gradients, rate, momentum)
	}
	r.steps++
	return l
}

// gather copies the inputs of a batch, the images as channels-last and, if there are
// views, as those show them.
func (r *run) gather(events network.Events, batch []int, views []network.View) {
	in := r.plan.Shapes[0]
	size, area := in.Size(), in.Height*in.Width
	more := len(events.Extras) / events.Len()
	used := r.plan.Candidate.Architecture.Extras
	for i, e := range batch {
		image := events.Inputs[e*size:][:size]
		if views != nil {
			views[i].Apply(r.seen, image, in)
			image = r.seen
		}
		transposed(r.inputs[i*size:], matrix{image, area}, in.Channels, area)
		copy(r.extras[i*used:][:used], events.Extras[e*more:])
	}
}

// forward returns the outputs for a batch of n events that has been gathered.
func (r *run) forward(n int) []float32 {
	return r.net.forward(r.inputs[:n*r.plan.Shapes[0].Size()], r.extras, n)
}

// predict returns the outputs [n, outputs] for events.
func (r *run) predict(ctx context.Context, events network.Events) ([]float32, error) {
	r.net.training = false
	size := r.plan.Candidate.Training.BatchSize
	predictions := make([]float32, 0, events.Len()*r.outputs)
	batch := make([]int, 0, size)
	for i := 0; i < events.Len(); i += size {
		if err := stopped(ctx, r.plan); err != nil {
			return nil, err
		}
		batch = batch[:0]
		for e := i; e < min(i+size, events.Len()); e++ {
			batch = append(batch, e)
		}
		r.gather(events, batch, nil)
		predictions = append(predictions, r.forward(len(batch))...)
	}
	return predictions, nil
}
