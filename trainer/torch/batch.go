//go:build torch

package torch

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

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

// Batches puts jobs together that can be trained as one, as many as pay. Their number is found by a short trial for each
// kind of network, unless the options have it.
func (t *Trainer) Batches(ctx context.Context, jobs []trainer.Job) [][]int {
	var batches [][]int
	for _, g := range t.groups(jobs) {
		size, err := t.stackSize(ctx, g.likeness, pick(jobs, g.members))
		if err != nil {
			size = 1 // the context has ended
		}
		batches = slices.AppendSeq(batches, slices.Chunk(g.members, size))
	}
	return batches
}

// group is jobs that can be stacked.
type group struct {
	likeness string
	members  []int
}

// groups returns those of the jobs, in the order of their first members. A job that cannot be trained is alone.
func (t *Trainer) groups(jobs []trainer.Job) []group {
	var groups []group
	at := make(map[string]int)
	for i, j := range jobs {
		c, err := t.task.Resolve(j.Candidate)
		if err != nil {
			groups = append(groups, group{members: []int{i}})
			continue
		}
		key := likeness(c)
		if _, ok := at[key]; !ok {
			at[key] = len(groups)
			groups = append(groups, group{likeness: key})
		}
		groups[at[key]].members = append(groups[at[key]].members, i)
	}
	return groups
}

// TrainBatch trains the jobs, in stacks of those that differ in nothing but what is drawn, the learning rate and the weight
// decay. What cannot be trained as a stack is trained alone; a stack for which the device has no memory is halved.
func (t *Trainer) TrainBatch(ctx context.Context, jobs []trainer.Job) ([]trainer.Outcome, error) {
	outcomes := make([]trainer.Outcome, len(jobs))
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, batch := range t.Batches(ctx, jobs) {
		if err := t.trainStack(ctx, jobs, batch, outcomes); err != nil {
			return nil, err
		}
	}
	return outcomes, nil
}

// trainStack trains some of the jobs as one and sets their outcomes. The error is the context's.
func (t *Trainer) trainStack(ctx context.Context, jobs []trainer.Job, members []int, outcomes []trainer.Outcome) error {
	return inParts(ctx, members, func(members []int) error {
		plans, in, err := t.plans(pick(jobs, members))
		if err != nil {
			return err
		}
		made, err := t.train(ctx, plans, in)
		for k := range made {
			outcomes[members[k]] = made[k]
		}
		return err
	}, func(member int, err error) { outcomes[member] = failed(err) })
}

// inParts trains the members as one. If that fails it trains them in two halves where memory ran out, and else each alone
// to see which of them it is. What fails alone has failed. The error is the context's.
func inParts(ctx context.Context, members []int, train func(members []int) error, failed func(member int, err error)) error {
	err := train(members)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return err
	case len(members) == 1:
		failed(members[0], err)
		return nil
	}
	size := 1
	if errors.Is(err, libtorch.ErrMemory) {
		size = (len(members) + 1) / 2
	}
	for part := range slices.Chunk(members, size) {
		if err := inParts(ctx, part, train, failed); err != nil {
			return err
		}
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
	c.Training.Optimiser = c.Training.Optimiser.With(0, 0)
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // a plan has been made of it
	}
	return string(text)
}
