package calorimeter

import (
	"fmt"
	"math"
)

// LogBarycentre is the mean position of the cells with weights max(0, Cut + ln f), where f is the share of
// the energy of the 5×5 cells about the seed that a cell holds (T. C. Awes et al., NIM A311 (1992) 130). A shower falls
// off exponentially, so its bias is less than the barycentre's.
type LogBarycentre struct {
	Axis Axis
	Cut  float64 // cells with less than exp(−Cut) of the energy don't count
}

// FitLogBarycentre finds the cut, in steps of 0.1 from 2 to 7, with the least loss on the given events. Its
// error wraps ErrEvents.
func FitLogBarycentre(axis Axis, train *Images) (LogBarycentre, error) {
	if err := train.Validate(); err != nil {
		return LogBarycentre{}, err
	}
	truth := Position{axis}.Truth(train)
	best, least := LogBarycentre{}, math.Inf(1)
	for step := range 51 {
		b := LogBarycentre{axis, 2 + float64(step)/10}
		loss, err := Loss(Position{axis}, b.Estimate(train), truth)
		if err != nil {
			return LogBarycentre{}, err
		}
		if loss < least {
			best, least = b, loss
		}
	}
	if math.IsInf(least, 1) {
		return LogBarycentre{}, fmt.Errorf("%w: no cut gives a position", ErrEvents)
	}
	return best, nil
}

// Estimate returns the position of each event, cm.
func (b LogBarycentre) Estimate(m *Images) []float64 {
	out := make([]float64, m.Len())
	for i := range out {
		out[i] = b.event(m, i)
	}
	return out
}

func (b LogBarycentre) event(m *Images, i int) float64 {
	total := 0.0
	m.around(i, func(_ int, e float64) { total += max(e, 0) })
	var weights, mean float64
	m.around(i, func(cell int, e float64) {
		if e > 0 {
			w := max(0, b.Cut+math.Log(e/total))
			weights += w
			mean += w * b.Axis.of(CellCentre(cell))
		}
	})
	if weights == 0 {
		return b.Axis.of(m.Barycentre(i))
	}
	return mean / weights
}
