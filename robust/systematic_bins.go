package robust

import (
	"errors"
	"fmt"
	"slices"
	"sort"

	"robust/stats"
)

// ErrBins is returned for bins that cannot be made of the events, or hold too
// few of them.
var ErrBins = errors.New("robust: unsuitable bins")

// leastEvents is the number that a bin needs for a standard deviation with one
// event left out.
const leastEvents = 3

// Binning divides events by a variable. At most one of Edges, Quantiles and
// Classes is set.
type Binning struct {
	// Variable holds the value of each event, the truth by default, and Name is
	// its name in tables.
	Variable []float64
	Name     string
	// Edges are those of the bins, strictly ascending: bin k holds values from
	// Edges[k] to below Edges[k+1], the last bin also its upper edge. They may
	// be infinite. Events outside are counted and left out.
	Edges []float64
	// Quantiles is the number of bins with about equal numbers of events, 10 by
	// default; 1 takes all of them together.
	Quantiles int
	// Classes has a bin for each value that occurs.
	Classes bool
}

// Bin is a range of the variable and the number of events in it.
type Bin struct {
	Low, High float64
	Events    int
}

// binned are the bins and the bin of each event, -1 for those outside.
type binned struct {
	name    string
	bins    []Bin
	of      []int
	outside int
}

// bins divides the events of the options.
func (o SystematicOptions) bins() (binned, error) {
	if o.Response != Difference && o.Response != Ratio {
		return binned{}, fmt.Errorf("%w: %v is not Difference or Ratio", ErrOption, o.Response)
	}
	if len(o.Truth) == 0 {
		return binned{}, fmt.Errorf("%w: no Truth; give the true value of each event", ErrOption)
	}
	if j := firstUnusable(o.Truth); j >= 0 {
		return binned{}, fmt.Errorf("%w: the truth of event %d is %v", ErrOption, j, o.Truth[j])
	}
	if j := slices.Index(o.Truth, 0); j >= 0 && o.Response == Ratio {
		return binned{}, fmt.Errorf("%w: the truth of event %d is 0, of which there is no ratio; use Difference", ErrOption, j)
	}
	variable, name := o.Binning.Variable, o.Binning.Name
	if variable == nil {
		variable = o.Truth
		if name == "" {
			name = "truth"
		}
	}
	if name == "" {
		name = "variable"
	}
	if len(variable) != len(o.Truth) {
		return binned{}, fmt.Errorf("%w: %q has %d values for %d events; give one for each", ErrBins, name, len(variable), len(o.Truth))
	}
	if j := firstUnusable(variable); j >= 0 {
		return binned{}, fmt.Errorf("%w: %q of event %d is %v", ErrBins, name, j, variable[j])
	}
	edges, err := o.Binning.edges(variable)
	if err != nil {
		return binned{}, err
	}
	return divide(name, variable, edges, o.Binning.Classes)
}

// edges returns the edges of the bins; for classes, the values and the last one
// again.
func (b Binning) edges(variable []float64) ([]float64, error) {
	ways := 0
	for _, set := range []bool{b.Edges != nil, b.Quantiles != 0, b.Classes} {
		if set {
			ways++
		}
	}
	sorted := slices.Sorted(slices.Values(variable))
	switch {
	case ways > 1:
		return nil, fmt.Errorf("%w: set one of Edges, Quantiles and Classes", ErrBins)
	case b.Edges != nil:
		for k, e := range b.Edges {
			if k > 0 && !(e > b.Edges[k-1]) || e != e {
				return nil, fmt.Errorf("%w: edge %d is %v; edges are to ascend strictly", ErrBins, k, e)
			}
		}
		if len(b.Edges) < 2 {
			return nil, fmt.Errorf("%w: %d edges, at least 2 are needed", ErrBins, len(b.Edges))
		}
		return slices.Clone(b.Edges), nil
	case b.Classes:
		values := slices.Compact(sorted)
		return append(values, values[len(values)-1]), nil
	case b.Quantiles < 0:
		return nil, fmt.Errorf("%w: %d quantiles, at least 1 are needed", ErrBins, b.Quantiles)
	}
	bins := b.Quantiles
	if bins == 0 {
		bins = 10
	}
	var edges []float64
	for k := range bins + 1 {
		edge, err := stats.QuantileSorted(sorted, float64(k)/float64(bins), stats.QuantileLinear)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrBins, err)
		}
		if k > 0 && !(edge > edges[k-1]) && bins > 1 {
			return nil, fmt.Errorf("%w: %d quantiles of tied values: the edges %v would coincide; use fewer, Edges or Classes", ErrBins, bins, edge)
		}
		edges = append(edges, edge)
	}
	return edges, nil
}

// divide puts each event into its bin.
func divide(name string, variable, edges []float64, classes bool) (binned, error) {
	last := len(edges) - 2
	b := binned{name: name, bins: make([]Bin, last+1), of: make([]int, len(variable))}
	for k := range b.bins {
		b.bins[k] = Bin{Low: edges[k], High: edges[k+1]}
		if classes {
			b.bins[k].High = edges[k]
		}
	}
	for j, v := range variable {
		// The bin is the last one whose lower edge is at most v.
		k := sort.Search(last+1, func(k int) bool { return edges[k] > v }) - 1
		if k == last && v > edges[last+1] {
			k = -1
		}
		b.of[j] = k
		if k < 0 {
			b.outside++
			continue
		}
		b.bins[k].Events++
	}
	for k, bin := range b.bins {
		if bin.Events < leastEvents {
			return binned{}, fmt.Errorf("%w: bin %d of %q, %s, has %s, at least %d are needed; merge it with a neighbour",
				ErrBins, k, name, binLabel(b.bins, k), plural(bin.Events, "event"), leastEvents)
		}
	}
	return b, nil
}

// binLabel names a bin.
func binLabel(bins []Bin, k int) string {
	bin := bins[k]
	if bin.Low == bin.High {
		return significant(bin.Low)
	}
	closing := ")"
	if k == len(bins)-1 {
		closing = "]"
	}
	return fmt.Sprintf("[%.4g, %.4g%s", bin.Low, bin.High, closing)
}

// events returns the numbers of the events in a bin.
func (b binned) events(k int) []int {
	var events []int
	for j, bin := range b.of {
		if bin == k {
			events = append(events, j)
		}
	}
	return events
}

// firstUnusable returns the place of the first value that is NaN or infinite,
// or -1.
func firstUnusable(values []float64) int {
	return slices.IndexFunc(values, func(v float64) bool { return !usable([]float64{v}, 1) })
}
