//go:build torch

package torch

import (
	"context"
	"encoding/json"
	"errors"

	"robust/trainer"
	"robust/trainer/network"
	"robust/trainer/torch/internal/libtorch"
)

// The largest stacks that are tried unless the options say otherwise.
const (
	mostOnCPU  = 4
	mostOnCUDA = 256
)

// BatchSize is the largest number of instances that may be worth handing over at once. It is the
// stack of the options where they have one.
func (t *Trainer) BatchSize() int {
	switch {
	case t.options.Stack > 0:
		return t.options.Stack
	case t.device == libtorch.CPU:
		return mostOnCPU
	}
	return mostOnCUDA
}

// TrainBatch trains the jobs, in stacks of those that differ in nothing but what is drawn, the learning rate and the weight
// decay. What cannot be trained as a stack is trained alone; a stack for which the device has no memory is halved.
func (t *Trainer) TrainBatch(ctx context.Context, jobs []trainer.Job) ([]trainer.Outcome, error) {
	outcomes := make([]trainer.Outcome, len(jobs))
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	groups, order := make(map[string][]int), []string(nil)
	for i, j := range jobs {
		plan, err := t.task.Plan(j.Candidate, j.Instance)
		if err != nil {
			outcomes[i] = failed(err)
			continue
		}
		k := likeness(plan.Candidate)
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], i)
	}
	for _, k := range order {
		members := groups[k]
		size, err := t.stackSize(ctx, k, pick(jobs, members))
		if err != nil {
			return nil, err
		}
		for len(members) > 0 {
			n := min(size, len(members))
			if err := t.trainStack(ctx, jobs, members[:n], outcomes); err != nil {
				return nil, err
			}
			members = members[n:]
		}
	}
	return outcomes, nil
}

// trainStack trains some of the jobs as one and sets their outcomes. The error is the context's.
func (t *Trainer) trainStack(ctx context.Context, jobs []trainer.Job, members []int, outcomes []trainer.Outcome) error {
	plans, in, err := t.plans(pick(jobs, members))
	var made []trainer.Outcome
	if err == nil {
		made, err = t.train(ctx, plans, in)
	}
	switch {
	case err == nil:
		for k, i := range members {
			outcomes[i] = made[k]
		}
		return nil
	case ctx.Err() != nil:
		return err
	case len(members) == 1:
		outcomes[members[0]] = failed(err)
		return nil
	}
	half := 1 // each alone, to see which one it is
	if errors.Is(err, libtorch.ErrMemory) {
		half = (len(members) + 1) / 2
	}
	for len(members) > 0 {
		n := min(half, len(members))
		if err := t.trainStack(ctx, jobs, members[:n], outcomes); err != nil {
			return err
		}
		members = members[n:]
	}
	return nil
}

// plans returns those of the jobs, and their instances.
func (t *Trainer) plans(jobs []trainer.Job) ([]*network.Plan, []trainer.Instance, error) {
	plans, in := make([]*network.Plan, len(jobs)), make([]trainer.Instance, len(jobs))
	for i, j := range jobs {
		var err error
		if plans[i], err = t.task.Plan(j.Candidate, j.Instance); err != nil {
			return nil, nil, err
		}
		in[i] = j.Instance
	}
	return plans, in, nil
}

func pick(jobs []trainer.Job, members []int) []trainer.Job {
	some := make([]trainer.Job, len(members))
	for k, i := range members {
		some[k] = jobs[i]
	}
	return some
}

func failed(err error) trainer.Outcome {
	return trainer.Outcome{Status: trainer.Failed, Error: err.Error()}
}

// likeness is the same for networks that can be stacked.
func likeness(c network.Candidate) string {
	c.Name = ""
	switch o := c.Training.Optimiser.(type) {
	case network.SGD:
		o.Rate, o.WeightDecay = 0, 0
		c.Training.Optimiser = o
	case network.Adam:
		o.Rate, o.WeightDecay = 0, 0
		c.Training.Optimiser = o
	case network.AdamW:
		o.Rate, o.WeightDecay = 0, 0
		c.Training.Optimiser = o
	case network.NAdam:
		o.Rate, o.WeightDecay = 0, 0
		c.Training.Optimiser = o
	case network.RMSprop:
		o.Rate, o.WeightDecay = 0, 0
		c.Training.Optimiser = o
	}
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // a plan has been made of it
	}
	return string(text)
}
