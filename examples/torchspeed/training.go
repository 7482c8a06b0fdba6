package main

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

	"robust/examples/shashlik/models"
	"robust/trainer"
	"robust/trainer/network"
	"robust/trainer/torch"
)

// workload is a network and the numbers of its events.
type workload struct {
	candidate network.Candidate
	events    int
	classes   int
	stack     int // that is timed, too
}

// workloads are the networks of eager.py.
var workloads = map[string]workload{
	"model1":   {small(models.Model1(), 64), 4096, 0, 4},
	"model4":   {small(models.Model4(), 32), 4096, 0, 4},
	"resnet16": {resnet(16), 256, 10, 1},
	"resnet64": {resnet(64), 256, 10, 1},
}

func workloadNames() []string { return slices.Sorted(maps.Keys(workloads)) }

func small(c network.Candidate, batch int) network.Candidate {
	c.Training.Optimiser = network.AdamW{Rate: 1e-3, WeightDecay: 0.1}
	c.Training.BatchSize = batch
	return c
}

func resnet(width int) network.Candidate {
	return network.Candidate{
		Name:         "ResNet-18",
		Architecture: network.ResNet18(network.Shape{Channels: 3, Height: 32, Width: 32}, width, 10, network.ReLU{}),
		Training: network.Training{
			Optimiser: network.SGD{Rate: 0.01, Momentum: 0.9, Nesterov: true, WeightDecay: 5e-4},
			Loss:      network.CrossEntropy{}, BatchSize: 128,
		},
	}
}

// training is what is timed in one process.
type training struct {
	network string
	device  string
	seconds float64
	stack   int
	atOnce  int
	bf16    bool
	// oneProcess keeps trainings at once in one process.
	oneProcess bool
}

// measure returns thousand samples a second, of all trainings together, after the first epoch.
func (t training) measure(ctx context.Context) (speed, error) {
	w := workloads[t.network]
	c := w.candidate
	c.Training.Epochs = 1 << 30
	if t.bf16 {
		c.Training.Precision = network.BFloat16
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var mu sync.Mutex
	var start, last moment
	epochs := 0
	tr, err := torch.New(w.task(), torch.Options{Device: t.device, Stack: t.stack, OneProcess: t.oneProcess, Epoch: func(_ network.Candidate, _ trainer.Instance, epoch int, _ float64) {
		mu.Lock()
		defer mu.Unlock()
		last = now()
		switch {
		case epoch == 0: // what is set up once
			start, epochs = last, 0
		default:
			epochs++
		}
		if epochs >= 2*t.stack*t.atOnce && last.processor-start.processor > t.seconds {
			cancel()
		}
	}})
	if err != nil {
		return speed{}, err
	}
	defer tr.Close()
	errs := make([]error, t.atOnce)
	var all sync.WaitGroup
	for k := range t.atOnce {
		jobs := make([]trainer.Job, t.stack)
		for i := range jobs {
			jobs[i] = trainer.Job{Candidate: c, Instance: trainer.BothSources{}.Instance(uint64(k), i)}
		}
		all.Go(func() { _, errs[k] = tr.TrainBatch(ctx, jobs) })
	}
	all.Wait()
	if err := errors.Join(errs...); !errors.Is(err, context.Canceled) {
		return speed{}, err
	}
	samples := float64(epochs) * float64(w.events) / 1000
	return speed{samples / (last.processor - start.processor), samples / last.wall.Sub(start.wall).Seconds()}, nil
}

// task returns events of random numbers.
func (w workload) task() network.Task {
	in, rng := w.candidate.Architecture.Input.Size(), trainer.Stream(1, "torchspeed")
	e := network.Events{
		Inputs: make([]float32, in*w.events), Extras: make([]float32, w.candidate.Architecture.Extras*w.events),
		Targets: make([]float32, w.events),
	}
	for _, values := range [][]float32{e.Inputs, e.Extras} {
		for i := range values {
			values[i] = rng.Float32()
		}
	}
	for i := range e.Targets {
		e.Targets[i] = 1 + rng.Float32()
		if w.classes > 0 {
			e.Targets[i] = float32(rng.IntN(w.classes))
		}
	}
	t := network.Task{Population: e, Evaluation: e}
	if w.classes > 0 {
		t.Metric = network.ErrorRate
	}
	return t
}
