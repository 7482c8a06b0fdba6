//go:build torch

package torch

import (
	"context"
	"fmt"
	"math"
	"slices"

	"robust/trainer"
	"robust/trainer/network"
	"robust/trainer/torch/internal/libtorch"
)

// stack is instances of one architecture in training, as one network.
type stack struct {
	plans  []*network.Plan
	device libtorch.Device

	keep       libtorch.Scope // what lives as long as the stack
	pass       pass           // of a step, whose scope is emptied after it
	scope      libtorch.Scope
	events     events // the population
	net        forward
	parameters []parameter
	weights    libtorch.Tensor // all, in single precision
	half       libtorch.Tensor // the same as the leaves see them where they are not, or none
	optimiser  *optimiser
	loss       loss
	outputs    int // of each network
	steps      int

	batch    [][]int          // of the step: the events of each network
	views    [][]network.View // of the step: how they are seen
	rates    []float64        // of the step
	losses   []float32        // of the step
	diverged []bool
}

// newStack puts the networks of the plans together, which must be alike but for what is drawn, learning rates and weight
// decays. Population is what they are trained on.
func newStack(plans []*network.Plan, population *events, device libtorch.Device) (*stack, error) {
	n := len(plans)
	first := plans[0].Candidate
	s := &stack{
		plans: plans, device: device, events: *population,
		batch: make([][]int, n), views: make([][]network.View, n), rates: make([]float64, n), losses: make([]float32, n), diverged: make([]bool, n),
	}
	s.events.used = first.Architecture.Extras
	s.pass = pass{Scope: &s.scope, stack: n, device: device, kind: libtorch.Float32}
	if first.Training.Precision == network.BFloat16 {
		s.pass.kind = libtorch.BFloat16
	}
	var err error
	if s.net, s.parameters, err = compile(plans[0], n); err == nil {
		s.outputs = plans[0].Shapes[len(plans[0].Shapes)-1].Size()
		s.loss, err = newLoss(first.Training.Loss, n, s.outputs)
	}
	if err == nil {
		training := make([]network.Training, n)
		for i, p := range plans {
			training[i] = p.Candidate.Training
		}
		s.optimiser, err = newOptimiser(&s.keep, training, s.parameters, device)
	}
	if err != nil {
		s.free()
		return nil, fmt.Errorf("%w: candidate %q: %w", trainer.ErrCandidate, first.Name, err)
	}
	s.place()
	if err := s.keep.Err(); err != nil {
		s.free()
		return nil, err
	}
	return s, nil
}

// place puts the first weights on the device, as one array of which the leaves are parts.
func (s *stack) place() {
	var all []float32
	for i, p := range s.parameters {
		for _, plan := range s.plans {
			if p.from == nil {
				all = append(all, plan.Weights[i]...)
				continue
			}
			for k := range plan.Weights[i] {
				all = append(all, plan.Weights[i][p.from(k)])
			}
		}
	}
	s.weights = s.keep.Floats(all, s.device, int64(len(all)))
	seen := s.weights
	if s.pass.kind != libtorch.Float32 {
		s.half = s.keep.To(s.pass.kind, s.weights)
		seen = s.half
	}
	start := int64(0)
	for _, p := range s.parameters {
		of := seen
		if p.single {
			of = s.weights
		}
		length := int64(len(s.plans) * p.Size())
		part := s.keep.Reshape(s.keep.Narrow(of, 0, start, length), p.shape...)
		s.pass.leaves = append(s.pass.leaves, s.keep.Leaf(part))
		start += length
	}
	for i := range s.plans[0].Buffers {
		var values []float32
		for _, plan := range s.plans {
			values = append(values, plan.State[i]...)
		}
		s.pass.buffers = append(s.pass.buffers, s.keep.Floats(values, s.device, int64(len(values))))
	}
}

// trained returns the networks with their weights as PyTorch has them.
func (s *stack) trained(in []trainer.Instance) ([]network.Trained, error) {
	n := len(s.plans)
	all := make([]network.Trained, n)
	for k, plan := range s.plans {
		all[k] = network.Trained{Candidate: plan.Candidate, Instance: in[k]}
	}
	weights := make([]float32, s.weights.Size())
	s.scope.Read(weights, s.weights)
	for _, p := range s.parameters {
		for k := range all {
			values := make([]float32, p.Size())
			for i, v := range weights[:len(values)] {
				if p.from == nil {
					values[i] = v
				} else {
					values[p.from(i)] = v
				}
			}
			all[k].Parameters = append(all[k].Parameters, values)
			weights = weights[len(values):]
		}
	}
	for i, b := range s.plans[0].Buffers {
		values := make([]float32, n*b.Size())
		s.scope.Read(values, s.pass.buffers[i])
		for k := range all {
			all[k].Buffers = append(all[k].Buffers, values[k*b.Size():][:b.Size()])
		}
	}
	return all, s.scope.Err()
}

// free ends the stack.
func (s *stack) free() {
	s.scope.Free()
	s.keep.Free()
}

