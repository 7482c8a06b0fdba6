package main

import (
	"fmt"

	"robust/examples/shashlik/calorimeter"
	"robust/trainer"
	"robust/trainer/network"
)

// The 10,000 events are divided once and for all: training samples are drawn from the first ones,
// the selection compares losses on the next, and the last are seen by the final report only.
const (
	population = 6000
	evaluation = 2000
)

// energyTask is the regression of the photon's energy from the cells: training, judging and the
// estimate to beat.
type energyTask struct {
	features         *calorimeter.Features
	population       *calorimeter.Images
	evaluation, test *calorimeter.Images
	sample           int // events of a training sample
	backend          backend
}

// newEnergyTask reads the events that are embedded in the program, and reads them out as the detector would.
func newEnergyTask(sample int, b backend) (*energyTask, error) {
	if sample < 100 || sample > population {
		return nil, fmt.Errorf("-sample %d: give 100 to %d events", sample, population)
	}
	events, err := calorimeter.Sample()
	if err != nil {
		return nil, err
	}
	images, err := calorimeter.Readout{}.Measure(events)
	if err != nil {
		return nil, err
	}
	t := &energyTask{
		population: images.Slice(0, population),
		evaluation: images.Slice(population, population+evaluation),
		test:       images.Slice(population+evaluation, len(images.Energy)),
		sample:     sample,
		backend:    b,
	}
	t.features, err = calorimeter.FitFeatures(t.population, calorimeter.FeatureOptions{})
	return t, err
}

// trainer returns one that trains networks to correct the calibrated sum of the cells. The loss of an outcome is
// RMSE(E)/E on the events that are judged.
func (t *energyTask) trainer(judged *calorimeter.Images) (trainer.Trainer, error) {
	from, err := t.events(t.population)
	if err != nil {
		return nil, err
	}
	on, err := t.events(judged)
	if err != nil {
		return nil, err
	}
	return t.backend(network.Task{
		Population: from,
		Evaluation: on,
		Sample:     t.sample,
		Judge:      func(outputs []float32) (float64, error) { return t.features.Loss(judged, outputs) },
		Network:    t.network,

		Predictions: true,
	})
}

// events are the inputs and targets of images.
func (t *energyTask) events(images *calorimeter.Images) (network.Events, error) {
	inputs, err := t.features.Inputs(images)
	return network.Events{Inputs: inputs.Cells, Extras: inputs.Extras, Targets: t.features.Targets(images)}, err
}
