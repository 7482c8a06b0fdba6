package network

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
)

// ErrTask is wrapped by the error for data that networks cannot be trained on.
var ErrTask = errors.New("network: unsuitable task")

// Events is a set of n events, each array row-major with one row an event. Inputs
// should be of the order of 1: standardise them first.
type Events struct {
	// Inputs are the images [n, channels·height·width].
	Inputs []float32
	// Extras are the further inputs [n, extras], or empty.
	Extras []float32
	// Targets are what the outputs should be [n, outputs], or the number of the
	// event's class, from 0, [n, 1].
	Targets []float32
	// Outputs is the number of targets of an event. The default is 1.
	Outputs int
	// Weights are how much each event counts in the loss of a training [n], at least 0 and of
	// the order of 1, such as the inverse of its variance. The mean over a batch is of weight times loss,
	// divided by the number of events and not by the sum of the weights. Empty means 1 each. Metrics do not look at
	// them, so those of an evaluation set do not matter.
	Weights []float32
}

// Len returns the number of events.
func (e Events) Len() int { return len(e.Targets) / orDefault(e.Outputs, 1) }

// Take returns a copy of the events with these numbers, in their order.
func (e Events) Take(events []int) Events {
	n := e.Len()
	return Events{
		Inputs:  take(e.Inputs, n, events),
		Extras:  take(e.Extras, n, events),
		Targets: take(e.Targets, n, events),
		Outputs: e.Outputs,
		Weights: take(e.Weights, n, events),
	}
}

func take(rows []float32, n int, events []int) []float32 {
	width := len(rows) / n
	out := make([]float32, 0, width*len(events))
	for _, i := range events {
		out = append(out, rows[i*width:(i+1)*width]...)
	}
	return out
}

// Split draws an evaluation set of so many events with the generator and returns
// the others as the population, both as copies. It panics unless 0 < evaluation <
// e.Len().
func (e Events) Split(evaluation int, rng *rand.Rand) (population, held Events) {
	if evaluation <= 0 || evaluation >= e.Len() {
		panic(fmt.Sprintf("network: cannot hold %d of %d events out", evaluation, e.Len()))
	}
	order := rng.Perm(e.Len())
	return e.Take(order[evaluation:]), e.Take(order[:evaluation])
}

// check returns an error that wraps ErrTask for events whose arrays do not fit
// together or are not finite.
func (e Events) check(name string) error {
	n, outputs := e.Len(), orDefault(e.Outputs, 1)
	if outputs < 1 || len(e.Targets) != n*outputs {
		return fmt.Errorf("%w: %s: %d targets are not a multiple of %d outputs", ErrTask, name, len(e.Targets), outputs)
	}
	if n == 0 {
		return fmt.Errorf("%w: %s: no events", ErrTask, name)
	}
	if len(e.Inputs) == 0 || len(e.Inputs)%n != 0 {
		return fmt.Errorf("%w: %s: %d inputs for %d events: give each event the same number", ErrTask, name, len(e.Inputs), n)
	}
	if len(e.Extras)%n != 0 {
		return fmt.Errorf("%w: %s: %d extras for %d events: give each event the same number", ErrTask, name, len(e.Extras), n)
	}
	if len(e.Weights) != 0 && len(e.Weights) != n {
		return fmt.Errorf("%w: %s: %d weights for %d events: give one an event, or none", ErrTask, name, len(e.Weights), n)
	}
	for i, w := range e.Weights {
		if w < 0 {
			return fmt.Errorf("%w: %s: the weight of event %d is %v: give at least 0", ErrTask, name, i, w)
		}
	}
	for _, array := range []struct {
		name   string
		values []float32
	}{{"an input", e.Inputs}, {"an extra", e.Extras}, {"a target", e.Targets}, {"a weight", e.Weights}} {
		for i, v := range array.values {
			if v64 := float64(v); math.IsNaN(v64) || math.IsInf(v64, 0) {
				return fmt.Errorf("%w: %s: %s of event %d is %v: leave such events out",
					ErrTask, name, array.name, i/(len(array.values)/n), v)
			}
		}
	}
	return nil
}
