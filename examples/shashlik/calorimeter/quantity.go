package calorimeter

import (
	"fmt"
	"math"
)

// Quantity is what is reconstructed of a photon: Energy or Position.
type Quantity interface {
	// Name is the quantity in words.
	Name() string
	// Unit is that of its values; that of a deviation is 1 for relative ones.
	Unit() string
	// Truth returns the true value of each event.
	Truth(m *Images) []float64
	// Deviation says how far a prediction is from the truth. Its root mean square over the
	// events is the loss.
	Deviation(predicted, truth float64) float64
	// Moved returns an estimate that has been corrected by so much, in terms of Deviation.
	Moved(estimate, by float64) float64
}

// Loss returns the root mean square of the deviations: RMSE(E)/E for the energy and RMSE(x) for
// a position. It is NaN or infinite where a prediction is, as those of a training
// that diverged are. Its error wraps ErrEvents: one prediction for each of at least one event is wanted.
func Loss(q Quantity, predicted, truth []float64) (float64, error) {
	if len(predicted) != len(truth) || len(truth) == 0 {
		return 0, fmt.Errorf("%w: %d predictions for %d events: give one for each of at least one", ErrEvents, len(predicted), len(truth))
	}
	var sum float64
	for i, p := range predicted {
		d := q.Deviation(p, truth[i])
		sum += d * d
	}
	return math.Sqrt(sum / float64(len(truth))), nil
}

// Estimator estimates a quantity by a formula: the baseline of a network, and what it may correct.
type Estimator interface {
	// Estimate returns the estimate for each event, in the unit of the quantity.
	Estimate(m *Images) []float64
}
