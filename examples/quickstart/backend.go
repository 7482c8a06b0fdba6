package main

import (
	"robust/trainer"
	"robust/trainer/gonum"
	"robust/trainer/network"
	"robust/trainer/torch"
)

// backend makes a trainer for a task.
type backend func(network.Task) (trainer.Trainer, error)

// backends are those that -backend names.
var backends = map[string]backend{
	"gonum": func(t network.Task) (trainer.Trainer, error) { return gonum.New(t, gonum.Options{}) },
	"torch": func(t network.Task) (trainer.Trainer, error) { return torch.New(t, torch.Options{}) },
}
