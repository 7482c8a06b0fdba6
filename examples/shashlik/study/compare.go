package main

import (
	"fmt"
	"io"

	"robust/robust/report/figure"
	"robust/trainer/network"
)

// change is one way to train a network otherwise.
type change struct {
	label string
	apply func(*network.Candidate)
}

// comparison makes a study of changes to the networks, each on the same samples and with the same seeds.
func comparison(name, about string, s sizes, changes []change) study {
	return study{
		name: name, about: about, defaults: s,
		groups: func(s sizes) (groups []*group, err error) {
			err = s.each(func(c network.Candidate, in setting) {
				for _, change := range changes {
					changed := c
					change.apply(&changed)
					groups = append(groups, s.group(vary(changed, in, change.label)))
				}
			})
			return groups, err
		},
		report: func(w io.Writer, p plots, groups []*group) error { return compare(w, p, groups) },
	}
}

// compare writes a table with a row a group, and draws box plots of each model.
func compare(w io.Writer, p plots, groups []*group) error {
	return byQuantity(groups, func(quantity string, some []*group) error {
		heading(w, quantity)
		t := table{w: w}
		t.row(append([]string{"network", "diverged"}, summaryHeads...)...)
		for _, model := range modelsOf(some) {
			f := figure.New(model, "", lossLabel(quantity))
			var labels []string
			var boxes [][]float64
			for _, g := range some {
				if g.variant.model() != model {
					continue
				}
				s, err := summarise(g.losses())
				if err != nil {
					return fmt.Errorf("%s: %w", g.variant.ID(), err)
				}
				labels = append(labels, g.variant.label())
				boxes = append(boxes, g.losses())
				t.row(append([]string{g.variant.ID(), fmt.Sprint(len(g.outcomes) - s.n)}, s.cells(digits(quantity))...)...)
			}
			f.Boxes(labels, boxes)
			if err := p.save(fileName(model), f); err != nil {
				return err
			}
		}
		return nil
	})
}
