package main

import (
	"slices"

	"robust/examples/shashlik/calorimeter"
	"robust/examples/shashlik/observables"
	"robust/examples/shashlik/shower"
)

// tolerance is that of observables.Distance.
const tolerance = 0.01

// target is what the fast shower is fitted to: the curves of both samples.
type target struct {
	samples []*calorimeter.Events
	curves  []observables.Curve // of all samples
}

func newTarget() (*target, error) {
	t := &target{}
	for _, open := range []func() (*calorimeter.Events, error){calorimeter.PhotonsB, calorimeter.PhotonsA} {
		events, err := open()
		if err != nil {
			return nil, err
		}
		curves, err := observables.Measure(events)
		if err != nil {
			return nil, err
		}
		t.samples, t.curves = append(t.samples, events), append(t.curves, curves...)
	}
	return t, nil
}

// simulate returns the curves of fast showers, of photons of GEANT4 from a place that the seed says: n of
// sample B, and a quarter of A.
func (t *target) simulate(c shower.Constants, n int, seed uint64) ([]observables.Curve, error) {
	var out []observables.Curve
	for k, sample := range t.samples {
		if k > 0 {
			n /= 4
		}
		index := make([]int, n)
		for i := range index {
			index[i] = int((seed*uint64(n) + uint64(i)) % uint64(sample.Len()))
		}
		events, err := shower.Generator{Constants: &c}.Simulate(sample.Subset(index).Truth, seed)
		if err != nil {
			return nil, err
		}
		curves, err := observables.Measure(events)
		if err != nil {
			return nil, err
		}
		out = append(out, curves...)
	}
	return out, nil
}

// distance returns χ² between GEANT4 and n fast showers, and the number of bins.
func (t *target) distance(c shower.Constants, n int, seed uint64) (chi2 float64, bins int, err error) {
	curves, err := t.simulate(c, n, seed)
	if err != nil {
		return 0, 0, err
	}
	chi2, bins = observables.Distance(t.curves, curves, tolerance)
	return chi2, bins, nil
}

// bins returns the bins of all curves in one row.
func bins(curves []observables.Curve) []observables.Bin {
	var out []observables.Bin
	for _, c := range curves {
		out = slices.Concat(out, c.Bins)
	}
	return out
}