// run trains the networks to the end and predicts with them, for a curve after each epoch too. After each epoch it
// tells the loss of each network that has not diverged before.
func (s *stack) run(ctx context.Context, evaluation *events, curve bool, told func(i, epoch int, loss float64)) ([]result, error) {
	results := make([]result, len(s.plans))
	epochs := s.plans[0].Candidate.Training.Epochs
	for epoch := range epochs {
		losses, err := s.epoch(ctx)
		if err != nil {
			return nil, err
		}
		for i, l := range losses {
			if !results[i].Diverged {
				results[i].Last, results[i].Diverged = l, s.diverged[i]
				told(i, epoch, l)
			}
		}
		if s.allDiverged() {
			return results, nil
		}
		if !curve && epoch < epochs-1 {
			continue
		}
		predictions, err := s.predict(ctx, *evaluation)
		if err != nil {
			return nil, err
		}
		for i := range results {
			results[i].Predictions = predictions[i]
			if curve {
				results[i].Curve = append(results[i].Curve, predictions[i])
			}
		}
	}
	return results, nil
}

// epoch uses every event of each sample once and returns the mean of each network's loss over the batches, NaN for
// those that have diverged.
func (s *stack) epoch(ctx context.Context) ([]float64, error) {
	orders := make([][]int, len(s.plans))
	for i, p := range s.plans {
		orders[i] = p.Shuffle()
	}
	size, n := s.plans[0].Candidate.Training.BatchSize, len(orders[0])
	sums := make([]float64, len(s.plans))
	for at := 0; at < n; at += size {
		if err := stopped(ctx, s.plans); err != nil {
			return nil, err
		}
		for i, order := range orders {
			s.batch[i] = order[at:min(at+size, n)]
		}
		if err := s.step(); err != nil {
			return nil, err
		}
		for i, l := range s.losses {
			sums[i] += float64(l)
		}
		if s.allDiverged() {
			break
		}
	}
	for i := range sums {
		sums[i] /= float64(s.plans[0].StepsPerEpoch())
		if s.diverged[i] {
			sums[i] = math.NaN()
		}
	}
	return sums, nil
}

// step trains on one batch and leaves its losses before the step in s.losses.
func (s *stack) step() error {
	defer s.scope.Free()
	s.update(s.gradients())
	return s.scope.Err()
}

// gradients returns those of the leaves for the batch, whose losses it leaves in s.losses.
func (s *stack) gradients() []libtorch.Tensor {
	p := &s.pass
	p.training = true
	for i, plan := range s.plans {
		s.views[i] = plan.Views(len(s.batch[i]))
	}
	x := s.events.gather(p, s.batch, s.views)
	y := p.To(libtorch.Float32, p.features(s.net(p, x)).tensor)
	losses := s.loss.mean(p.Scope, y, s.events.goals(p), s.events.weights(p))
	gradients := p.Gradients(p.Sum(losses), p.leaves)
	p.Read(s.losses, losses)
	return gradients
}

// update changes the weights by the gradients of the leaves, but those of networks whose loss is not finite.
func (s *stack) update(gradients []libtorch.Tensor) {
	if s.scope.Err() != nil {
		return
	}
	for i, l := range s.losses {
		if l := float64(l); math.IsNaN(l) || math.IsInf(l, 0) {
			s.diverged[i] = true
		}
	}
	momentum := math.NaN()
	for i, plan := range s.plans {
		t := plan.Candidate.Training
		s.rates[i], momentum = t.Schedule.At(t.Optimiser.LearningRate(), plan.Progress(s.steps))
	}
	s.steps++
	libtorch.WithoutGradients(func() {
		p := &s.pass
		rows := make([]libtorch.Tensor, len(gradients))
		for i, g := range gradients {
			rows[i] = p.Reshape(g, -1)
		}
		all := p.To(libtorch.Float32, p.Concatenate(0, rows...))
		s.optimiser.step(p.Scope, s.weights, all, s.rates, momentum, s.diverged, s.device)
		if s.half.Defined() {
			p.Copy(s.half, s.weights)
		}
	})
}

func (s *stack) allDiverged() bool { return !slices.Contains(s.diverged, false) }

// predict returns the outputs of each network [events, outputs] for the same events.
func (s *stack) predict(ctx context.Context, set events) ([][]float32, error) {
	const size = 256
	set.used = s.events.used
	predictions := make([][]float32, len(s.plans))
	var err error
	libtorch.WithoutGradients(func() {
		p := &s.pass
		p.training = false
		values := make([]float32, len(s.plans)*size*s.outputs)
		for at := 0; at < set.n && err == nil; at += size {
			if err = stopped(ctx, s.plans); err != nil {
				return
			}
			rows := make([]int, min(size, set.n-at))
			for i := range rows {
				rows[i] = at + i
			}
			for i := range s.batch {
				s.batch[i] = rows
			}
			y := p.To(libtorch.Float32, p.features(s.net(p, set.gather(p, s.batch, nil))).tensor)
			width := len(rows) * s.outputs
			p.Read(values[:len(s.plans)*width], y)
			for i := range predictions {
				predictions[i] = append(predictions[i], values[i*width:(i+1)*width]...)
			}
			s.scope.Free()
			err = s.scope.Err()
		}
	})
	return predictions, err
}

// stopped returns an error that wraps the context's if that has ended.
func stopped(ctx context.Context, plans []*network.Plan) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("training %q: %w", plans[0].Candidate.Name, err)
	}
	return nil
}
