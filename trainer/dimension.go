package trainer

import (
	"fmt"
	"math"
	"strconv"
)

// Dimension is one hyperparameter of a Space with the values that it may take.
// Make one with Values, Linear or LogSpaced.
type Dimension struct {
	name   string
	values []Parameter
	texts  []string       // the parameters as they stand in an ID
	index  map[string]int // the place of a text among them
	when   []func(Configuration) bool
	err    error // what is wrong, reported by the space
}

// Values returns the dimension with the given values, in their order.
func Values[T Scalar](name string, values ...T) Dimension {
	d := Dimension{name: name, index: make(map[string]int, len(values))}
	if len(values) == 0 {
		d.err = fmt.Errorf("%w: dimension %q has no values", ErrSpace, name)
		return d
	}
	for i, v := range values {
		p := Param(name, v)
		if err := p.check(); err != nil {
			d.err = fmt.Errorf("%w: %w", ErrSpace, err)
			return d
		}
		text := p.text()
		if first, ok := d.index[text]; ok {
			d.err = fmt.Errorf("%w: dimension %q has the value %s twice, at positions %d and %d",
				ErrSpace, name, valueText(p.Value), first, i)
			return d
		}
		d.index[text] = i
		d.values, d.texts = append(d.values, p), append(d.texts, text)
	}
	return d
}

// Linear returns the dimension with count values at equal distances, low and
// high included. They are rounded to twelve significant digits, so that IDs read
// well. Both ends must be finite with low < high, and count at least 2.
func Linear(name string, low, high float64, count int) Dimension {
	return spaced(name, low, high, count, func(part float64) float64 { return low + part*(high-low) })
}

// LogSpaced returns the dimension with count values at equal ratios, low and high included, rounded
// as those of Linear. Both ends must be finite with 0 < low < high, and count at least 2.
func LogSpaced(name string, low, high float64, count int) Dimension {
	if low <= 0 {
		return Dimension{name: name, err: fmt.Errorf(
			"%w: the range of dimension %q starts at %v; equal ratios need a positive number", ErrSpace, name, low)}
	}
	return spaced(name, low, high, count, func(part float64) float64 { return low * math.Pow(high/low, part) })
}

// spaced returns the dimension with the values of a function at count places
// from 0 to 1.
func spaced(name string, low, high float64, count int, at func(part float64) float64) Dimension {
	if !(low < high) || math.IsInf(high-low, 0) {
		return Dimension{name: name, err: fmt.Errorf(
			"%w: the range of dimension %q is %v to %v; both must be finite and the first the smaller one", ErrSpace, name, low, high)}
	}
	if count < 2 {
		return Dimension{name: name, err: fmt.Errorf(
			"%w: the range of dimension %q has %d values; use at least 2, or Values for one", ErrSpace, name, count)}
	}
	values := make([]float64, count)
	for i := range values {
		v := at(float64(i) / float64(count-1))
		values[i], _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64)
	}
	values[0], values[count-1] = low, high
	return Values(name, values...)
}

// When returns the dimension with a condition: a configuration has this
// hyperparameter only if the condition holds for those of the dimensions before,
// which are all that the condition sees. Without it, the configuration is
// complete without a value. Several conditions must all hold.
func (d Dimension) When(holds func(before Configuration) bool) Dimension {
	d.when = append(d.when[:len(d.when):len(d.when)], holds)
	return d
}

// applies reports whether a configuration with these hyperparameters before has
// a value of the dimension.
func (d Dimension) applies(before Configuration) bool { return all(d.when, before) }

// all reports whether every condition holds.
func all(conditions []func(Configuration) bool, c Configuration) bool {
	for _, holds := range conditions {
		if !holds(c) {
			return false
		}
	}
	return true
}
