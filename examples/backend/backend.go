// Package backend makes trainers for the examples by the name that a flag gives.
package backend

import (
	"fmt"
	"strings"

	"robust/trainer"
	"robust/trainer/gonum"
	"robust/trainer/network"
	"robust/trainer/torch"
)

// Trainer is a trainer to be closed after its last training.
type Trainer interface {
	trainer.Trainer
	Close() error
}

// backends by name.
var backends = map[string]func(network.Task) (Trainer, error){
	"gonum": func(t network.Task) (Trainer, error) {
		made, err := gonum.New(t, gonum.Options{})
		return open{made}, err
	},
	"torch": func(t network.Task) (Trainer, error) {
		made, err := torch.New(t, torch.Options{})
		if err != nil {
			return nil, err
		}
		return made, nil
	},
}

// open is a trainer that needs no closing.
type open struct{ trainer.Trainer }

func (open) Close() error { return nil }

// Names lists the backends.
func Names() []string { return []string{"gonum", "torch"} }

// Usage explains a flag that names a backend.
const Usage = "`name` of what trains: gonum, or torch in a program that was built with libtorch"

// Check returns an error for a name that is none of them.
func Check(name string) error {
	if backends[name] == nil {
		return fmt.Errorf("-backend %q: use %s", name, strings.Join(Names(), " or "))
	}
	return nil
}

// New returns the backend's trainer for a task. The error is that of Check, of the task, or torch.ErrAbsent.
func New(name string, t network.Task) (Trainer, error) {
	if err := Check(name); err != nil {
		return nil, err
	}
	return backends[name](t)
}
