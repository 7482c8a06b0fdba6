package report

import (
	"math"
	"slices"
)

// near is how far from the core values are shown, in spans of the core.
const near = 1.5

// window returns the range of an axis that shows all of the core, and of the other values those that are near it; and
// whether the axis is to be logarithmic. {0, 0} is the range that the values take by themselves.
func window(core, all []float64) (limits [2]float64, log bool) { return windowWithin(near, core, all) }

// windowWithin is window for values that are no farther than so many spans of the core.
func windowWithin(reach float64, core, all []float64) (limits [2]float64, log bool) {
	core, all = finite(core), finite(all)
	if len(core) == 0 {
		core = all
	}
	if len(core) == 0 {
		return limits, false
	}
	low, high := slices.Min(core), slices.Max(core)
	place, back := func(v float64) float64 { return v }, func(v float64) float64 { return v }
	if log = slices.Min(slices.Concat(core, all)) > 0 && high/low > 20; log {
		place, back = math.Log, math.Exp
	}
	low, high = place(low), place(high)
	span := high - low
	if span <= 1e-9*math.Abs(high) {
		span = max(math.Abs(high)/20, 1e-9)
	}
	from, to := low-reach*span, high+reach*span
	for _, v := range all {
		if p := place(v); p >= from && p <= to {
			low, high = min(low, p), max(high, p)
		}
	}
	margin := 0.05 * max(high-low, span/10)
	return [2]float64{back(low - margin), back(high + margin)}, log
}

// finite returns the values that are neither NaN nor infinite.
func finite(values []float64) []float64 {
	var out []float64
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			out = append(out, v)
		}
	}
	return out
}

// outside counts the values that are not in a range.
func outside(limits [2]float64, values []float64) int {
	n := 0
	if limits == [2]float64{} {
		return 0
	}
	for _, v := range values {
		if v < limits[0] || v > limits[1] {
			n++
		}
	}
	return n
}
