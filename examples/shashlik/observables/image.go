package observables

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"

	"robust/examples/shashlik/calorimeter"
)

// Names of the curves of measured images.
const (
	EnergyResolution   = "energy resolution of the calibrated sum" // standard deviation of E'/E against energy
	EnergyResponse     = "linearity of the calibrated sum"         // mean of E'/E against energy
	SCurve             = "barycentre against position in the cell" // cm against cm from the cell's centre
	PositionResolution = "position resolution, S-curve corrected"  // standard deviation against energy, cm
	PositionBarycentre = "position resolution of the barycentre"   // the same without the correction
)

// MeasureImages returns curves of what the detector would have measured. The calibrated sum of all
// cells is fitted to the same images. Its error wraps calorimeter.ErrEvents.
func MeasureImages(images *calorimeter.Images) ([]Curve, error) {
	sum, err := calorimeter.FitSum(images, calorimeter.SumOptions{}) // validates
	if err != nil {
		return nil, err
	}
	showers := make([]shower, images.Len())
	for i, e := range sum.Estimate(images) {
		showers[i] = shower{energy: images.Energy[i], response: e / images.Energy[i]}
	}
	curves := []Curve{
		against(showers, EnergyResponse, "", func(in []shower) (float64, float64) { return mean(pick(in, response)) }),
		against(showers, EnergyResolution, "", func(in []shower) (float64, float64) { return deviation(pick(in, response)) }),
	}
	return append(curves, positions(images)...), nil
}

// offset is a coordinate in the cell with the barycentre, cm from the cell's centre.
type offset struct{ energy, barycentre, truth float64 }

func positions(images *calorimeter.Images) []Curve {
	var offsets []offset
	for i := range images.Len() {
		x, y := images.Barycentre(i)
		depth := images.Depth[i]
		for _, c := range [][2]float64{
			{x, images.X[i] + depth*math.Tan(images.ThetaX[i])},
			{y, images.Y[i] + depth*math.Tan(images.ThetaY[i])},
		} {
			centre := calorimeter.CellSize * math.Round(c[0]/calorimeter.CellSize)
			offsets = append(offsets, offset{images.Energy[i], c[0] - centre, c[1] - centre})
		}
	}
	correct := inverse(offsets)
	return []Curve{
		scurve(offsets),
		resolution(offsets, PositionBarycentre, func(o offset) float64 { return o.barycentre - o.truth }),
		resolution(offsets, PositionResolution, func(o offset) float64 { return correct(o.barycentre) - o.truth }),
	}
}

// scurve returns the mean barycentre in bins of the true position.
func scurve(offsets []offset) Curve {
	const bins = 16
	out := Curve{Name: SCurve, Unit: "cm", Bins: make([]Bin, bins)}
	values := make([][]float64, bins)
	for _, o := range offsets {
		cell := calorimeter.CellSize * math.Round(o.truth/calorimeter.CellSize) // the barycentre may be in the one beside
		k := int((o.truth - cell + calorimeter.CellSize/2) / calorimeter.CellSize * bins)
		k = min(max(k, 0), bins-1)
		values[k] = append(values[k], o.barycentre-cell)
	}
	for k, v := range values {
		if len(v) < fewest {
			continue
		}
		b := Bin{X: ((float64(k)+0.5)/bins - 0.5) * calorimeter.CellSize, Events: len(v)}
		b.Value, b.Error = mean(v)
		out.Bins[k] = b
	}
	return out
}

// inverse returns the mean true position at a barycentre, linear between narrow bins.
func inverse(offsets []offset) func(float64) float64 {
	const bins = 40
	var at, truth [bins]float64
	var n [bins]float64
	bin := func(b float64) int {
		return min(max(int((b/calorimeter.CellSize+0.5)*bins), 0), bins-1)
	}
	for _, o := range offsets {
		k := bin(o.barycentre)
		at[k], truth[k], n[k] = at[k]+o.barycentre, truth[k]+o.truth, n[k]+1
	}
	return func(b float64) float64 {
		k := bin(b)
		return b + (truth[k]-at[k])/n[k]
	}
}

func resolution(offsets []offset, name string, residual func(offset) float64) Curve {
	all := make([]shower, len(offsets))
	for i, o := range offsets {
		all[i] = shower{energy: o.energy, response: residual(o)}
	}
	return against(all, name, "cm", func(in []shower) (float64, float64) { return deviation(pick(in, response)) })
}

// Resolution is the relative energy resolution a/√(E/GeV) ⊕ c.
type Resolution struct{ Stochastic, StochasticError, Constant, ConstantError float64 }

// FitResolution fits the relative resolutions of a curve against energy, by weighted least
// squares of their squares. A constant term whose square comes out negative is 0. Its error wraps
// calorimeter.ErrEvents: it wants three bins.
func FitResolution(curve Curve) (Resolution, error) {
	var x, y, w []float64
	for _, b := range curve.Bins {
		if b.Events > 0 && b.Error > 0 {
			x, y = append(x, 1/b.X), append(y, b.Value*b.Value)
			w = append(w, 1/math.Pow(2*b.Value*b.Error, 2))
		}
	}
	if len(x) < 3 {
		return Resolution{}, fmt.Errorf("%w: %d bins of energy hold %d events and more: give more events, of more energies", calorimeter.ErrEvents, len(x), fewest)
	}
	var sw, sx, sxx float64
	for i := range x {
		sw, sx, sxx = sw+w[i], sx+w[i]*x[i], sxx+w[i]*x[i]*x[i]
	}
	c2, a2 := stat.LinearRegression(x, y, w, false)
	det := sw*sxx - sx*sx
	r := Resolution{Stochastic: math.Sqrt(max(a2, 0)), Constant: math.Sqrt(max(c2, 0))}
	if a2 > 0 {
		r.StochasticError = math.Sqrt(sw/det) / (2 * r.Stochastic)
	}
	if c2 > 0 {
		r.ConstantError = math.Sqrt(sxx/det) / (2 * r.Constant)
	}
	return r, nil
}
