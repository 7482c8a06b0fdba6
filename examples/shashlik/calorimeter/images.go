package calorimeter

import (
	"fmt"
	"math"
)

// Images are measured showers, at the electromagnetic scale.
type Images struct {
	// Cells are the measured energies, GeV, Cells an event: event·Cells + row·Side +
	// column. Noise makes some of them negative.
	Cells []float32
	Truth
}

// Validate checks that there is at least one event, that every slice has the right
// length, that all values are finite, energies positive and the sum over the
// cells of every event positive. Its error wraps ErrEvents.
func (m *Images) Validate() error {
	if err := m.Truth.validate(); err != nil {
		return err
	}
	if err := validateCells(m.Cells, m.Len()); err != nil {
		return err
	}
	for i := range m.Len() {
		if s := m.Sum(i, Side); s <= 0 {
			return fmt.Errorf("%w: the cells of event %d sum up to %.3g GeV: leave the event out", ErrEvents, i, s)
		}
	}
	return nil
}

// Image returns the cells of one event, without copying.
func (m *Images) Image(i int) []float32 { return m.Cells[i*Cells : (i+1)*Cells : (i+1)*Cells] }

// Subset returns copies of the events that index names, in its order. It panics if
// there is no such event.
func (m *Images) Subset(index []int) *Images {
	return &Images{Cells: gather(m.Cells, Cells, index), Truth: m.Truth.subset(index)}
}

// Slice returns the events from i up to and without j. It shares memory with m.
func (m *Images) Slice(i, j int) *Images {
	out := &Images{Cells: m.Cells[i*Cells : j*Cells : j*Cells]}
	from, to := m.Truth.columns(), out.Truth.columns()
	for k := range from {
		*to[k].values = (*from[k].values)[i:j:j]
	}
	return out
}

// Concatenate returns copies of the events of several sets, one set after another.
func Concatenate(sets ...*Images) *Images {
	out := &Images{}
	to := out.Truth.columns()
	for _, m := range sets {
		out.Cells = append(out.Cells, m.Cells...)
		for k, c := range m.Truth.columns() {
			*to[k].values = append(*to[k].values, *c.values...)
		}
	}
	return out
}

// Sum returns the energy of one event in the central window×window cells, GeV.
// Window is odd and at most Side.
func (m *Images) Sum(i, window int) float64 {
	image, sum := m.Image(i), 0.0
	first := (Side - window) / 2
	for row := first; row < first+window; row++ {
		for _, v := range image[row*Side+first : row*Side+first+window] {
			sum += float64(v)
		}
	}
	return sum
}

// Seed returns the index of the cell with most energy in one event, the first one of several.
func (m *Images) Seed(i int) int {
	image, seed := m.Image(i), 0
	for cell, v := range image {
		if v > image[seed] {
			seed = cell
		}
	}
	return seed
}

// Barycentre returns the mean position of the energy of one event, in cm: of the
// cells with positive energy among the 5×5 around the one with most. It is biased
// towards the centres of cells (the S-curve), and, for a photon at an angle, along
// its direction to the depth of the shower. Without any positive cell it is (0, 0).
func (m *Images) Barycentre(i int) (x, y float64) {
	x, y, _ = m.moments(i)
	return x, y
}

// Width returns the root mean square distance of the energy of one event from its
// barycentre, in cm, over the same cells. It grows where a shower starts late or comes in at
// an angle.
func (m *Images) Width(i int) float64 {
	return width(m.moments(i))
}

func width(x, y, square float64) float64 {
	return math.Sqrt(max(square-x*x-y*y, 0)) // rounding can leave it negative
}

// around calls do with the 5×5 cells about the seed, as far as they are there.
func (m *Images) around(i int, do func(cell int, e float64)) {
	image, seed := m.Image(i), m.Seed(i)
	for row := max(seed/Side-2, 0); row <= min(seed/Side+2, Side-1); row++ {
		for column := max(seed%Side-2, 0); column <= min(seed%Side+2, Side-1); column++ {
			do(row*Side+column, float64(image[row*Side+column]))
		}
	}
}

// moments returns the energy-weighted means of x, y and x²+y² over the positive cells
// around the seed.
func (m *Images) moments(i int) (x, y, square float64) {
	var sum float64
	m.around(i, func(cell int, e float64) {
		if e <= 0 {
			return
		}
		cx, cy := CellCentre(cell)
		sum, x, y, square = sum+e, x+e*cx, y+e*cy, square+e*(cx*cx+cy*cy)
	})
	if sum == 0 {
		return 0, 0, 0
	}
	return x / sum, y / sum, square / sum
}

func validateWindow(window int) error {
	if window < 1 || window > Side || window%2 == 0 {
		return fmt.Errorf("%w: window of %d cells: it must be odd and from 1 to %d", ErrOption, window, Side)
	}
	return nil
}
