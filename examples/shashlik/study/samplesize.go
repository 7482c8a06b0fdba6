package main

import (
	"fmt"
	"io"
	"slices"

	"robust/robust/report/figure"
	"robust/trainer/network"
)

// sampleSize is the loss against the size of the training sample.
var sampleSize = study{
	name: "samplesize", about: "the loss against the size of the training sample",
	defaults: sizes{
		Models:  []string{"Model 1", "Model 2", "Model 3", "Model 4"},
		Samples: []int{100, 300, 1000, 3000}, Instances: 6, Epochs: 20,
	},
	groups: func(s sizes) (groups []*group, err error) {
		err = s.each(func(c network.Candidate, in setting) {
			groups = append(groups, s.group(vary(c, in, "")))
		})
		return groups, err
	},
	report: func(w io.Writer, p plots, groups []*group) error {
		return byQuantity(groups, func(quantity string, some []*group) error {
			heading(w, quantity)
			level, spread := figure.New("", "events of the training sample", lossLabel(quantity)), figure.New("", "events of the training sample", "standard deviation between instances")
			level.LogX, level.LogY, spread.LogX, spread.LogY = true, true, true, true
			t := table{w: w}
			t.row(append([]string{"network", "events"}, summaryHeads...)...)
			for _, model := range modelsOf(some) {
				var losses, spreads []figure.Point
				for _, g := range some {
					if g.variant.model() != model {
						continue
					}
					s, err := summarise(g.losses())
					if err != nil {
						return fmt.Errorf("%s: %w", g.variant.ID(), err)
					}
					x := float64(g.variant.Setting.Sample)
					losses = append(losses, s.point(x))
					spreads = append(spreads, figure.Point{X: x, Y: s.std})
					t.row(append([]string{model, fmt.Sprint(g.variant.Setting.Sample)}, s.cells(digits(quantity))...)...)
				}
				level.Points(model, losses)
				spread.Points(model, spreads)
			}
			if err := p.save(quantity, level); err != nil {
				return err
			}
			return p.save(quantity+"-spread", spread)
		})
	},
}

// modelsOf lists the models of groups in their order.
func modelsOf(groups []*group) []string {
	var models []string
	for _, g := range groups {
		if m := g.variant.model(); !slices.Contains(models, m) {
			models = append(models, m)
		}
	}
	return models
}
