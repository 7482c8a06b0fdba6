package main

import (
	"fmt"
	"io"
	"slices"

	"robust/examples/shashlik/boosting"
	"robust/examples/shashlik/calorimeter"
	"robust/examples/shashlik/models"
	"robust/examples/shashlik/reconstruction"
	"robust/trainer"
	"robust/trainer/network"
)

// published puts the networks and the formulas beside the published figures.
var published = study{
	name: "published", about: "the networks and the formulas that they have to beat, beside the published figures",
	defaults: sizes{Models: []string{"Model 2", "NAS 1", "NAS 2", "Model 4"}, Samples: []int{4000}, Instances: 3, Epochs: 15},
	trees:    true,
	groups: func(s sizes) (groups []*group, err error) {
		err = s.each(func(c network.Candidate, in setting) {
			groups = append(groups, s.group(vary(c, in, "")))
		})
		if err != nil || !s.Trees {
			return groups, err
		}
		for _, quantity := range []string{"energy", "position"} {
			for _, n := range s.Samples {
				groups = append(groups, s.group(boosted(quantity, n)))
			}
		}
		return groups, nil
	},
	report: func(w io.Writer, _ plots, groups []*group) error {
		both, err := photons()
		if err != nil {
			return err
		}
		for _, quantity := range []string{"energy", "position"} {
			heading(w, quantity)
			t := table{w: w}
			heads := []string{"", "instances", lossLabel(quantity) + ", median", "published"}
			if quantity == "energy" {
				heads = slices.Insert(heads, 3, "RMSE over mean energy, median")
			}
			t.row(heads...)
			for _, b := range reconstruction.Baselines(reconstruction.Quantities[quantity]) {
				row, err := formulaRow(b, reconstruction.Quantities[quantity], both.b)
				if err != nil {
					return err
				}
				t.row(append(row, models.PublishedLoss(b.Name, quantity))...)
			}
			for _, g := range groups {
				if g.variant.Setting.Quantity != quantity {
					continue
				}
				s, err := summarise(g.losses())
				if err != nil {
					return fmt.Errorf("%s: %w", g.variant.ID(), err)
				}
				row := []string{g.variant.ID(), fmt.Sprint(s.n), fmt.Sprintf("%.*f", digits(quantity), s.median)}
				if quantity == "energy" {
					over, err := summarise(g.metrics(reconstruction.RMSEOverMean))
					if err != nil {
						return fmt.Errorf("%s: %w", g.variant.ID(), err)
					}
					row = append(row, fmt.Sprintf("%.5f", over.median))
				}
				t.row(append(row, models.PublishedLoss(g.variant.model(), quantity))...)
			}
		}
		return nil
	},
}

// formulaRow fits a formula on the population and judges it on the evaluation set.
func formulaRow(b reconstruction.Baseline, q calorimeter.Quantity, p reconstruction.Photons) ([]string, error) {
	e, err := b.Fit(p.Population)
	if err != nil {
		return nil, err
	}
	values := e.Estimate(p.Evaluation)
	loss, err := calorimeter.Loss(q, values, q.Truth(p.Evaluation))
	if err != nil {
		return nil, err
	}
	if _, ok := q.(calorimeter.Position); ok {
		return []string{b.Name, "", fmt.Sprintf("%.4f", loss)}, nil
	}
	over, err := calorimeter.RMSEOverMean(values, p.Evaluation.Energy)
	return []string{b.Name, "", fmt.Sprintf("%.5f", loss), fmt.Sprintf("%.5f", over)}, err
}

// boosted returns boosted trees for a quantity and a size of the sample.
func boosted(quantity string, sample int) variant {
	trees := boosting.Standard()
	named, err := trainer.NewConfiguration(fmt.Sprintf("%s, %s, %d of B", trees.ID(), quantity, sample), trees.Parameters()...)
	if err != nil {
		panic(err) // the parameters are those of a configuration
	}
	return variant{Trees: &named, Setting: setting{Quantity: quantity, Population: "B", Sample: sample, Trees: true}}
}
