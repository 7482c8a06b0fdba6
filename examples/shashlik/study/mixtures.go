package main

import (
	"fmt"
	"io"

	"robust/robust/report/figure"
	"robust/trainer/network"
)

// mixtures trains on homogeneous samples and on a mixture, and judges on each.
var mixtures = study{
	name: "mixture", about: "the loss on samples A and B after training on A, on B, and on half of each",
	defaults: sizes{Models: []string{"Model 1", "Model 2", "Model 3", "Model 4"}, Samples: []int{1000}, Instances: 6, Epochs: 20},
	groups: func(s sizes) (groups []*group, err error) {
		err = s.each(func(c network.Candidate, in setting) {
			in.OtherSample = true
			for _, in.Population = range []string{"A", "B", "A+B"} {
				groups = append(groups, s.group(vary(c, in, "")))
			}
		})
		return groups, err
	},
	report: func(w io.Writer, p plots, groups []*group) error {
		return byQuantity(groups, func(quantity string, some []*group) error {
			fmt.Fprintf(w, "\n**%s**: %s, median and quartiles between instances\n\n", quantity, lossLabel(quantity))
			t := table{w: w}
			t.row("network", "trained on", "instances", "tested on A", "quartiles", "std", "tested on B", "quartiles", "std")
			for _, model := range modelsOf(some) {
				f := figure.New(model, "trained on → tested on", lossLabel(quantity))
				f.LogY = true
				var labels []string
				var boxes [][]float64
				for _, g := range some {
					if g.variant.model() != model {
						continue
					}
					row := []string{model, g.variant.Setting.Population, fmt.Sprint(len(g.losses()))}
					for _, on := range []string{"A", "B"} {
						losses := g.metrics(lossOn(on))
						s, err := summarise(losses)
						if err != nil {
							return fmt.Errorf("%s: %w", g.variant.ID(), err)
						}
						c := s.cells(digits(quantity))
						row = append(row, c[1], c[2], c[4])
						labels = append(labels, g.variant.Setting.Population+" → "+on)
						boxes = append(boxes, losses)
					}
					t.row(row...)
				}
				f.Boxes(labels, boxes)
				if err := p.save(fileName(model), f); err != nil {
					return err
				}
			}
			return nil
		})
	},
}
