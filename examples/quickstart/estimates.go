package main

import (
	"math"

	"robust/robust"
	"robust/selection"
)

// estimates returns a result whose predictions are energies in the place of outputs of networks, as systematic uncertainties need them.
func (t *energyTask) estimates(result *selection.Result) (*selection.Result, error) {
	out := *result
	out.Records = append([]selection.Record(nil), result.Records...)
	for k, record := range out.Records {
		if len(record.Outcome.Predictions) == 0 {
			continue // of one that was eliminated
		}
		outputs := make([]float32, len(record.Outcome.Predictions))
		for i, v := range record.Outcome.Predictions {
			outputs[i] = float32(v)
		}
		var err error
		if out.Records[k].Outcome.Predictions, err = t.preparation.Target.Values(t.evaluation, outputs); err != nil {
			return nil, err
		}
	}
	return &out, nil
}

// judged says how the loss is made of estimated energies.
func (t *energyTask) judged() *robust.Evaluation {
	return &robust.Evaluation{
		EventLoss: func(event int, estimate []float64) float64 {
			return math.Pow(estimate[0]/t.evaluation.Energy[event]-1, 2)
		},
		Metric: math.Sqrt,
	}
}

// binned are the systematic uncertainties that are shown.
func (t *energyTask) binned() []robust.SystematicOptions {
	return []robust.SystematicOptions{{Truth: t.evaluation.Energy, Response: robust.Ratio,
		Binning: robust.Binning{Name: "energy, GeV", Variable: t.evaluation.Energy, Quantiles: 8}}}
}
