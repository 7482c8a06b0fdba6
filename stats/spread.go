package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

// Center says from which centre of its sample a deviation is taken.
type Center int

const (
	// Median is robust and the best choice for most data (Brown & Forsythe
	// 1974). It is the zero value.
	Median Center = iota
	// Mean suits symmetric distributions of moderate tails (Levene 1960).
	Mean
	// TrimmedMean suits heavy tails.
	TrimmedMean
)

// SpreadOptions are the options of Levene and Fligner; the zero value is
// SciPy's default.
type SpreadOptions struct {
	Center Center
	// Trim is the share of the values that TrimmedMean leaves out at either
	// end, rounded down to whole values; 0 means 0.05. It must be below 0.5.
	Trim float64
}

// check returns the options with their defaults filled in.
func (o SpreadOptions) check() (SpreadOptions, error) {
	if o.Center < Median || o.Center > TrimmedMean {
		return o, fmt.Errorf("%w: centre %d; use Median, Mean or TrimmedMean", ErrOption, o.Center)
	}
	if !(o.Trim >= 0 && o.Trim < 0.5) {
		return o, fmt.Errorf("%w: trim %v; it must be at least 0 and below 0.5", ErrOption, o.Trim)
	}
	if o.Trim == 0 {
		o.Trim = 0.05
	}
	return o, nil
}

// deviations holds the absolute deviations of a sample from its centre.
type deviations struct {
	sorted  []float64 // from the centre as SciPy rounds it
	moments           // from the exact centre
}

// of returns the deviations of a sorted sample. They reuse the space given.
func (o SpreadOptions) of(sample, space []float64) deviations {
	// The rounding of a centre decides which values on either side of it tie, and
	// so the ranks of deviations; but where values have a large common part it
	// costs their moments precision, and these take an exact mean, origin+shift.
	n := len(sample)
	var centre, origin, shift float64
	if o.Center == Median {
		centre = (sample[(n-1)/2] + sample[n/2]) / 2
		origin = centre
	} else {
		cut := 0
		if o.Center == TrimmedMean {
			cut = int(o.Trim * float64(n))
		}
		inner := sample[cut : n-cut]
		// The mean of equal values is theirs, unrounded.
		centre = max(inner[0], min(floats.Sum(inner)/float64(len(inner)), inner[len(inner)-1]))
		m := momentsOf(inner)
		origin, shift = m.origin, m.shift()
	}
	// Deviations grow from the centre to either end: merging the two sides
	// sorts them.
	high := 0
	for high < n && sample[high] < centre {
		high++
	}
	d := deviations{sorted: space[:0]}
	for low := high - 1; low >= 0 || high < n; {
		var v, rounded float64
		if high == n || low >= 0 && centre-sample[low] <= sample[high]-centre {
			v, rounded = sample[low], centre-sample[low]
			low--
		} else {
			v, rounded = sample[high], sample[high]-centre
			high++
		}
		d.sorted = append(d.sorted, rounded)
		d.add(math.Abs(v - origin - shift))
	}
	return d
}

// ofAll returns the deviations of each of at least two samples.
func (o SpreadOptions) ofAll(samples [][]float64) ([]deviations, error) {
	o, err := o.check()
	if err != nil {
		return nil, err
	}
	if err := checkSamples(samples, 2); err != nil {
		return nil, err
	}
	groups := make([]deviations, len(samples))
	for i, x := range samples {
		groups[i] = o.of(sorted(x), make([]float64, 0, len(x)))
	}
	return groups, nil
}

// betweenGroups returns the sizes of groups, their total, and the sum of
// squares of their means about the common one.
func betweenGroups(groups []moments) (sizes []int, total, ss float64) {
	sizes = make([]int, len(groups))
	mean := 0.0
	for i, g := range groups {
		sizes[i] = g.n
		total += float64(g.n)
		mean += float64(g.n) * difference(g, groups[0])
	}
	mean /= total
	for _, g := range groups {
		d := difference(g, groups[0]) - mean
		ss += float64(g.n) * d * d
	}
	return sizes, total, ss
}
