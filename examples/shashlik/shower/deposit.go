package shower

import (
	"math"
	"math/rand/v2"

	"robust/examples/shashlik/calorimeter"
)

// Depth is that of the calorimeter, cm: 66 layers of 2 mm of lead, 4 mm of scintillator
// and 0.24 mm of paper.
const Depth = 66 * (0.2 + 0.4 + 0.024)

// photon is one entry of a truth, with slopes instead of angles.
type photon struct{ energy, x, y, slopeX, slopeY float64 }

// spray distributes deposits. It has what depends on τ alone in a table.
type spray struct {
	Constants
	table []lateral
}

// lateral are the core's share, over its largest one, and the halo's radius, over that
// at τ = 1.
type lateral struct{ share, halo float64 }

const (
	tauStep = 1.0 / 128
	tauMax  = 10 // later deposits are hardly there, and spread as here
)

func newSpray(c Constants) *spray {
	s := &spray{Constants: c, table: make([]lateral, int(tauMax/tauStep)+1)}
	for i := range s.table {
		tau := (float64(i) + 0.5) * tauStep
		x := (c.ShareDepth - tau) / c.ShareWidth
		s.table[i] = lateral{math.Exp(1 + x - math.Exp(x)), math.Exp(c.HaloGrowth * (tau - 1))}
	}
	return s
}

func (s *spray) at(tau float64) lateral { return s.table[min(int(tau/tauStep), len(s.table)-1)] }

// shower adds the deposits of a photon, MeV, to the cells and returns their mean depth,
// cm. A photon that flies through deposits nothing, at the end of the block.
func (s *spray) shower(cells []float32, p photon, rng *rand.Rand) (depth float64) {
	lnE := math.Log(p.energy)
	l := s.longitudinal(lnE, rng)
	b := newBlock(p)
	shift := s.Shift * math.Pow(p.energy, -s.ShiftPower)
	du, dv := shift*rng.NormFloat64(), shift*rng.NormFloat64()
	core, halo, peak := s.CoreRadius.at(lnE), s.HaloRadius.at(lnE), s.CoreShare.at(lnE)
	// Spots of both components come from one stream, of the rate of the more frequent one; of
	// the other one some are left out.
	rate := max(s.CoreSpots, s.HaloSpots)
	total := 0.0
	for range poisson(rate*p.energy, rng) {
		tau := gamma(l.shape, rng) / (l.shape - 1)
		at := s.at(tau)
		share := min(max(peak*at.share, 0), 1)
		var radius, exponent, weight float64
		switch u := rng.Float64(); {
		case u < share*s.CoreSpots/rate:
			radius, exponent, weight = max(core+s.CoreGrowth*tau, 0.01), s.CoreExponent, 1/s.CoreSpots
		case u > 1-(1-share)*s.HaloSpots/rate:
			radius, exponent, weight = halo*at.halo, s.HaloExponent, 1/s.HaloSpots
		default:
			continue
		}
		// The share beyond r is (1+r²/R²)^(1-q).
		r := radius * math.Sqrt(math.Expm1(rng.ExpFloat64()/(exponent-1)))
		sin, cos := math.Sincos(2 * math.Pi * rng.Float64())
		b.add(l.start+tau*l.maximum, du+r*cos, dv+r*sin, weight)
		total += weight
	}
	if b.sum == 0 {
		return Depth
	}
	variance := s.Stochastic * s.Stochastic / p.energy
	visible := 1000 * p.energy * calorimeter.SamplingFraction * s.Response * variance * gamma(1/variance, rng)
	for i, v := range b.cells {
		cells[i] += float32(visible * v / total)
	}
	return b.moment / b.sum
}

// profile is the longitudinal profile of one shower: where it starts, how far from there
// it has its maximum, and α.
type profile struct{ start, maximum, shape float64 }

// longitudinal draws a profile. An α of 1 or less, without a maximum, is drawn again.
func (c *Constants) longitudinal(lnE float64, rng *rand.Rand) profile {
	p := profile{start: c.Conversion * rng.ExpFloat64()}
	for p.shape <= 1.05 {
		a, b := rng.NormFloat64(), rng.NormFloat64()
		b = c.Correlation*a + math.Sqrt(1-c.Correlation*c.Correlation)*b
		p.maximum = c.Maximum.at(lnE) * math.Exp(a/c.MaximumSpread.at(lnE))
		p.shape = c.Shape.at(lnE) * math.Exp(b/c.ShapeSpread.at(lnE))
	}
	return p
}

// block collects the spots of one shower that lie within the calorimeter.
type block struct {
	x, y        float64 // of the impact, from the block's corner
	along, u, v [3]float64
	cells       [calorimeter.Cells]float64
	sum, moment float64 // of the weights, and of these times their depths
}

const side = calorimeter.Side * calorimeter.CellSize

func newBlock(p photon) *block {
	n, m := 1/math.Sqrt(1+p.slopeX*p.slopeX+p.slopeY*p.slopeY), 1/math.Sqrt(1+p.slopeX*p.slopeX)
	b := &block{x: p.x + side/2, y: p.y + side/2}
	b.along = [3]float64{p.slopeX * n, p.slopeY * n, n}
	b.u = [3]float64{m, 0, -p.slopeX * m}
	b.v = [3]float64{ // along × u
		b.along[1]*b.u[2] - b.along[2]*b.u[1],
		b.along[2]*b.u[0] - b.along[0]*b.u[2],
		b.along[0]*b.u[1] - b.along[1]*b.u[0],
	}
	return b
}

// add adds a spot at a path along the photon's line and a distance (u, v) from it.
func (b *block) add(path, u, v, weight float64) {
	x := b.x + path*b.along[0] + u*b.u[0] + v*b.v[0]
	y := b.y + path*b.along[1] + u*b.u[1] + v*b.v[1]
	z := path*b.along[2] + u*b.u[2] + v*b.v[2]
	if x < 0 || y < 0 || z < 0 || x >= side || y >= side || z >= Depth {
		return
	}
	b.cells[int(y/calorimeter.CellSize)*calorimeter.Side+int(x/calorimeter.CellSize)] += weight
	b.sum += weight
	b.moment += weight * z
}
