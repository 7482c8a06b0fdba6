package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"robust/selection"
	"robust/trainer"
)

// Candidates returns the pool as it was recorded: candidates that have the IDs, the features and the JSON of those of
// the run, and can be selected among but not trained.
func (r *Reader) Candidates() []trainer.Candidate {
	pool := make([]trainer.Candidate, len(r.plan.Candidates))
	for i, c := range r.plan.Candidates {
		pool[i] = recorded{c}
		if c.Features != nil {
			pool[i] = featured{recorded{c}}
		}
	}
	return pool
}

// recorded is a candidate of a journal.
type recorded struct{ selection.PlannedCandidate }

func (c recorded) ID() string { return c.PlannedCandidate.ID }

func (c recorded) MarshalJSON() ([]byte, error) {
	if c.JSON == nil {
		return nil, errors.New("it had no JSON")
	}
	return c.JSON, nil
}

// featured is one with features.
type featured struct{ recorded }

func (c featured) Features() []trainer.Feature { return c.PlannedCandidate.Features }

var (
	_ trainer.Featured = featured{}
	_ json.Marshaler   = recorded{}
)

// Settings returns those of the run as far as they can be known: direction, seed, policy, task, and a design that has the
// recorded experiments and no others. The method is to be set, and nil is Race{}, whatever it was. With the candidates and the trainer of the
// reader, selection.Run then decides on the recorded outcomes, without training:
//
//	settings := r.Settings()
//	settings.Method = selection.Race{Alpha: 0.01}
//	result, err := selection.Run(ctx, r.Trainer(), r.Candidates(), settings)
//
// The method, its level or its criterion may be another one. Where it asks for a training that was never made, because the candidate
// was out by then, the run ends with the status selection.TrainerStopped, what was decided until then, and an
// error that wraps ErrAbsent.
func (r *Reader) Settings() selection.Settings {
	return selection.Settings{Direction: r.plan.Direction, Seed: r.plan.Seed, Unscored: r.plan.Unscored, Task: r.plan.Task,
		Design: design{r}, Budget: selection.Budget{Experiments: selection.Unlimited}, Workers: 1}
}

// design is that of the recorded experiments.
type design struct{ reader *Reader }

// Len is the number of experiments.
func (d design) Len() int { return d.reader.Experiments() }

// Instance returns the recorded instance, whatever the root is. Of an experiment without outcomes it has no seeds.
func (d design) Instance(_ uint64, experiment int) trainer.Instance {
	if experiment < 0 || experiment >= d.Len() {
		panic(fmt.Sprintf("sqlite: experiment %d of a journal with %d", experiment, d.Len()))
	}
	records, err := d.reader.some(experiment)
	if err != nil || len(records) == 0 {
		return trainer.Instance{Experiment: experiment} // the trainer says what is wrong
	}
	return records[0].Instance
}

// some returns an outcome of an experiment, if there is one.
func (r *Reader) some(experiment int) ([]held, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.outcomes(context.Background(), "WHERE experiment = ? LIMIT 1", experiment)
}

// Trainer returns the recorded outcomes as a trainer. It knows candidates by their IDs, and trainings by the
// experiment, whose seeds must be the recorded ones. The error wraps trainer.ErrStop and ErrAbsent, and
// names it, for a training that is not recorded, and trainer.ErrStop and ErrDamaged for one that cannot be read.
func (r *Reader) Trainer() trainer.Trainer {
	return trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		if err := ctx.Err(); err != nil {
			return trainer.Outcome{}, err
		}
		if c == nil {
			return trainer.Outcome{}, fmt.Errorf("sqlite: %w: it is nil", trainer.ErrCandidate)
		}
		i, ok := r.index[c.ID()]
		if !ok {
			return trainer.Outcome{}, fmt.Errorf("sqlite: %w: %s has no candidate %q", trainer.ErrCandidate, r.path, c.ID())
		}
		o, err := r.recorded(i, in)
		if err != nil && ctx.Err() == nil {
			err = fmt.Errorf("%w; the training of %q: %w", err, c.ID(), trainer.ErrStop)
		}
		return o, err
	})
}

// recorded returns an outcome with its predictions.
func (r *Reader) recorded(candidate int, in trainer.Instance) (trainer.Outcome, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	ctx := context.Background() // it is short
	h, err := r.outcome(ctx, candidate, in.Experiment)
	if err != nil {
		return trainer.Outcome{}, err
	}
	if h.Instance != in {
		return trainer.Outcome{}, fmt.Errorf("sqlite: %s: %w with the instance %+v; that of the experiment is %+v", r.path, ErrAbsent, in, h.Instance)
	}
	o := h.Outcome
	o.Predictions, err = r.predictions(ctx, h)
	return o, err
}
