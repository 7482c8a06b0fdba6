package calorimeter

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
)

// Scale says how cells enter a network, given the fraction f of the event's energy
// that they hold. Fractions rather than energies make all events alike, whatever
// their energy; it is found again among the extras.
type Scale int

const (
	// Fraction is f itself.
	Fraction Scale = iota
	// SquareRoot is √f, with the sign of f. It lifts the tails of a shower, and
	// their noise.
	SquareRoot
	// Logarithm is ln(1+1000·f)/ln 1001, and 0 where f is negative.
	Logarithm
	scales
)

func (s Scale) apply(f float64) float64 {
	switch s {
	case SquareRoot:
		return math.Copysign(math.Sqrt(math.Abs(f)), f)
	case Logarithm:
		return math.Log1p(1000*max(f, 0)) / math.Log(1001)
	default:
		return f
	}
}

// Extras is the number of features beside the cells: the logarithm of the event's
// energy, its barycentre x and y and its width, each standardised.
const Extras = 4

// FeatureOptions say which inputs FitFeatures prepares. The zero value is the one
// that trained best among those we tried.
type FeatureOptions struct {
	// Window is the side of the central square of cells that enter a network, odd.
	// 0 means 7: wider ones cost more and are hardly better.
	Window int
	// Scale is how cells enter, Fraction by default.
	Scale Scale
}

// Features turns images into the inputs and targets of a network, and the network's
// outputs into energies. The network only learns the correction to the calibrated sum, so
// that a small one and a short training are enough to do better than the sum.
type Features struct {
	Window   int
	Scale    Scale
	Baseline Sum     // the calibrated sum of all cells
	Spread   float64 // its relative RMSE on the events of the fit: the unit of targets and outputs
	mean     [Extras]float64
	std      [Extras]float64
}

// FitFeatures calibrates the sum and the standardisation on the given events: the
// whole population that training samples are drawn from, never those of an
// evaluation. It wants at least two. Its error wraps ErrOption or ErrEvents.
func FitFeatures(population *Images, o FeatureOptions) (*Features, error) {
	if o.Window == 0 {
		o.Window = 7
	}
	if err := validateWindow(o.Window); err != nil {
		return nil, err
	}
	if o.Scale < 0 || o.Scale >= scales {
		return nil, fmt.Errorf("%w: scale %d: give Fraction, SquareRoot or Logarithm", ErrOption, o.Scale)
	}
	baseline, err := FitSum(population, SumOptions{})
	if err != nil {
		return nil, err
	}
	f := &Features{Window: o.Window, Scale: o.Scale, Baseline: baseline}
	if f.Spread, err = RelativeRMSE(baseline.Energies(population), population.Energy); err != nil {
		return nil, err
	}
	if f.Spread < 1e-9 { // one event, or events without fluctuations, up to rounding
		return nil, fmt.Errorf("%w: the sum of the cells is exact for all %d: give more, or real ones", ErrEvents, population.Len())
	}
	var columns [Extras][]float64
	for i := range population.Len() {
		for k, v := range extras(population, i) {
			columns[k] = append(columns[k], v)
		}
	}
	for k, column := range columns {
		f.mean[k], f.std[k] = stat.PopMeanStdDev(column, nil)
		if f.std[k] == 0 {
			f.std[k] = 1 // a constant extra carries nothing, and becomes zero
		}
	}
	return f, nil
}

func extras(m *Images, i int) [Extras]float64 {
	x, y, square := m.moments(i)
	return [Extras]float64{math.Log(m.Sum(i, Side)), x, y, width(x, y, square)}
}

// Inputs are the inputs of a network, one row an event.
type Inputs struct {
	Cells  []float32 // events × Window², row by row as in the image
	Extras []float32 // events × Extras
}

// Inputs returns the inputs for the given events. Its error wraps ErrEvents.
func (f *Features) Inputs(m *Images) (Inputs, error) {
	if err := m.Validate(); err != nil {
		return Inputs{}, err
	}
	in := Inputs{
		Cells:  make([]float32, 0, m.Len()*f.Window*f.Window),
		Extras: make([]float32, 0, m.Len()*Extras),
	}
	first := (Side - f.Window) / 2
	for i := range m.Len() {
		image, sum := m.Image(i), m.Sum(i, Side)
		for row := first; row < first+f.Window; row++ {
			for _, v := range image[row*Side+first : row*Side+first+f.Window] {
				in.Cells = append(in.Cells, float32(f.Scale.apply(float64(v)/sum)))
			}
		}
		for k, v := range extras(m, i) {
			in.Extras = append(in.Extras, float32((v-f.mean[k])/f.std[k]))
		}
	}
	return in, nil
}

// Joined returns cells and extras in one matrix, events × (Window²+Extras), for a network
// of dense layers.
func (in Inputs) Joined() []float32 {
	n := len(in.Extras) / Extras
	if n == 0 {
		return nil
	}
	width := len(in.Cells) / n
	out := make([]float32, 0, len(in.Cells)+len(in.Extras))
	for i := range n {
		out = append(out, in.Cells[i*width:(i+1)*width]...)
		out = append(out, in.Extras[i*Extras:(i+1)*Extras]...)
	}
	return out
}

// Targets returns what the network is to predict for each event: the relative correction
// 1 − Ê/E to the calibrated sum Ê, divided by Spread. Their root mean square over the events of
// the fit is 1. So the RMSE of outputs about targets is 1 where the network is as good as the
// sum; times Spread it is RMSE(E)/E, up to the product of error and correction. Loss is exact.
func (f *Features) Targets(m *Images) []float32 {
	out := make([]float32, m.Len())
	for i, e := range m.Energy {
		out[i] = float32((1 - f.Baseline.Energy(m, i)/e) / f.Spread)
	}
	return out
}

// Energies returns the energies, GeV, that the outputs o of a network stand for:
// Ê·(1 + Spread·o). Its error wraps ErrEvents: one output an event is wanted.
func (f *Features) Energies(m *Images, outputs []float32) ([]float64, error) {
	if len(outputs) != m.Len() {
		return nil, fmt.Errorf("%w: %d outputs for %d events: give one an event", ErrEvents, len(outputs), m.Len())
	}
	energies := f.Baseline.Energies(m)
	for i, o := range outputs {
		energies[i] *= 1 + f.Spread*float64(o)
	}
	return energies, nil
}

// Loss returns RMSE(E)/E of the energies that the outputs stand for. See
// RelativeRMSE.
func (f *Features) Loss(m *Images, outputs []float32) (float64, error) {
	energies, err := f.Energies(m, outputs)
	if err != nil {
		return 0, err
	}
	return RelativeRMSE(energies, m.Energy)
}
