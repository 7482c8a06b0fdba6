package calorimeter

import "math"

// Scale says how the energy of a cell enters a network. The first three are of the fraction f
// of the event's energy that the cell holds. Fractions make all events alike, whatever their energy; it is
// found again among the extras.
type Scale string

const (
	// Fraction is f itself.
	Fraction Scale = ""
	// SquareRoot is √f, with the sign of f. It lifts the tails of a shower, and
	// their noise.
	SquareRoot Scale = "square root"
	// Logarithm is ln(1+1000·f)/ln 1001, and 0 where f is negative.
	Logarithm Scale = "logarithm"
	// LinearEnergy is the energy e of the cell in units of 10 GeV.
	LinearEnergy Scale = "energy"
	// LogEnergy is ln(1 + e/100 MeV), and 0 where e is negative.
	LogEnergy Scale = "logarithm of energy"
)

// scales has what each scale makes of the energy of a cell and that of the event, GeV.
var scales = map[Scale]func(e, sum float64) float64{
	Fraction:     func(e, sum float64) float64 { return e / sum },
	SquareRoot:   func(e, sum float64) float64 { return math.Copysign(math.Sqrt(math.Abs(e/sum)), e) },
	Logarithm:    func(e, sum float64) float64 { return math.Log1p(1000*max(e/sum, 0)) / math.Log(1001) },
	LinearEnergy: func(e, _ float64) float64 { return e / 10 },
	LogEnergy:    func(e, _ float64) float64 { return math.Log1p(max(e, 0) / 0.1) },
}

// Normalisation moves and scales all cells alike, by what they are on the population. It leaves the
// shape of a shower as it is.
type Normalisation string

const (
	// NotNormalised leaves the cells as the scale makes them.
	NotNormalised Normalisation = ""
	// MinMax takes the smallest value to 0 and the largest one to 1.
	MinMax Normalisation = "min-max"
	// Standardised takes the mean to 0 and the standard deviation to 1.
	Standardised Normalisation = "standardised"
)
