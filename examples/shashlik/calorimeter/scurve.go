package calorimeter

import (
	"fmt"
	"math"
)

// FitSCurve fits the correction of the barycentre along an axis, b, for its bias towards the centres of
// cells, the S-curve, by sines of the phase in the cell:
//
//	x = a0 + a1·b + Σ_k a_(k+1)·sin(2π·k·b/CellSize),   k = 1 … harmonics
//
// Three harmonics are enough. Its error wraps ErrOption or ErrEvents.
func FitSCurve(axis Axis, harmonics int, train *Images) (Formula, error) {
	if harmonics < 0 {
		return Formula{}, fmt.Errorf("%w: %d harmonics: give 0 or more", ErrOption, harmonics)
	}
	barycentre := func(m *Images, i int) float64 { return axis.of(m.Barycentre(i)) }
	terms := []Term{{"1", func(*Images, int) float64 { return 1 }}, {"b", barycentre}}
	for k := 1; k <= harmonics; k++ {
		terms = append(terms, Term{fmt.Sprintf("sin %du", k), func(m *Images, i int) float64 {
			return math.Sin(float64(k) * phase(barycentre(m, i)))
		}})
	}
	return FitFormula(Position{axis}, terms, nil, train)
}
