package selection

import "math"

// raceLosses holds losses in a unit in which their squares neither overflow nor vanish, relative to
// a loss of the first experiment, so that a shift of all losses changes no digit.
type raceLosses struct {
	exponent int // of two: the unit
	origin   float64
	of       [][]float64 // by candidate, in the order of the experiments
}

func newRaceLosses(n int) *raceLosses {
	return &raceLosses{origin: math.NaN(), of: make([][]float64, n)}
}

// raceLimit bounds losses in that unit.
const raceLimit = 0x1p300

// start chooses the unit and the origin by the first losses.
func (l *raceLosses) start(losses []float64) {
	most, least := 0.0, math.Inf(1)
	for _, v := range losses {
		if !math.IsNaN(v) {
			most, least = max(most, math.Abs(v)), min(least, v)
		}
	}
	if most == 0 && math.IsInf(least, 1) {
		return // no loss yet
	}
	if _, e := math.Frexp(most); most > 0 && (e > 300 || e < -300) {
		l.exponent = e
	}
	l.origin = math.Ldexp(least, -l.exponent)
}

// add takes the loss of one more instance of candidate i.
func (l *raceLosses) add(i int, loss float64) {
	v := math.Ldexp(loss, -l.exponent) - l.origin
	l.of[i] = append(l.of[i], max(-raceLimit, min(raceLimit, v)))
}
