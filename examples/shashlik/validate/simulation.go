package main

import (
	"fmt"
	"math"

	"robust/examples/shashlik/calorimeter"
	"robust/examples/shashlik/observables"
)

// simulation is one set of showers, measured.
type simulation struct {
	name          string
	events        int
	curves        []observables.Curve
	raw, measured observables.Resolution // of the deposits, and of the calibrated sum after readout
	relative      float64                // RMSE(E)/E of the calibrated sum
}

// measure measures deposits, and images after the default readout.
func measure(name string, events *calorimeter.Events, seed uint64) (*simulation, error) {
	s := &simulation{name: name, events: events.Len()}
	var err error
	if s.curves, err = observables.Measure(events); err != nil {
		return nil, err
	}
	images, err := calorimeter.Readout{Seed: seed}.Measure(events)
	if err != nil {
		return nil, err
	}
	more, err := observables.MeasureImages(images)
	if err != nil {
		return nil, err
	}
	s.curves = append(s.curves, more...)
	if s.raw, err = observables.FitResolution(s.curve(observables.ResponseSpread)); err != nil {
		return nil, err
	}
	if s.measured, err = observables.FitResolution(s.curve(observables.EnergyResolution)); err != nil {
		return nil, err
	}
	sum, err := calorimeter.FitSum(images, calorimeter.SumOptions{})
	if err != nil {
		return nil, err
	}
	s.relative, err = calorimeter.RelativeRMSE(sum.Estimate(images), images.Energy)
	return s, err
}

// curve returns the only curve of a name.
func (s *simulation) curve(name string) observables.Curve {
	found := observables.Find(s.curves, name)
	if len(found) != 1 {
		panic(fmt.Sprintf("validate: %d curves are named %q", len(found), name))
	}
	return found[0]
}

// agreement says how far a curve agrees with that of a reference.
type agreement struct {
	bins     int
	chi2     float64
	shift    float64 // mean of the relative differences
	farthest float64 // the largest of them, by absolute value, that is over 2 standard errors, or 0
	at       float64 // where
}

// compare compares the bins that both curves fill. Differences are relative to the reference's value, or for
// curves that cross 0 to its largest one.
func compare(reference, other observables.Curve) (a agreement) {
	largest := 0.0
	for _, r := range reference.Bins {
		largest = max(largest, math.Abs(r.Value))
	}
	for k, r := range reference.Bins {
		o := other.Bins[k]
		e := math.Hypot(r.Error, o.Error)
		if r.Events == 0 || o.Events == 0 || e == 0 {
			continue
		}
		scale := math.Abs(r.Value)
		if reference.Name == observables.SCurve || reference.Name == observables.DepthWithResponse {
			scale = largest
		}
		d := o.Value - r.Value
		a.bins++
		a.chi2 += d * d / (e * e)
		if scale == 0 {
			continue
		}
		a.shift += d / scale
		if math.Abs(d) > 2*e && math.Abs(d/scale) > math.Abs(a.farthest) {
			a.farthest, a.at = d/scale, r.X
		}
	}
	if a.bins > 0 {
		a.shift /= float64(a.bins)
	}
	return a
}
