package shower

import (
	"fmt"
	"math"
	"math/rand/v2"

	"robust/examples/shashlik/calorimeter"
)

// Sample is a population of photons. All have impact points uniform over the central
// module, |x|, |y| < 6 cm, and energies of 1–100 GeV.
type Sample int

const (
	// B has a log-normal spectrum with its mode at 9 GeV and a width of 0.7 in ln E, and
	// Gaussian angles, θx of width 0.12 within ±0.30 rad, θy of 0.10 within ±0.25 rad.
	B Sample = iota
	// A has a flat spectrum at normal incidence.
	A
)

// ParseSample returns the sample of a name, A or B. Its error wraps ErrOption.
func ParseSample(name string) (Sample, error) {
	for _, s := range []Sample{A, B} {
		if s.String() == name {
			return s, nil
		}
	}
	return 0, fmt.Errorf("%w: sample %q: give A or B", ErrOption, name)
}

// String returns the sample's name.
func (s Sample) String() string {
	switch s {
	case A:
		return "A"
	case B:
		return "B"
	default:
		return fmt.Sprintf("Sample(%d)", int(s))
	}
}

// Truth returns the photons whose showers Events returns, without depths.
func (g Generator) Truth(first, n int, seed uint64) (calorimeter.Truth, error) {
	switch {
	case g.Sample != A && g.Sample != B:
		return calorimeter.Truth{}, fmt.Errorf("%w: sample %d: give A or B", ErrOption, int(g.Sample))
	case g.Energy != 0 && !possible(g.Energy):
		return calorimeter.Truth{}, fmt.Errorf("%w: energy %v GeV: give 0.1 to 1000, or 0 for the spectrum", ErrOption, g.Energy)
	case first < 0 || n < 1:
		return calorimeter.Truth{}, fmt.Errorf("%w: %d events from number %d on: give at least 1, from 0 on", ErrOption, n, first)
	}
	t := calorimeter.Truth{
		Energy: make([]float64, n), X: make([]float64, n), Y: make([]float64, n),
		ThetaX: make([]float64, n), ThetaY: make([]float64, n), Depth: make([]float64, n),
	}
	pcg := &rand.PCG{}
	rng := rand.New(pcg)
	for i := range n {
		reseed(pcg, seed, "photon", first+i)
		t.X[i], t.Y[i] = 12*rng.Float64()-6, 12*rng.Float64()-6
		switch g.Sample {
		case A:
			t.Energy[i] = 1 + 99*rng.Float64()
		case B:
			const width, mode = 0.7, 9
			for t.Energy[i] <= 1 || t.Energy[i] >= 100 {
				t.Energy[i] = mode * math.Exp(width*width+width*rng.NormFloat64())
			}
			t.ThetaX[i] = truncated(0.12, 0.30, rng)
			t.ThetaY[i] = truncated(0.10, 0.25, rng)
		}
		if g.Energy != 0 {
			t.Energy[i] = g.Energy
		}
	}
	return t, nil
}

// truncated draws from a Gaussian within a limit.
func truncated(width, limit float64, rng *rand.Rand) float64 {
	for {
		if v := width * rng.NormFloat64(); math.Abs(v) < limit {
			return v
		}
	}
}
