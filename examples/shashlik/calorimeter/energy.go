package calorimeter

import (
	"fmt"
	"math"
)

// Energy is the photon's energy in GeV. Deviations are relative: (predicted − true)/true.
type Energy struct{}

// Name returns "energy".
func (Energy) Name() string { return "energy" }

// Unit returns "GeV".
func (Energy) Unit() string { return "GeV" }

// Truth returns the photons' energies.
func (Energy) Truth(m *Images) []float64 { return m.Energy }

// Deviation returns predicted/truth − 1.
func (Energy) Deviation(predicted, truth float64) float64 { return predicted/truth - 1 }

// Moved returns estimate·(1 + by).
func (Energy) Moved(estimate, by float64) float64 { return estimate * (1 + by) }

// RelativeRMSE returns RMSE(E)/E: the root of the mean over the events of
// ((predicted − true)/true)². It is NaN or infinite where a prediction is, as those
// of a training that diverged are. Its error wraps ErrEvents: unequal lengths, no event, or a
// true energy that isn't positive.
func RelativeRMSE(predicted, energy []float64) (float64, error) {
	for i, e := range energy {
		if !(e > 0) || math.IsInf(e, 0) {
			return 0, fmt.Errorf("%w: energy of event %d is %v GeV: it must be positive and finite", ErrEvents, i, e)
		}
	}
	return Loss(Energy{}, predicted, energy)
}

// RMSEOverMean returns the other figure that RMSE(E)/E may stand for: the root of the mean over the
// events of (predicted − true)², divided by the mean energy. It weighs events of high energy more. Errors and values
// that are not finite are those of RelativeRMSE.
func RMSEOverMean(predicted, energy []float64) (float64, error) {
	if _, err := RelativeRMSE(predicted, energy); err != nil {
		return 0, err
	}
	var squares, sum float64
	for i, e := range energy {
		squares += (predicted[i] - e) * (predicted[i] - e)
		sum += e
	}
	n := float64(len(energy))
	return math.Sqrt(squares/n) / (sum / n), nil
}
