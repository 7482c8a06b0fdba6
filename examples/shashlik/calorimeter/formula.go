package calorimeter

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// Term is one summand of a Formula, without its coefficient: a function of an event's image.
type Term struct {
	Name  string
	Value func(m *Images, event int) float64
}

// Formula is an estimate that is linear in its coefficients: Offset + Σ Coefficients[k]·Terms[k].
type Formula struct {
	Terms        []Term
	Coefficients []float64
	// Offset is the part without a coefficient, or nil for none.
	Offset Estimator
}

// FitFormula fits the coefficients with the least loss of the quantity on the given events, in closed form:
// the least squares of the deviation, which is linear in the estimate. Its error wraps ErrEvents: at
// least as many events as terms are wanted, whose terms are finite and independent of each other.
func FitFormula(q Quantity, terms []Term, offset Estimator, train *Images) (Formula, error) {
	if err := train.Validate(); err != nil {
		return Formula{}, err
	}
	n := train.Len()
	if n < len(terms) {
		return Formula{}, fmt.Errorf("%w: %d of them for %d coefficients: give more", ErrEvents, n, len(terms))
	}
	f := Formula{Terms: terms, Offset: offset}
	start := f.start(train)
	design, wanted := mat.NewDense(n, len(terms), nil), mat.NewVecDense(n, nil)
	for i, truth := range q.Truth(train) {
		// The deviation of an estimate p is slope·p + q.Deviation(0, truth).
		none := q.Deviation(0, truth)
		slope := q.Deviation(1, truth) - none
		for k, t := range terms {
			design.Set(i, k, slope*t.Value(train, i))
		}
		wanted.SetVec(i, -none-slope*start[i])
	}
	var solution mat.VecDense
	if err := solution.SolveVec(design, wanted); err != nil {
		return Formula{}, fmt.Errorf("%w: the fit has no unique solution (%v): give events that differ more, or fewer terms", ErrEvents, err)
	}
	f.Coefficients = solution.RawVector().Data
	return f, nil
}

// Estimate returns the estimate for each event.
func (f Formula) Estimate(m *Images) []float64 {
	out := f.start(m)
	for i := range out {
		for k, t := range f.Terms {
			out[i] += f.Coefficients[k] * t.Value(m, i)
		}
	}
	return out
}

// start returns a copy of the offset.
func (f Formula) start(m *Images) []float64 {
	out := make([]float64, m.Len())
	if f.Offset != nil {
		copy(out, f.Offset.Estimate(m))
	}
	return out
}
