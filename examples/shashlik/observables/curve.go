package observables

import (
	"fmt"
	"math"
	"slices"

	"robust/examples/shashlik/calorimeter"
)

// Bin is one point of a curve.
type Bin struct {
	X            float64 // mean of the abscissa over the events, or the bin's centre
	Value, Error float64 // and its standard error
	Events       int     // 0 where there were too few of them: the other fields are then 0
}

// Curve is an observable in bins of another one. All curves of the same name have the same
// bins.
type Curve struct {
	Name   string // such as "depth, mean"
	Unit   string // of the values: "cm", or empty for a ratio
	Bins   []Bin
	Energy [2]float64 // the events' energies, GeV, where the abscissa is not the energy
}

// fewest is the number of events that a bin needs.
const fewest = 30

// Energies are the edges of the bins of the photon's energy, GeV.
var Energies = []float64{1, 3, 5, 8, 12, 18, 27, 40, 60, 100}

// Classes are the edges of the wider classes of energy, GeV, in which lateral profiles are
// measured.
var Classes = []float64{1, 10, 30, 100}

// Measure returns all curves, in a fixed order, those against energy first. Its error wraps
// calorimeter.ErrEvents.
func Measure(events *calorimeter.Events) ([]Curve, error) {
	if err := events.Validate(); err != nil {
		return nil, err
	}
	showers := make([]shower, events.Len())
	for i := range showers {
		var err error
		if showers[i], err = newShower(events, i); err != nil {
			return nil, err
		}
	}
	curves := slices.Concat(responses(showers), depths(showers), containments(showers))
	curves = append(curves, edges(showers)...)
	return append(curves, radial(events)), nil
}

// Find returns the curves of a name, one for each class of energy or a single one.
func Find(curves []Curve, name string) []Curve {
	var out []Curve
	for _, c := range curves {
		if c.Name == name {
			out = append(out, c)
		}
	}
	return out
}

// shower is what is measured of one event.
type shower struct {
	energy, response, depth float64
	path                    float64 // depth along the axis
	windows                 [len(Windows)]float64
	crossings               []crossing
}

func newShower(events *calorimeter.Events, i int) (shower, error) {
	var total float64
	for _, d := range events.Event(i) {
		total += float64(d)
	}
	if total == 0 {
		return shower{}, fmt.Errorf("%w: event %d deposits nothing: leave it out", calorimeter.ErrEvents, i)
	}
	tx, ty := math.Tan(events.ThetaX[i]), math.Tan(events.ThetaY[i])
	s := shower{
		energy:   events.Energy[i],
		response: total / 1000 / calorimeter.SamplingFraction / events.Energy[i],
		depth:    events.Depth[i],
		path:     events.Depth[i] * math.Sqrt(1+tx*tx+ty*ty),
	}
	x, y := events.X[i]+s.depth*tx, events.Y[i]+s.depth*ty
	s.windows = shares(events.Event(i), x, y, total)
	s.crossings = crossings(events.Event(i), x, y, tx, ty, total)
	return s, nil
}

// against returns a curve of a statistic in bins of energy.
func against(showers []shower, name, unit string, statistic func([]shower) (value, err float64)) Curve {
	c := Curve{Name: name, Unit: unit}
	for k := range len(Energies) - 1 {
		var in []shower
		var sum float64
		for _, s := range showers {
			if s.energy >= Energies[k] && s.energy < Energies[k+1] {
				in, sum = append(in, s), sum+s.energy
			}
		}
		b := Bin{}
		if len(in) >= fewest {
			b = Bin{X: sum / float64(len(in)), Events: len(in)}
			b.Value, b.Error = statistic(in)
		}
		c.Bins = append(c.Bins, b)
	}
	return c
}

// pick returns one number of each shower.
func pick(showers []shower, number func(shower) float64) []float64 {
	out := make([]float64, len(showers))
	for i, s := range showers {
		out[i] = number(s)
	}
	return out
}
