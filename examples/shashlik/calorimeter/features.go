package calorimeter

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// FeatureOptions say which inputs of networks FitFeatures prepares. The zero value is good for small
// networks that correct the calibrated sum of the cells.
type FeatureOptions struct {
	// Window is the side of the square of cells that enter a network, odd. 0 means 7:
	// wider ones cost more and are hardly better.
	Window int
	// SeedCentred puts the window about the cell with most energy, the seed, instead of the central
	// one. Cells beyond the matrix count as empty.
	SeedCentred bool
	// Scale is how cells enter, Fraction by default.
	Scale Scale
	// Normalisation is that of the cells after the scale, none by default.
	Normalisation Normalisation
	// Extras are the features beside the cells, each standardised on the population but TotalEnergy,
	// which is in units of its mean. Nil means DefaultExtras.
	Extras []Extra
}

// Features turns images into the inputs of a network.
type Features struct {
	FeatureOptions           // with defaults filled in
	shift, unit    float64   // of the cells after the scale
	mean, std      []float64 // of the extras
}

// FitFeatures finds the normalisation of cells and extras on the given events: the
// whole population that training samples are drawn from, never those of an
// evaluation. Its error wraps ErrOption or ErrEvents.
func FitFeatures(population *Images, o FeatureOptions) (*Features, error) {
	if o.Window == 0 {
		o.Window = 7
	}
	if o.Extras == nil {
		o.Extras = DefaultExtras()
	}
	if err := o.validate(); err != nil {
		return nil, err
	}
	if err := population.Validate(); err != nil {
		return nil, err
	}
	f := &Features{FeatureOptions: o, unit: 1}
	if o.Normalisation != NotNormalised {
		if err := f.normalise(population); err != nil {
			return nil, err
		}
	}
	for _, extra := range o.Extras {
		column := make([]float64, population.Len())
		for i := range column {
			column[i] = extras[extra](population, i)
		}
		mean, std := stat.PopMeanStdDev(column, nil)
		switch {
		case extra == TotalEnergy:
			mean, std = 0, mean // a share stays one
		case std == 0:
			std = 1 // a constant extra carries nothing, and becomes zero
		}
		f.mean, f.std = append(f.mean, mean), append(f.std, std)
	}
	return f, nil
}

func (o FeatureOptions) validate() error {
	if err := validateWindow(o.Window); err != nil {
		return err
	}
	if scales[o.Scale] == nil {
		return fmt.Errorf("%w: scale %q: give Fraction, SquareRoot, Logarithm, LinearEnergy or LogEnergy", ErrOption, o.Scale)
	}
	if !slices.Contains([]Normalisation{NotNormalised, MinMax, Standardised}, o.Normalisation) {
		return fmt.Errorf("%w: normalisation %q: give NotNormalised, MinMax or Standardised", ErrOption, o.Normalisation)
	}
	for _, extra := range o.Extras {
		if extras[extra] == nil {
			return fmt.Errorf("%w: extra %q: it is not among those of this package", ErrOption, extra)
		}
	}
	return nil
}

// normalise finds shift and unit of the cells.
func (f *Features) normalise(population *Images) error {
	cells := make([]float64, 0, population.Len()*f.Window*f.Window)
	for i := range population.Len() {
		f.each(population, i, func(v float64) { cells = append(cells, v) })
	}
	if f.Normalisation == MinMax {
		f.shift = floats.Min(cells)
		f.unit = floats.Max(cells) - f.shift
	} else {
		f.shift, f.unit = stat.PopMeanStdDev(cells, nil)
	}
	if f.unit == 0 {
		return fmt.Errorf("%w: all cells are %v: there is nothing to normalise", ErrEvents, f.shift)
	}
	return nil
}

// each calls do with the cells of the window of an event, row by row, after the scale.
func (f *Features) each(m *Images, event int, do func(v float64)) {
	image, sum, half := m.Image(event), m.Sum(event, Side), f.Window/2
	row, column := Side/2, Side/2
	if f.SeedCentred {
		seed := m.Seed(event)
		row, column = seed/Side, seed%Side
	}
	scale := scales[f.Scale]
	for r := row - half; r <= row+half; r++ {
		for c := column - half; c <= column+half; c++ {
			e := 0.0
			if r >= 0 && r < Side && c >= 0 && c < Side {
				e = float64(image[r*Side+c])
			}
			do(scale(e, sum))
		}
	}
}

// Inputs are the inputs of a network, one row an event.
type Inputs struct {
	Cells  []float32 // events × Window², row by row as in the image
	Extras []float32 // events × number of extras
}

// Inputs returns the inputs for the given events. Its error wraps ErrEvents.
func (f *Features) Inputs(m *Images) (Inputs, error) {
	if err := m.Validate(); err != nil {
		return Inputs{}, err
	}
	in := Inputs{
		Cells:  make([]float32, 0, m.Len()*f.Window*f.Window),
		Extras: make([]float32, 0, m.Len()*len(f.Extras)),
	}
	for i := range m.Len() {
		f.each(m, i, func(v float64) { in.Cells = append(in.Cells, float32((v-f.shift)/f.unit)) })
		for k, extra := range f.Extras {
			in.Extras = append(in.Extras, float32((extras[extra](m, i)-f.mean[k])/f.std[k]))
		}
	}
	return in, nil
}

// rootMeanSquare returns √(mean of v²).
func rootMeanSquare(v []float64) float64 {
	return math.Sqrt(floats.Dot(v, v) / float64(len(v)))
}
