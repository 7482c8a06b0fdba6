package calorimeter

import (
	"fmt"
	"math"
)

// Truth is what was simulated, one entry an event in every slice.
type Truth struct {
	Energy         []float64 // the photon's energy, GeV
	X, Y           []float64 // impact point on the front face, cm
	ThetaX, ThetaY []float64 // angles of incidence, rad
	Depth          []float64 // mean depth of the shower, weighted with the deposits, cm
}

// Len returns the number of events.
func (t Truth) Len() int { return len(t.Energy) }

// columns pairs the slices with the names they have in a file.
func (t *Truth) columns() []column {
	return []column{
		{"energy", &t.Energy}, {"x", &t.X}, {"y", &t.Y},
		{"theta_x", &t.ThetaX}, {"theta_y", &t.ThetaY}, {"depth", &t.Depth},
	}
}

type column struct {
	name   string
	values *[]float64
}

func (t Truth) validate() error {
	n := t.Len()
	if n == 0 {
		return fmt.Errorf("%w: there are none: give at least one event", ErrEvents)
	}
	for _, c := range t.columns() {
		if len(*c.values) != n {
			return fmt.Errorf("%w: %d values of %s for %d events: give one an event", ErrEvents, len(*c.values), c.name, n)
		}
		for i, v := range *c.values {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("%w: %s of event %d is %v: leave the event out", ErrEvents, c.name, i, v)
			}
		}
	}
	for i, e := range t.Energy {
		if e <= 0 {
			return fmt.Errorf("%w: energy of event %d is %v GeV: it must be positive", ErrEvents, i, e)
		}
	}
	return nil
}

func (t Truth) subset(index []int) Truth {
	var out Truth
	from, to := t.columns(), out.columns()
	for k := range from {
		*to[k].values = gather(*from[k].values, 1, index)
	}
	return out
}

// gather copies the rows of a matrix that index names; it panics where there is no
// such row.
func gather[T any](matrix []T, width int, index []int) []T {
	out := make([]T, 0, len(index)*width)
	for _, i := range index {
		out = append(out, matrix[i*width:(i+1)*width]...)
	}
	return out
}

// validateCells checks a matrix of Cells columns.
func validateCells(cells []float32, events int) error {
	if len(cells) != events*Cells {
		return fmt.Errorf("%w: %d cells for %d events: give %d an event", ErrEvents, len(cells), events, Cells)
	}
	for i, v := range cells {
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Errorf("%w: cell %d of event %d is %v: leave the event out", ErrEvents, i%Cells, i/Cells, v)
		}
	}
	return nil
}

// Events are simulated showers.
type Events struct {
	// Deposits are the energies deposited in the scintillator, MeV, Cells an event:
	// event·Cells + row·Side + column.
	Deposits []float32
	Truth
}

// Validate checks that there is at least one event, that every slice has the right
// length, that all values are finite, energies positive and deposits not
// negative. Its error wraps ErrEvents.
func (e *Events) Validate() error {
	if err := e.Truth.validate(); err != nil {
		return err
	}
	if err := validateCells(e.Deposits, e.Len()); err != nil {
		return err
	}
	for i, v := range e.Deposits {
		if v < 0 {
			return fmt.Errorf("%w: cell %d of event %d holds a deposit of %v MeV: it must not be negative", ErrEvents, i%Cells, i/Cells, v)
		}
	}
	return nil
}

// Event returns the deposits of one event, without copying.
func (e *Events) Event(i int) []float32 { return e.Deposits[i*Cells : (i+1)*Cells : (i+1)*Cells] }

// Subset returns copies of the events that index names, in its order. It panics if
// there is no such event.
func (e *Events) Subset(index []int) *Events {
	return &Events{Deposits: gather(e.Deposits, Cells, index), Truth: e.Truth.subset(index)}
}
