package main

import (
	"fmt"
	"io"
	"math"

	"robust/robust/report/figure"
	"robust/trainer"
	"robust/trainer/network"
)

// epochs is the loss against the epoch, for many instances.
var epochs = study{
	name: "epochs", about: "the loss on the evaluation set against the epoch, for many instances",
	defaults: sizes{Models: []string{"Model 1", "Model 2", "Model 3", "Model 4"}, Samples: []int{1000}, Instances: 6, Epochs: 25},
	groups: func(s sizes) (groups []*group, err error) {
		err = s.each(func(c network.Candidate, in setting) {
			in.Curve = true
			groups = append(groups, s.group(vary(c, in, "")))
		})
		return groups, err
	},
	report: func(w io.Writer, p plots, groups []*group) error {
		return byQuantity(groups, func(quantity string, some []*group) error {
			heading(w, quantity)
			t := table{w: w}
			t.row("network", "epoch", "instances", "median", "quartiles", "mean", "std")
			all := figure.New("", "epoch", lossLabel(quantity))
			all.LogY = true
			for _, g := range some {
				one := figure.New(g.variant.ID(), "epoch", lossLabel(quantity))
				one.LogY = true
				for _, o := range g.outcomes {
					if o.Scored() {
						one.Line("an instance", curve(o))
					}
				}
				var medians []figure.Point
				for epoch := 1; epoch <= g.variant.Network.Training.Epochs; epoch++ {
					s, err := summarise(g.metrics(network.CurveMetric(epoch)))
					if err != nil {
						return fmt.Errorf("%s: %w", g.variant.ID(), err)
					}
					medians = append(medians, s.point(float64(epoch)))
					if last := g.variant.Network.Training.Epochs; epoch == last || epoch&(epoch-1) == 0 {
						t.row(append([]string{g.variant.ID(), fmt.Sprint(epoch)}, s.cells(digits(quantity))...)...)
					}
				}
				all.Band(g.variant.ID(), medians)
				if err := p.save(fileName(g.variant.ID()), one); err != nil {
					return err
				}
			}
			return p.save(quantity, all)
		})
	},
}

// curve is the loss of one training after each epoch.
func curve(o trainer.Outcome) []figure.Point {
	var points []figure.Point
	for epoch := 1; ; epoch++ {
		loss, ok := o.Metrics[network.CurveMetric(epoch)]
		if !ok || math.IsNaN(loss) || math.IsInf(loss, 0) {
			return points
		}
		points = append(points, figure.Point{X: float64(epoch), Y: loss})
	}
}
