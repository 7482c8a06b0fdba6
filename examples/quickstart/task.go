package main

import (
	"fmt"

	"robust/examples/backend"
	"robust/examples/shashlik/calorimeter"
	"robust/examples/shashlik/reconstruction"
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
	preparation      *reconstruction.Preparation
	population       *calorimeter.Images
	evaluation, test *calorimeter.Images
	sample           int // events of a training sample
	backend          string
	curves           bool // whether networks are judged after each epoch of the selection too
}

// newEnergyTask reads the events that are embedded in the program, and reads them out as the detector would.
func newEnergyTask(sample int, with string) (*energyTask, error) {
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
		backend:    with,
	}
	t.preparation, err = reconstruction.Prepare(reconstruction.Options{Baseline: reconstruction.Sum}, t.population)
	return t, err
}

// trainer returns one that trains networks to correct the calibrated sum of the cells. The loss of an outcome is
// RMSE(E)/E on the events that are judged.
func (t *energyTask) trainer(judged *calorimeter.Images) (backend.Trainer, error) {
	task, err := t.preparation.Task(t.population, judged)
	if err != nil {
		return nil, err
	}
	task.Sample, task.Network, task.Predictions, task.Curve = t.sample, t.network, true, t.curves && judged == t.evaluation
	return backend.New(t.backend, task)
}
