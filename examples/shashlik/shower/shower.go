package shower

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"

	"golang.org/x/sync/errgroup"

	"robust/examples/shashlik/calorimeter"
	"robust/trainer"
)

// ErrOption says that an option is out of its range.
var ErrOption = errors.New("shower: bad option")

// Generator makes showers. The zero value makes sample B with the fitted constants.
type Generator struct {
	Sample Sample
	// Energy is that of all photons, GeV, instead of the sample's spectrum, from 0.1
	// to 1,000. 0 means the spectrum.
	Energy float64
	// Constants describe the showers. Nil means those of Fitted.
	Constants *Constants
}

// Events returns n showers of a sample. Event i depends on the seed and i, and not on n. Its
// error wraps ErrOption.
func Events(sample Sample, n int, seed uint64) (*calorimeter.Events, error) {
	return Generator{Sample: sample}.Events(0, n, seed)
}

// Events returns the n showers from number first on of the endless sequence that the seed
// begins. Its error wraps ErrOption.
func (g Generator) Events(first, n int, seed uint64) (*calorimeter.Events, error) {
	truth, err := g.Truth(first, n, seed)
	if err != nil {
		return nil, err
	}
	return g.simulate(truth, first, seed)
}

// Simulate returns showers of the given photons, of which it takes all but the depths. Event i
// depends on the seed, i and its photon. Its error wraps ErrOption, or calorimeter.ErrEvents
// where a photon makes no sense, or where its energy is not from 0.1 to 1,000 GeV.
func (g Generator) Simulate(photons calorimeter.Truth, seed uint64) (*calorimeter.Events, error) {
	return g.simulate(photons, 0, seed)
}

func possible(energy float64) bool { return energy >= 0.1 && energy <= 1000 }

func (g Generator) simulate(photons calorimeter.Truth, first int, seed uint64) (*calorimeter.Events, error) {
	c := Fitted()
	if g.Constants != nil {
		c = *g.Constants
		if err := c.Check(); err != nil {
			return nil, err
		}
	}
	n := photons.Len()
	photons.Depth = make([]float64, n)
	out := &calorimeter.Events{Deposits: make([]float32, n*calorimeter.Cells), Truth: photons}
	if err := out.Validate(); err != nil {
		return nil, err
	}
	for i, e := range photons.Energy {
		if a := max(math.Abs(photons.ThetaX[i]), math.Abs(photons.ThetaY[i])); !possible(e) || a >= math.Pi/2 {
			return nil, fmt.Errorf("%w: photon %d has %v GeV at an angle of %v rad: give 0.1 to 1000 GeV at less than π/2", calorimeter.ErrEvents, i, e, a)
		}
	}
	const batch = 256
	s := newSpray(c)
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for begin := 0; begin < n; begin += batch {
		group.Go(func() error {
			pcg := &rand.PCG{}
			rng := rand.New(pcg)
			for i := begin; i < min(begin+batch, n); i++ {
				reseed(pcg, seed, "shower", first+i)
				p := photon{photons.Energy[i], photons.X[i], photons.Y[i], math.Tan(photons.ThetaX[i]), math.Tan(photons.ThetaY[i])}
				out.Depth[i] = s.shower(out.Event(i), p, rng)
			}
			return nil
		})
	}
	return out, group.Wait()
}

// reseed begins the stream of one event for one purpose.
func reseed(pcg *rand.PCG, seed uint64, purpose string, event int) {
	pcg.Seed(trainer.DeriveSeed(seed, purpose, uint64(event)), trainer.DeriveSeed(seed, purpose, uint64(event), 1))
}
