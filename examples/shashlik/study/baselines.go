package main

import (
	"fmt"
	"io"

	"robust/examples/shashlik/calorimeter"
	"robust/examples/shashlik/reconstruction"
)

// baselines are the formulas, fitted on the population of sample B. They need no training.
var baselines = study{
	name: "baselines", about: "the formulas that networks have to beat, and boosted trees",
	defaults: sizes{},
	groups:   func(sizes) ([]*group, error) { return nil, nil },
	report: func(w io.Writer, _ plots, _ []*group) error {
		both, err := photons()
		if err != nil {
			return err
		}
		b := both.b
		fmt.Fprintf(w, "Fitted on %d events of sample B; loss on its evaluation set and on its test set.\n\n", b.Population.Len())
		t := table{w: w}
		t.row("estimate", "RMSE", "evaluation", "test", "over mean energy, evaluation", "test")
		for _, q := range []calorimeter.Quantity{calorimeter.Energy{}, calorimeter.Position{}, calorimeter.Position{Axis: calorimeter.Y}} {
			for _, baseline := range reconstruction.Baselines(q) {
				e, err := baseline.Fit(b.Population)
				if err != nil {
					return err
				}
				row := []string{baseline.Name, q.Name()}
				var over []string
				for _, m := range []*calorimeter.Images{b.Evaluation, b.Test} {
					values := e.Estimate(m)
					loss, err := calorimeter.Loss(q, values, q.Truth(m))
					if err != nil {
						return err
					}
					row = append(row, fmt.Sprintf("%.5f", loss))
					if _, ok := q.(calorimeter.Energy); !ok {
						over = append(over, "–")
						continue
					}
					mean, err := calorimeter.RMSEOverMean(values, m.Energy)
					if err != nil {
						return err
					}
					over = append(over, fmt.Sprintf("%.5f", mean))
				}
				t.row(append(row, over...)...)
			}
		}
		return nil
	},
}
