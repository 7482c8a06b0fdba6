package shower

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
)

// Line is a quantity that is linear in the logarithm of the photon's energy:
// At1 + Slope·ln(E/GeV).
type Line struct{ At1, Slope float64 }

func (l Line) at(lnE float64) float64 { return l.At1 + l.Slope*lnE }

// Constants describe the showers. τ is the distance from the conversion along the axis
// over that of the profile's maximum.
type Constants struct {
	Conversion float64 // mean path of the photon before it converts, cm

	// The longitudinal profile after the conversion is a gamma distribution with its maximum at T
	// and the shape α. ln T and ln α are normal and correlated.
	Maximum       Line    // T, cm
	Shape         Line    // α
	MaximumSpread Line    // 1/σ(ln T)
	ShapeSpread   Line    // 1/σ(ln α)
	Correlation   float64 // of ln T and ln α

	// The deposits at a depth are spread about the axis by a narrow component, the core, and a wide
	// one, the halo:
	// 	p·f(r; C, k) + (1−p)·f(r; H, q),  f(r; R, q) = 2(q−1)·r·R^(2q−2)/(r²+R²)^q
	// where k and q are 2 in the publication.
	CoreRadius   Line    // C at τ = 0, cm
	CoreGrowth   float64 // of C with τ, cm
	HaloRadius   Line    // H at τ = 1, cm
	HaloExponent float64 // q
	CoreExponent float64 // k
	HaloGrowth   float64 // d ln H/dτ
	CoreShare    Line    // the maximum of p over τ
	ShareDepth   float64 // τ of this maximum
	ShareWidth   float64 // in τ, of p about its maximum

	// The core of a shower is off the photon's line by normal distances of this spread in
	// either direction.
	Shift      float64 // at 1 GeV, cm
	ShiftPower float64 // of 1/E

	CoreSpots  float64 // deposits a GeV of the core
	HaloSpots  float64 // and of the halo
	Response   float64 // deposits at the electromagnetic scale over the energy, without leakage
	Stochastic float64 // relative sampling fluctuations of a shower of 1 GeV
}

//go:embed constants.json
var fitted []byte

// Fitted returns the constants that command fit has found.
func Fitted() Constants {
	var c Constants
	if err := json.Unmarshal(fitted, &c); err != nil {
		panic(fmt.Sprintf("shower: constants.json: %v", err))
	}
	return c
}

// Parameter is one number of the constants.
type Parameter struct {
	Name, Meaning, Unit string
	Value               *float64
	// Step is the order of the precision to which GEANT4 knows it, for fits.
	Step float64
}

// Parameters returns the numbers of the constants.
func (c *Constants) Parameters() []Parameter {
	return []Parameter{
		{"Conversion", "mean path before the conversion", "cm", &c.Conversion, 0.05},
		{"Maximum.At1", "depth T of the maximum at 1 GeV", "cm", &c.Maximum.At1, 0.1},
		{"Maximum.Slope", "and its growth with ln E", "cm", &c.Maximum.Slope, 0.05},
		{"Shape.At1", "shape α at 1 GeV", "", &c.Shape.At1, 0.1},
		{"Shape.Slope", "and its growth with ln E", "", &c.Shape.Slope, 0.05},
		{"MaximumSpread.At1", "1/σ(ln T) at 1 GeV", "", &c.MaximumSpread.At1, 0.2},
		{"MaximumSpread.Slope", "and its growth with ln E", "", &c.MaximumSpread.Slope, 0.1},
		{"ShapeSpread.At1", "1/σ(ln α) at 1 GeV", "", &c.ShapeSpread.At1, 0.2},
		{"ShapeSpread.Slope", "and its growth with ln E", "", &c.ShapeSpread.Slope, 0.1},
		{"Correlation", "correlation of ln T and ln α", "", &c.Correlation, 0.05},
		{"CoreRadius.At1", "radius of the core at the conversion, 1 GeV", "cm", &c.CoreRadius.At1, 0.015},
		{"CoreRadius.Slope", "and its growth with ln E", "cm", &c.CoreRadius.Slope, 0.005},
		{"CoreGrowth", "and with τ", "cm", &c.CoreGrowth, 0.015},
		{"CoreExponent", "exponent k of the core", "", &c.CoreExponent, 0.015},
		{"HaloRadius.At1", "radius of the halo at the maximum, 1 GeV", "cm", &c.HaloRadius.At1, 0.05},
		{"HaloRadius.Slope", "and its growth with ln E", "cm", &c.HaloRadius.Slope, 0.015},
		{"HaloExponent", "exponent q of the halo", "", &c.HaloExponent, 0.015},
		{"HaloGrowth", "d ln H/dτ", "", &c.HaloGrowth, 0.015},
		{"CoreShare.At1", "largest share of the core at 1 GeV", "", &c.CoreShare.At1, 0.006},
		{"CoreShare.Slope", "and its growth with ln E", "", &c.CoreShare.Slope, 0.0015},
		{"ShareDepth", "τ of the largest share", "", &c.ShareDepth, 0.015},
		{"ShareWidth", "width of the share in τ", "", &c.ShareWidth, 0.02},
		{"Shift", "shift of the core at 1 GeV", "cm", &c.Shift, 0.01},
		{"ShiftPower", "falls with this power of E", "", &c.ShiftPower, 0.05},
		{"CoreSpots", "deposits of the core", "1/GeV", &c.CoreSpots, 2},
		{"HaloSpots", "deposits of the halo", "1/GeV", &c.HaloSpots, 5},
		{"Response", "response without leakage", "", &c.Response, 0.001},
		{"Stochastic", "sampling fluctuations at 1 GeV", "", &c.Stochastic, 0.001},
	}
}

// Check says whether showers can be made with the constants at all energies. Its error wraps ErrOption.
func (c Constants) Check() error {
	for _, p := range c.Parameters() {
		if math.IsNaN(*p.Value) || math.IsInf(*p.Value, 0) {
			return fmt.Errorf("%w: %s is %v: give a finite number", ErrOption, p.Name, *p.Value)
		}
	}
	type quantity struct {
		name  string
		value float64
	}
	positive := []quantity{
		{"Conversion", c.Conversion}, {"ShareWidth", c.ShareWidth}, {"CoreExponent - 1", c.CoreExponent - 1}, {"HaloExponent - 1", c.HaloExponent - 1},
		{"CoreSpots", c.CoreSpots}, {"HaloSpots", c.HaloSpots}, {"Response", c.Response}, {"Stochastic", c.Stochastic},
	}
	for _, e := range []float64{1, 100} {
		lnE := math.Log(e)
		for _, l := range []struct {
			name string
			Line
		}{
			{"Maximum", c.Maximum}, {"MaximumSpread", c.MaximumSpread}, {"ShapeSpread", c.ShapeSpread},
			{"CoreRadius", c.CoreRadius}, {"HaloRadius", c.HaloRadius}, {"Shape - 1", Line{c.Shape.At1 - 1, c.Shape.Slope}},
		} {
			positive = append(positive, quantity{fmt.Sprintf("%s at %v GeV", l.name, e), l.at(lnE)})
		}
	}
	for _, p := range positive {
		if p.value <= 0 {
			return fmt.Errorf("%w: %s is %v: it must be positive", ErrOption, p.name, p.value)
		}
	}
	if math.Abs(c.Correlation) > 1 {
		return fmt.Errorf("%w: Correlation is %v: give -1 to 1", ErrOption, c.Correlation)
	}
	return nil
}
