package main

import (
	"fmt"
	"io"
	"math"

	"robust/robust"
	"robust/robust/report/figure"
	"robust/trainer"
	"robust/trainer/network"
)

// sources splits the spread of the loss by what varies between the instances.
var sources = study{
	name: "sources", about: "the spread of the loss by its sources: sample, initialisation, both, evaluation set",
	defaults: sizes{Models: []string{"Model 2", "Model 4"}, Samples: []int{1000}, Instances: 12, Epochs: 20},
	groups: func(s sizes) (groups []*group, err error) {
		err = s.each(func(c network.Candidate, in setting) {
			// The designs number samples and initialisations alike, so that they share instances.
			in.Predictions = true
			v, count := vary(c, in, ""), s.instances(in.Sample)
			side := int(math.Round(math.Sqrt(2 * float64(count))))
			groups = append(groups,
				newGroup(v, trainer.SampleOnly{}, s.Seed, count),
				newGroup(v, trainer.InitOnly{}, s.Seed, count),
				newGroup(v, trainer.BothSources{}, s.Seed, count),
				newGroup(v, trainer.Crossed{Samples: side, Inits: side}, s.Seed, side*side))
		})
		return groups, err
	},
	report: func(w io.Writer, p plots, groups []*group) error {
		evaluations, err := newEvaluations()
		if err != nil {
			return err
		}
		return byQuantity(groups, func(quantity string, some []*group) error {
			heading(w, quantity)
			t := table{w: w}
			t.row(append([]string{"network", "varies"}, summaryHeads...)...)
			evaluation := evaluations[quantity]
			var components []string
			for ; len(some) > 0; some = some[4:] {
				id := some[0].variant.ID()
				f := figure.New(id, "what varies", lossLabel(quantity))
				var boxes [][]float64
				for k, label := range []string{"sample", "initialisation", "both"} {
					boxes = append(boxes, some[k].losses())
					s, err := summarise(some[k].losses())
					if err != nil {
						return fmt.Errorf("%s: %w", id, err)
					}
					t.row(append([]string{id, label}, s.cells(digits(quantity))...)...)
				}
				resampled := evaluation.resampled(some[0].outcomes[0], len(some[0].outcomes))
				boxes = append(boxes, resampled)
				s, err := summarise(resampled)
				if err != nil {
					return err
				}
				t.row(append([]string{id, "evaluation set"}, s.cells(digits(quantity))...)...)
				f.Boxes([]string{"sample", "initialisation", "both", "evaluation set"}, boxes)
				if err := p.save(fileName(id), f); err != nil {
					return err
				}
				crossed := some[3]
				c, err := robust.Components(crossed.instances, crossed.outcomes, robust.ComponentsOptions{Evaluation: evaluation.Evaluation})
				if err != nil {
					return fmt.Errorf("%s: %w", id, err)
				}
				components = append(components, fmt.Sprintf("%s, %d samples and initialisations crossed:\n\n```\n%v```\n", id, int(math.Sqrt(float64(len(crossed.instances)))), c))
			}
			for _, c := range components {
				fmt.Fprintf(w, "\n%s", c)
			}
			return nil
		})
	},
}
