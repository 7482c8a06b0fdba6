// Package reconstruction makes tasks for networks of the measured showers of a calorimeter: which
// quantity, from which inputs, and what a network learns of it.
package reconstruction

import (
	"fmt"

	"robust/examples/shashlik/calorimeter"
	"robust/trainer/network"
)

// Fit fits an estimator on a population.
type Fit func(population *calorimeter.Images) (calorimeter.Estimator, error)

// Options say what is reconstructed, and from what. The zero value is the energy itself, without a baseline.
type Options struct {
	// Quantity is calorimeter.Energy by default.
	Quantity calorimeter.Quantity
	// Features are the inputs.
	Features calorimeter.FeatureOptions
	// Baseline fits the estimate that networks correct. By default they learn the value itself.
	Baseline Fit
	// Weighted trains on energies with the inverse of their variance as weights, as the baseline has it. It needs one.
	Weighted bool
}

// Preparation turns images into tasks. Everything that is fitted is fitted on one population, once, so that
// inputs and targets mean the same whatever sample a network is trained on.
type Preparation struct {
	Features *calorimeter.Features
	Target   calorimeter.Target
	// Weighting is nil where every event counts the same.
	Weighting *calorimeter.Weighting
}

// Prepare fits the baseline, the target and the features on a population. It never is to see events that
// networks are judged on. The error wraps calorimeter.ErrOption or calorimeter.ErrEvents.
func Prepare(o Options, population *calorimeter.Images) (*Preparation, error) {
	if o.Quantity == nil {
		o.Quantity = calorimeter.Energy{}
	}
	if _, energy := o.Quantity.(calorimeter.Energy); o.Weighted && (!energy || o.Baseline == nil) {
		return nil, fmt.Errorf("%w: weighted events without a baseline of their energy: give one, or leave Weighted out", calorimeter.ErrOption)
	}
	var baseline calorimeter.Estimator
	var err error
	if o.Baseline != nil {
		if baseline, err = o.Baseline(population); err != nil {
			return nil, err
		}
	}
	p := &Preparation{}
	if p.Target, err = calorimeter.FitTarget(o.Quantity, baseline, population); err != nil {
		return nil, err
	}
	if o.Weighted {
		if p.Weighting, err = calorimeter.FitWeighting(baseline, population); err != nil {
			return nil, err
		}
	}
	p.Features, err = calorimeter.FitFeatures(population, o.Features)
	return p, err
}

// Events returns the inputs, targets and weights of images. The error wraps calorimeter.ErrEvents.
func (p *Preparation) Events(m *calorimeter.Images) (network.Events, error) {
	inputs, err := p.Features.Inputs(m)
	if err != nil {
		return network.Events{}, err
	}
	events := network.Events{Inputs: inputs.Cells, Extras: inputs.Extras, Targets: p.Target.Targets(m)}
	if p.Weighting != nil {
		events.Weights = p.Weighting.Weights(m)
	}
	return events, nil
}

// Task returns the task of networks that are trained on samples of the population and judged on the
// evaluation set: by the loss of the quantity, and for an energy also by the metric RMSEOverMean. The error
// wraps calorimeter.ErrEvents.
func (p *Preparation) Task(population, evaluation *calorimeter.Images) (network.Task, error) {
	var t network.Task
	var err error
	if t.Population, err = p.Events(population); err != nil {
		return t, err
	}
	if t.Evaluation, err = p.Events(evaluation); err != nil {
		return t, err
	}
	t.Judge = func(outputs []float32) (float64, error) { return p.Target.Loss(evaluation, outputs) }
	if _, ok := p.Target.Quantity.(calorimeter.Energy); ok {
		t.Figures = func(outputs []float32) map[string]float64 { return p.overMean(evaluation, outputs) }
	}
	return t, nil
}

// RMSEOverMean is the metric of an outcome that holds calorimeter.RMSEOverMean.
const RMSEOverMean = "RMSE over mean energy"

func (p *Preparation) overMean(m *calorimeter.Images, outputs []float32) map[string]float64 {
	values, err := p.Target.Values(m, outputs)
	if err != nil {
		return nil
	}
	rmse, err := calorimeter.RMSEOverMean(values, m.Energy)
	if err != nil {
		return nil
	}
	return map[string]float64{RMSEOverMean: rmse}
}
