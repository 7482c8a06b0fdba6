package calorimeter

import "fmt"

// Target is what a network learns of a quantity: the value itself, or how far a baseline is from it.
// It turns truth into targets, and outputs into values.
type Target struct {
	Quantity Quantity
	// Baseline is the estimate that outputs correct, or nil where they are the value itself.
	Baseline Estimator
	// Scale is what an output of 1 stands for: a deviation from the baseline, or a value.
	Scale float64
}

// FitTarget finds the scale on a population: the loss of the baseline, or without one the root
// mean square of the value. So targets are of the order of 1. The error wraps ErrEvents.
func FitTarget(q Quantity, baseline Estimator, population *Images) (Target, error) {
	if err := population.Validate(); err != nil {
		return Target{}, err
	}
	truth := q.Truth(population)
	t := Target{Quantity: q, Baseline: baseline}
	var err error
	if baseline != nil {
		t.Scale, err = Loss(q, baseline.Estimate(population), truth)
	} else {
		t.Scale = rootMeanSquare(truth)
	}
	if err == nil && t.Scale < 1e-9 { // one event, or events without fluctuations, up to rounding
		err = fmt.Errorf("%w: the baseline is exact for all %d: give more, or real ones", ErrEvents, population.Len())
	}
	return t, err
}

// Targets returns what the network is to predict for each event. With a baseline it is minus the
// baseline's deviation divided by Scale, whose root mean square over the events of the fit is 1. So the RMSE of
// outputs about targets is 1 where the network is as good as the baseline; times Scale it is the loss, for
// an energy up to the product of error and correction. Loss is exact.
func (t Target) Targets(m *Images) []float32 {
	truth := t.Quantity.Truth(m)
	out := make([]float32, m.Len())
	if t.Baseline == nil {
		for i, v := range truth {
			out[i] = float32(v / t.Scale)
		}
		return out
	}
	for i, estimate := range t.Baseline.Estimate(m) {
		out[i] = float32(-t.Quantity.Deviation(estimate, truth[i]) / t.Scale)
	}
	return out
}

// Values returns the values that the outputs of a network stand for. Its error
// wraps ErrEvents: one output an event is wanted.
func (t Target) Values(m *Images, outputs []float32) ([]float64, error) {
	if len(outputs) != m.Len() {
		return nil, fmt.Errorf("%w: %d outputs for %d events: give one an event", ErrEvents, len(outputs), m.Len())
	}
	if t.Baseline == nil {
		values := make([]float64, len(outputs))
		for i, o := range outputs {
			values[i] = t.Scale * float64(o)
		}
		return values, nil
	}
	values := t.Baseline.Estimate(m)
	for i, o := range outputs {
		values[i] = t.Quantity.Moved(values[i], t.Scale*float64(o))
	}
	return values, nil
}

// Loss returns the loss of the values that the outputs stand for. See the function
// Loss.
func (t Target) Loss(m *Images, outputs []float32) (float64, error) {
	values, err := t.Values(m, outputs)
	if err != nil {
		return 0, err
	}
	return Loss(t.Quantity, values, t.Quantity.Truth(m))
}
