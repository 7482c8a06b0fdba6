package calorimeter

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"

	"robust/trainer"
)

// Off, given to a field of Readout, leaves that effect out.
const Off = -1

// Readout turns deposits into what the detector would have measured. The zero value
// is the default detector.
type Readout struct {
	// PhotoElectrons is the number of photo-electrons a GeV of shower energy
	// gives; they fluctuate as Poisson does. 0 means 3,000.
	PhotoElectrons float64
	// Miscalibration is the relative spread of the cells' gains, which are
	// Gaussian about 1 and the same for all events. 0 means 0.008.
	Miscalibration float64
	// Noise is the standard deviation of the electronics noise of a cell, GeV.
	// 0 means 0.003.
	Noise float64
	// CalibrationSeed draws the gains.
	CalibrationSeed uint64
	// Seed draws photo-statistics and noise, from a stream of its own for every
	// event: an event's image depends on its position among the events, and not on the others.
	Seed uint64
}

func (r Readout) resolved() (Readout, error) {
	for _, o := range []struct {
		name     string
		value    *float64
		standard float64
	}{
		{"PhotoElectrons", &r.PhotoElectrons, 3000},
		{"Miscalibration", &r.Miscalibration, 0.008},
		{"Noise", &r.Noise, 0.003},
	} {
		switch v := *o.value; {
		case v == 0:
			*o.value = o.standard
		case v == Off:
			*o.value = 0
		case !(v > 0) || math.IsInf(v, 0):
			return r, fmt.Errorf("%w: Readout.%s is %v: give a positive number, 0 for %v, or Off", ErrOption, o.name, v, o.standard)
		}
	}
	return r, nil
}

// Gains returns the gain of every cell. Its error wraps ErrOption.
func (r Readout) Gains() ([]float64, error) {
	r, err := r.resolved()
	if err != nil {
		return nil, err
	}
	return r.gains(), nil
}

func (r Readout) gains() []float64 {
	g, rng := make([]float64, Cells), trainer.Stream(r.CalibrationSeed, "calorimeter gains")
	for i := range g {
		g[i] = 1 + r.Miscalibration*rng.NormFloat64()
	}
	return g
}

// Measure reads the events out. Images share the truth with them. Its error wraps
// ErrOption or ErrEvents.
func (r Readout) Measure(events *Events) (*Images, error) {
	r, err := r.resolved()
	if err != nil {
		return nil, err
	}
	if err := events.Validate(); err != nil {
		return nil, err
	}
	out := &Images{Cells: make([]float32, len(events.Deposits)), Truth: events.Truth}
	gains, pcg := r.gains(), &rand.PCG{}
	rng := rand.New(pcg)
	for i := range events.Len() {
		pcg.Seed(
			trainer.DeriveSeed(r.Seed, "calorimeter readout", uint64(i)),
			trainer.DeriveSeed(r.Seed, "calorimeter readout", uint64(i), 1))
		image := out.Image(i)
		for cell, deposit := range events.Event(i) {
			e := float64(deposit) / SamplingFraction / 1000
			if r.PhotoElectrons > 0 && e > 0 {
				e = distuv.Poisson{Lambda: e * r.PhotoElectrons, Src: pcg}.Rand() / r.PhotoElectrons
			}
			e *= gains[cell]
			if r.Noise > 0 {
				e += r.Noise * rng.NormFloat64()
			}
			image[cell] = float32(e)
		}
	}
	return out, nil
}
