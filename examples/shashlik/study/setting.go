package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"robust/examples/backend"
	"robust/examples/shashlik/boosting"
	"robust/examples/shashlik/calorimeter"
	"robust/examples/shashlik/reconstruction"
	"robust/trainer"
	"robust/trainer/network"
)

// setting is what a network is trained on and judged by. It is comparable.
type setting struct {
	Quantity   string `json:"quantity"`   // energy or position
	Population string `json:"population"` // A, B, or A+B for half of each
	Sample     int    `json:"sample"`     // events
	Curve      bool   `json:"curve,omitempty"`
	// Predictions keeps those on the evaluation set.
	Predictions bool `json:"predictions,omitempty"`
	// Trees is for boosted trees, which have the inputs of the networks of a selection and correct the same formula.
	Trees bool `json:"trees,omitempty"`
	// OtherSample judges on the evaluation sets of both samples, each as a metric.
	OtherSample bool `json:"otherSample,omitempty"`
}

// variant is a network in the circumstances of a study: the candidates of this command.
type variant struct {
	Network network.Candidate      `json:"network"`
	Trees   *trainer.Configuration `json:"trees,omitempty"` // instead of the network
	Setting setting                `json:"setting"`
}

// ID returns the name of the network or of the trees.
func (v variant) ID() string {
	if v.Trees != nil {
		return v.Trees.ID()
	}
	return v.Network.Name
}

// candidate is what a backend trains.
func (v variant) candidate() trainer.Candidate {
	if v.Trees != nil {
		return *v.Trees
	}
	return v.Network
}

// quantity of a published network, by its name.
func quantityOf(model string) string {
	if strings.HasSuffix(model, "3") || strings.HasSuffix(model, "4") {
		return "position"
	}
	return "energy"
}

// laboratory trains variants, each in its setting.
type laboratory struct {
	backend string

	mu      sync.Mutex
	benches []*bench // the one that was used last is the last one
}

// bench is a trainer for one setting.
type bench struct {
	setting setting
	trainer backend.Trainer
	users   int // trainings under way
}

// mostBenches is how many trainers are kept, each with a copy of its data.
const mostBenches = 3

var _ trainer.Trainer = (*laboratory)(nil)

// Train trains an instance of a variant. The error wraps trainer.ErrCandidate for any other candidate.
func (l *laboratory) Train(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	v, ok := c.(variant)
	if !ok {
		return trainer.Outcome{}, fmt.Errorf("%w: %T", trainer.ErrCandidate, c)
	}
	b, err := l.enter(v.Setting)
	if err != nil {
		return trainer.Outcome{}, err
	}
	defer l.leave(b)
	return b.trainer.Train(ctx, v.candidate(), in)
}

// enter returns the bench of a setting, and makes it where there is none, in place of one that is not used.
func (l *laboratory) enter(s setting) (*bench, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.benches, func(b *bench) bool { return b.setting == s })
	if i < 0 {
		if err := l.clear(mostBenches - 1); err != nil {
			return nil, err
		}
		task, err := s.task()
		if err != nil {
			return nil, err
		}
		t, err := s.trainer(l.backend, task)
		if err != nil {
			return nil, err
		}
		i = len(l.benches)
		l.benches = append(l.benches, &bench{setting: s, trainer: t})
	}
	b := l.benches[i]
	l.benches = append(slices.Delete(l.benches, i, i+1), b)
	b.users++
	return b, nil
}

// trainer makes the trainer of a task for the setting.
func (s setting) trainer(name string, task network.Task) (backend.Trainer, error) {
	if s.Trees {
		return boosting.New(task, boosting.Options{})
	}
	return backend.New(name, task)
}

func (l *laboratory) leave(b *bench) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b.users--
}

// clear closes benches that are not used, those first that were used longest ago, until at most n are left.
func (l *laboratory) clear(n int) error {
	for i := 0; i < len(l.benches) && len(l.benches) > n; {
		if l.benches[i].users > 0 {
			i++
			continue
		}
		err := l.benches[i].trainer.Close()
		l.benches = slices.Delete(l.benches, i, i+1)
		if err != nil {
			return err
		}
	}
	return nil
}

// Close closes all trainers. No training may be under way.
func (l *laboratory) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.clear(0)
}

// photons returns the photons of both samples, read out by the default detector, once.
var photons = sync.OnceValues(func() (p struct{ a, b reconstruction.Photons }, err error) {
	if p.a, err = reconstruction.PhotonsA(calorimeter.Readout{Seed: 1}); err == nil {
		p.b, err = reconstruction.PhotonsB(calorimeter.Readout{})
	}
	return p, err
})

// task makes the task of a setting. Inputs and targets are fitted on the population of sample B in all of them, so
// that networks can be compared.
func (s setting) task() (network.Task, error) {
	both, err := photons()
	if err != nil {
		return network.Task{}, err
	}
	a, b := both.a, both.b
	setup := reconstruction.Published
	if s.Trees {
		setup = reconstruction.Corrected
	}
	prepared, err := reconstruction.Prepare(setup(reconstruction.Quantities[s.Quantity]), b.Population)
	if err != nil {
		return network.Task{}, err
	}
	population, err := s.population(a, b)
	if err != nil {
		return network.Task{}, err
	}
	if s.Sample > population.Len() {
		return network.Task{}, fmt.Errorf("a sample of %d events: there are %d of %s: give fewer", s.Sample, population.Len(), s.Population)
	}
	evaluation := b.Evaluation
	if s.OtherSample {
		evaluation = calorimeter.Concatenate(a.Evaluation, b.Evaluation)
	}
	task, err := prepared.Task(population, evaluation)
	if err != nil {
		return network.Task{}, err
	}
	task.Sample, task.Curve, task.Predictions = s.Sample, s.Curve, s.Predictions
	if s.OtherSample {
		n := a.Evaluation.Len()
		task.Figures = func(outputs []float32) map[string]float64 {
			onA, _ := prepared.Target.Loss(a.Evaluation, outputs[:n])
			onB, _ := prepared.Target.Loss(b.Evaluation, outputs[n:])
			return map[string]float64{lossOn("A"): onA, lossOn("B"): onB}
		}
	}
	return task, nil
}

// lossOn names the metric with the loss on the evaluation set of a sample.
func lossOn(sample string) string { return "loss on " + sample }

func (s setting) population(a, b reconstruction.Photons) (*calorimeter.Images, error) {
	switch s.Population {
	case "A":
		return a.Population, nil
	case "B":
		return b.Population, nil
	case "A+B":
		n := a.Population.Len()
		return calorimeter.Concatenate(a.Population, b.Population.Slice(0, n)), nil
	}
	return nil, fmt.Errorf("there is no population %q: give A, B or A+B", s.Population)
}
