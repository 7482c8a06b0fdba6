package main

import (
	"robust/examples/shashlik/reconstruction"
	"robust/robust"
	"robust/trainer"
)

// evaluation is how the loss of a quantity is made of the predictions, event by event.
type evaluation struct {
	*robust.Evaluation
	events int
}

// newEvaluations returns those of the published networks on the evaluation set of sample B, by quantity.
func newEvaluations() (map[string]evaluation, error) {
	both, err := photons()
	if err != nil {
		return nil, err
	}
	all := map[string]evaluation{}
	for name, q := range reconstruction.Quantities {
		p, err := reconstruction.Prepare(reconstruction.Published(q), both.b.Population)
		if err != nil {
			return nil, err
		}
		all[name] = evaluation{p.Evaluation(both.b.Evaluation), both.b.Evaluation.Len()}
	}
	return all, nil
}

// resampled returns the losses of one trained network on n evaluation sets that are drawn, with replacement, from
// the one there is.
func (e evaluation) resampled(o trainer.Outcome, n int) []float64 {
	squares := make([]float64, e.events)
	for i := range squares {
		squares[i] = e.EventLoss(i, o.Predictions[i:i+1])
	}
	rng := trainer.Stream(1, "evaluation sets")
	losses := make([]float64, n)
	for k := range losses {
		var sum float64
		for range squares {
			sum += squares[rng.IntN(len(squares))]
		}
		losses[k] = e.Metric(sum / float64(len(squares)))
	}
	return losses
}
