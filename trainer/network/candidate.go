package network

import (
	"fmt"

	"robust/trainer"
)

// Candidate is a network of the pool: an architecture and how it is trained.
type Candidate struct {
	// Name is the candidate's ID, unique within a pool.
	Name         string       `json:"name"`
	Architecture Architecture `json:"architecture"`
	Training     Training     `json:"training"`
}

var _ trainer.Featured = Candidate{}

// ID returns the name.
func (c Candidate) ID() string { return c.Name }

// Check returns an error that wraps ErrArchitecture or ErrTraining if the candidate
// cannot be trained.
func (c Candidate) Check() error {
	_, err := c.Architecture.Shapes()
	if err == nil {
		err = c.Training.Check()
	}
	if err == nil {
		err = c.Training.Augmentation.fits(c.Architecture.Input)
	}
	if err != nil {
		return fmt.Errorf("candidate %q: %w", c.Name, err)
	}
	return nil
}

// Features describes the candidate by the same names in the same order whatever its
// layers are: its size and widths, its activation, and the settings of its
// training.
func (c Candidate) Features() []trainer.Feature {
	t := c.Training.Resolved()
	a := summarise(c.Architecture)
	number := func(name string, v float64) trainer.Feature { return trainer.Feature{Name: name, Value: v} }
	level := func(name, v string) trainer.Feature { return trainer.Feature{Name: name, Category: v} }
	return []trainer.Feature{
		number("parameters", float64(a.parameters)),
		number("convolutions", float64(a.convolutions)),
		number("filters", float64(a.filters)),
		number("widest convolution", float64(a.widestConv)),
		number("dense layers", float64(a.dense)),
		number("features", float64(a.features)),
		number("widest dense layer", float64(a.widestDense)),
		number("extras", float64(c.Architecture.Extras)),
		level("activation", a.activation),
		level("optimiser", t.Optimiser.Kind()),
		number("learning rate", t.Optimiser.LearningRate()),
		number("momentum", momentum(t.Optimiser)),
		number("weight decay", t.Optimiser.Decay()),
		level("schedule", t.Schedule.Kind()),
		level("loss", t.Loss.Kind()),
		level("initialisation", t.Initialisation.Kind()),
		number("batch size", float64(t.BatchSize)),
		number("epochs", float64(t.Epochs)),
	}
}

// summary counts what an architecture is made of.
type summary struct {
	parameters                        int
	convolutions, filters, widestConv int
	dense, features, widestDense      int
	activation                        string // the first one, or "none"
}

func summarise(a Architecture) summary {
	s := summary{activation: "none"}
	s.parameters, _ = a.Size() // 0 for layers that do not fit, which Check reports
	s.add(a.Layers)
	return s
}

func (s *summary) add(layers []Layer) {
	for _, l := range layers {
		switch l := l.(type) {
		case Residual:
			s.add(l.Layers)
			s.add(l.Shortcut)
		case Conv:
			s.convolutions++
			s.filters += l.Filters
			s.widestConv = max(s.widestConv, l.Filters)
		case Dense:
			s.dense++
			s.features += l.Features
			s.widestDense = max(s.widestDense, l.Features)
		case ReLU, LeakyReLU, PReLU, GELU, SiLU:
			if s.activation == "none" {
				s.activation = l.Kind()
			}
		}
	}
}

// momentum returns that of an optimiser, Beta1 of Adam and its kin.
func momentum(o Optimiser) float64 {
	switch o := o.(type) {
	case SGD:
		return o.Momentum
	case Adam:
		return o.Beta1
	case AdamW:
		return o.Beta1
	case NAdam:
		return o.Beta1
	case RMSprop:
		return o.Momentum
	}
	return 0
}
