package calorimeter

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// SumOptions say which calibrated sum FitSum fits. The zero value is the plain sum
// of all cells times one scale.
type SumOptions struct {
	// Window is the side of the central square of cells that are added up, odd.
	// 0 means Side: all of them.
	Window int
	// Offset adds a constant energy.
	Offset bool
	// Curvature adds a term in S·ln S, for a response that isn't linear.
	Curvature bool
}

// Sum is the calibrated sum of an image's cells, the estimate of the energy that a
// network has to beat: with S the sum over the window in GeV,
//
//	E = Scale·S + Offset + Curvature·S·ln S
type Sum struct {
	Window    int
	Scale     float64
	Offset    float64 // GeV
	Curvature float64
}

// FitSum fits the sum with the least relative RMSE on the given events, in closed
// form: the least squares of predicted over true energy against 1. It wants at least as
// many events as there are coefficients. Its error wraps ErrOption or ErrEvents.
func FitSum(train *Images, o SumOptions) (Sum, error) {
	if o.Window == 0 {
		o.Window = Side
	}
	if err := validateWindow(o.Window); err != nil {
		return Sum{}, err
	}
	if err := train.Validate(); err != nil {
		return Sum{}, err
	}
	fit := Sum{Window: o.Window}
	coefficients := []*float64{&fit.Scale}
	if o.Offset {
		coefficients = append(coefficients, &fit.Offset)
	}
	if o.Curvature {
		coefficients = append(coefficients, &fit.Curvature)
	}
	n := train.Len()
	if n < len(coefficients) {
		return Sum{}, fmt.Errorf("%w: %d of them for %d coefficients: give more", ErrEvents, n, len(coefficients))
	}
	design, ones := mat.NewDense(n, len(coefficients), nil), mat.NewVecDense(n, nil)
	for i, e := range train.Energy {
		s := train.Sum(i, o.Window)
		row := []float64{s / e}
		if o.Offset {
			row = append(row, 1/e)
		}
		if o.Curvature {
			row = append(row, s*logOf(s)/e)
		}
		design.SetRow(i, row)
		ones.SetVec(i, 1)
	}
	var solution mat.VecDense
	if err := solution.SolveVec(design, ones); err != nil {
		return Sum{}, fmt.Errorf("%w: the calibration has no unique solution (%v): give events of more energies, or fewer terms", ErrEvents, err)
	}
	for k, c := range coefficients {
		*c = solution.AtVec(k)
	}
	return fit, nil
}

// logOf is the logarithm, and that of 1 MeV below 1 MeV, where noise can leave the sum
// over a small window negative.
func logOf(s float64) float64 { return math.Log(max(s, 1e-3)) }

// Energy returns the estimate for one event, GeV.
func (s Sum) Energy(m *Images, event int) float64 {
	sum := m.Sum(event, s.Window)
	e := s.Scale*sum + s.Offset
	if s.Curvature != 0 {
		e += s.Curvature * sum * logOf(sum)
	}
	return e
}

// Estimate returns the estimate for each event, GeV.
func (s Sum) Estimate(m *Images) []float64 {
	out := make([]float64, m.Len())
	for i := range out {
		out[i] = s.Energy(m, i)
	}
	return out
}
