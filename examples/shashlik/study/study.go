package main

import (
	"fmt"
	"io"

	"robust/examples/shashlik/models"
	"robust/trainer"
	"robust/trainer/network"
)

// study is one of the commands: what it trains, and what it shows of the outcomes.
type study struct {
	name, about string
	// defaults size the study such that it ends within 15 minutes on two cores.
	defaults sizes
	// trees says that boosted trees may be a part of it.
	trees bool
	// groups lists what is trained.
	groups func(sizes) ([]*group, error)
	// report writes tables as Markdown and draws plots.
	report func(w io.Writer, p plots, groups []*group) error
}

// studies in the order in which they are listed. A new one is a file with its variable, and a line here.
var studies = []study{
	published, sampleSize, sources, initialisations, activations, optimisers, mixtures, inputs, epochs,
}

// sizes are what flags may change of a study. They are part of its record.
type sizes struct {
	Models    []string `json:"models"`
	Samples   []int    `json:"samples"`          // events of a training sample
	Instances int      `json:"instances"`        // of each network in each circumstance
	Events    int      `json:"events,omitempty"` // bound on sample·instances, 0 for none
	Epochs    int      `json:"epochs"`
	Seed      uint64   `json:"seed"`
	Backend   string   `json:"backend"`
	Trees     bool     `json:"trees,omitempty"` // boosted trees too
}

// instances returns how many are trained on samples of this size.
func (s sizes) instances(sample int) int {
	if s.Events == 0 {
		return s.Instances
	}
	return max(2, min(s.Instances, s.Events/sample))
}

// each calls do with each published network that the study is of, trained for its epochs, and with the setting for each size
// of the samples: those of B.
func (s sizes) each(do func(c network.Candidate, in setting)) error {
	for _, name := range s.Models {
		c, err := models.ByName(name)
		if err != nil {
			return err
		}
		c.Training.Epochs = s.Epochs
		for _, n := range s.Samples {
			do(c, setting{Quantity: quantityOf(name), Population: "B", Sample: n})
		}
	}
	return nil
}

// group plans the instances of a variant, with new samples and initialisations.
func (s sizes) group(v variant) *group {
	return newGroup(v, trainer.BothSources{}, s.Seed, s.instances(v.Setting.Sample))
}

// group is the instances of one variant, and what became of them.
type group struct {
	variant   variant
	instances []trainer.Instance
	outcomes  []trainer.Outcome
}

// newGroup plans n instances by a design.
func newGroup(v variant, d trainer.Design, seed uint64, n int) *group {
	g := &group{variant: v, outcomes: make([]trainer.Outcome, n)}
	for k := range n {
		g.instances = append(g.instances, d.Instance(seed, k))
	}
	return g
}

// losses returns those of the trainings that ended with one.
func (g *group) losses() []float64 {
	var losses []float64
	for _, o := range g.outcomes {
		if o.Scored() {
			losses = append(losses, o.Loss)
		}
	}
	return losses
}

// metrics returns the values of a metric, of the same trainings.
func (g *group) metrics(name string) []float64 {
	var values []float64
	for _, o := range g.outcomes {
		if v, ok := o.Metrics[name]; ok && o.Scored() {
			values = append(values, v)
		}
	}
	return values
}

// vary returns a network in a setting, with a label that tells it from the others of the study.
func vary(c network.Candidate, s setting, label string) variant {
	name := fmt.Sprintf("%s, %d of %s", c.Name, s.Sample, s.Population)
	if label != "" {
		name += ", " + label
	}
	c.Name = name
	return variant{Network: c, Setting: s}
}
