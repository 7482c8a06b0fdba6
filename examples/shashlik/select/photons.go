package main

import (
	"fmt"

	"robust/examples/backend"
	"robust/examples/shashlik/calorimeter"
	"robust/examples/shashlik/models"
	"robust/examples/shashlik/reconstruction"
)

// problem is the reconstruction of a quantity of photons.
type problem struct {
	quantity calorimeter.Quantity
	photons  reconstruction.Photons
	prepared *reconstruction.Preparation
	backend  string
}

func newProblem(s finalSettings) (*problem, error) {
	p := &problem{quantity: reconstruction.Quantities[s.Quantity], backend: s.Backend}
	var err error
	if s.Events == "" {
		p.photons, err = reconstruction.PhotonsB(s.Readout)
	} else {
		p.photons, err = reconstruction.PhotonsOf(s.Events, s.Readout)
	}
	if err != nil {
		return nil, err
	}
	if n, most := p.photons.Population.Len(), max(s.Sample, s.Final.Sample); most > n {
		return nil, fmt.Errorf("a sample of %d events: the population has %d: give fewer by -sample and -final-sample", most, n)
	}
	setup := reconstruction.Corrected(p.quantity)
	setup.Weighted = s.Weighted
	p.prepared, err = reconstruction.Prepare(setup, p.photons.Population)
	return p, err
}

// trainer trains networks of the space on samples of the population, judged on some events.
func (p *problem) trainer(sample, epochs int, judged *calorimeter.Images, predictions bool) (backend.Trainer, error) {
	task, err := p.prepared.Task(p.photons.Population, judged)
	if err != nil {
		return nil, err
	}
	task.Sample, task.Network, task.Predictions = sample, models.Member(epochs), predictions
	return backend.New(p.backend, task)
}
