package main

import (
	"robust/examples/shashlik/calorimeter"
	"robust/examples/shashlik/models"
	"robust/examples/shashlik/reconstruction"
	"robust/trainer"
	"robust/trainer/gonum"
	"robust/trainer/queue"
)

// problem is what is trained: small networks that correct the energy of photons in a calorimeter. It is all that outcomes depend
// on, and so the plan that coordinator and workers must share.
type problem struct {
	Pool    int    `json:"pool"`
	Sample  int    `json:"sample"`
	Epochs  int    `json:"epochs"`
	Digest  string `json:"digest"` // of the candidates
	Backend string `json:"backend"`
}

// candidates returns the pool, and describes it in the problem.
func (p *problem) candidates() ([]trainer.Candidate, error) {
	configurations, err := models.Space().Sample(p.Pool, 1)
	if err != nil {
		return nil, err
	}
	pool := trainer.Pool(configurations)
	p.Digest, p.Backend = queue.PoolDigest(pool), "gonum"
	return pool, nil
}

// trainer makes the trainings.
func (p *problem) trainer() (trainer.Trainer, error) {
	photons, err := reconstruction.PhotonsB(calorimeter.Readout{})
	if err != nil {
		return nil, err
	}
	prepared, err := reconstruction.Prepare(reconstruction.Corrected(calorimeter.Energy{}), photons.Population)
	if err != nil {
		return nil, err
	}
	task, err := prepared.Task(photons.Population, photons.Evaluation)
	if err != nil {
		return nil, err
	}
	task.Sample, task.Network = p.Sample, models.Member(p.Epochs)
	return gonum.New(task, gonum.Options{})
}
