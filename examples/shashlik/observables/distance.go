package observables

import "math"

// Distance returns χ² between the curves of two simulations and the number of bins that it sums over:
// those that both fill. The tolerance is added to the statistical errors in quadrature, as a part of
// the reference's value or, where that is smaller, of its distance from 1. It lets bins count alike that are
// known to a per cent and to a fraction of a per mille. The curves are those of Measure.
func Distance(reference, other []Curve, tolerance float64) (chi2 float64, bins int) {
	for i, c := range reference {
		for k, r := range c.Bins {
			o := other[i].Bins[k]
			if r.Error == 0 || o.Events == 0 {
				continue
			}
			e := math.Hypot(Uncertainty(r, tolerance), o.Error)
			chi2, bins = chi2+math.Pow((o.Value-r.Value)/e, 2), bins+1
		}
	}
	return chi2, bins
}

// Uncertainty is the error of a bin with the tolerance of Distance.
func Uncertainty(b Bin, tolerance float64) float64 {
	return math.Hypot(b.Error, tolerance*min(math.Abs(b.Value), math.Abs(1-b.Value)))
}
