package main

import (
	"context"
	"fmt"

	"robust/examples/shashlik/calorimeter"
	"robust/trainer"
	"robust/trainer/gonum"
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
}

// newEnergyTask reads the events that are embedded in the program, and reads them out as the detector would.
func newEnergyTask(sample int) (*energyTask, error) {
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
	}
	t.features, err = calorimeter.FitFeatures(t.population, calorimeter.FeatureOptions{})
	return t, err
}

// energyTrainer trains networks to correct the calibrated sum of the cells. The loss of an
// outcome is RMSE(E)/E on the given events, and its predictions are the energies, GeV.
type energyTrainer struct {
	backend  *gonum.Trainer
	features *calorimeter.Features
	judged   *calorimeter.Images
}

// trainer returns a trainer whose networks are judged on the given events.
func (t *energyTask) trainer(judged *calorimeter.Images) (*energyTrainer, error) {
	from, err := t.events(t.population)
	if err != nil {
		return nil, err
	}
	on, err := t.events(judged)
	if err != nil {
		return nil, err
	}
	backend, err := gonum.New(network.Task{Population: from, Evaluation: on, Sample: t.sample,
		Predictions: true, Network: t.network}, gonum.Options{})
	return &energyTrainer{backend, t.features, judged}, err
}

// Train trains one instance.
func (t *energyTrainer) Train(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	o, err := t.backend.Train(ctx, c, in)
	if err != nil || !o.Scored() {
		return o, err
	}
	outputs := make([]float32, len(o.Predictions))
	for i, p := range o.Predictions {
		outputs[i] = float32(p)
	}
	if o.Predictions, err = t.features.Energies(t.judged, outputs); err != nil {
		return o, err
	}
	o.Loss, err = calorimeter.RelativeRMSE(o.Predictions, t.judged.Energy)
	return o.Classified(), err
}

// events are the inputs and targets of images.
func (t *energyTask) events(images *calorimeter.Images) (network.Events, error) {
	inputs, err := t.features.Inputs(images)
	return network.Events{Inputs: inputs.Cells, Extras: inputs.Extras, Targets: t.features.Targets(images)}, err
}
