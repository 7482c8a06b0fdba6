package calorimeter

import "math"

// Axis is one of the two directions on the front face.
type Axis int

const (
	X Axis = iota
	Y
)

// String returns "x" or "y".
func (a Axis) String() string { return [...]string{"x", "y"}[a] }

// of returns the one of two values that belongs to the axis.
func (a Axis) of(x, y float64) float64 {
	if a == Y {
		return y
	}
	return x
}

// Position is where the photon's line is at the mean depth of the shower, in cm: x + depth·tan θx. The
// point on the front face can't be known without the angle.
type Position struct{ Axis Axis }

// Name returns "position x" or "position y".
func (p Position) Name() string { return "position " + p.Axis.String() }

// Unit returns "cm".
func (Position) Unit() string { return "cm" }

// Truth returns the position of each event.
func (p Position) Truth(m *Images) []float64 {
	out := make([]float64, m.Len())
	for i, depth := range m.Depth {
		out[i] = p.Axis.of(m.X[i], m.Y[i]) + depth*math.Tan(p.Axis.of(m.ThetaX[i], m.ThetaY[i]))
	}
	return out
}

// Deviation returns predicted − truth, cm.
func (Position) Deviation(predicted, truth float64) float64 { return predicted - truth }

// Moved returns estimate + by.
func (Position) Moved(estimate, by float64) float64 { return estimate + by }

// Barycentre is the estimator of a position by Images.Barycentre.
type Barycentre struct{ Axis Axis }

// Estimate returns the barycentre of each event, cm.
func (b Barycentre) Estimate(m *Images) []float64 {
	out := make([]float64, m.Len())
	for i := range out {
		out[i] = b.Axis.of(m.Barycentre(i))
	}
	return out
}
