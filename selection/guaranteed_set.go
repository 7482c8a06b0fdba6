package selection

import (
	"math"
	"slices"

	"robust/stats"
)

// ConfidenceSet says what is guaranteed of the survivors of a selection.
type ConfidenceSet struct {
	// Coverage is the probability that a candidate that is the best, by the mean or the criterion of the method, is among the survivors, now
	// and at any time before and after; and that at all these times all of Excess are true as well.
	Coverage float64
	// Exact says that the assumptions of the statement suffice for the coverage. Otherwise it is approximate.
	Exact bool
	// Excess holds, for each of the survivors in their order, the smallest difference that is excluded: the mean loss
	// exceeds that of the best candidate by less than it. It is +Inf where nothing is excluded
	// yet. With another criterion than the mean it is of that, for Std of the logarithm. For the kernel Signs, and for SelfNormalised, it is of the median of the differences. Of many survivors it
	// is given for the first ones only.
	Excess []float64
}

// set returns the confidence set of the survivors.
//
// The candidate b that is the best has, for every opponent i, e-processes of the differences from it. Had those been
// raised by the true excess Δ(i) ≥ 0 of i over b, none of them would be smaller, and together they would still be an
// e-process, so with the stated probability they never reach 1/alpha: then b is never eliminated, and every part of the
// evidence stays below its share of the boundary. An excess of i over b at which that were not so is excluded,
// and because b is among the survivors, so is one that is excluded for each of them.
func (p *guaranteed) set(survivors []int) *ConfidenceSet {
	const pairs = 2000 // bounds the work
	given, n := len(survivors), p.common()
	if given > 0 {
		given = min(given, max(1, pairs/given))
	}
	set := &ConfidenceSet{Coverage: 1 - p.rule.Alpha, Exact: kernels[p.rule.Kernel].exact && p.criterion == nil, Excess: make([]float64, given)}
	for k := range set.Excess {
		for _, best := range survivors {
			if best != survivors[k] {
				set.Excess[k] = p.bound(survivors[k], best, n, set.Excess[k])
			}
		}
	}
	return set
}

// bound returns the smallest excess of candidate i over the best one that n losses exclude if that is best, or the
// bound that holds already if that is larger.
func (p *guaranteed) bound(i, best, n int, already float64) float64 {
	if p.kernel == nil || n == 0 {
		return math.Inf(1)
	}
	if math.IsInf(already, 1) || p.excluded(i, best, n, already) {
		return already
	}
	d := p.between(i, best, 0, n, 0)
	low, step := already, math.Sqrt(d.Squares/float64(d.N))
	if step == 0 {
		step = 1e-150 // its square is still a normal number
	}
	high := low + step
	for doublings := 0; !p.excluded(i, best, n, high); doublings++ {
		if doublings == 60 {
			return math.Inf(1) // too few differences to exclude anything
		}
		low, step = high, 2*step
		high = low + step
	}
	for range 20 { // to a millionth of the step
		if middle := low + (high-low)/2; p.excluded(i, best, n, middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// excluded reports whether an excess of i over the best candidate would bring a part of the evidence against that
// one to its share of the boundary.
func (p *guaranteed) excluded(i, best, n int, excess float64) bool {
	boundary := stats.LogBoundary(p.rule.Alpha)
	if p.reaches(best, i, 0, n, excess, boundary-math.Log(p.share())) {
		return true
	}
	return p.rule.Kernel != SelfNormalised && // whose e-value does not grow with the differences
		slices.ContainsFunc(p.challenges, func(c challenge) bool {
			return c.opponent(best) == i && p.reaches(best, i, c.after, n, excess, boundary-math.Log(c.weight))
		})
}

// reaches reports whether the log e-value of the differences of the best from i, raised by the excess, reaches the boundary.
func (p *guaranteed) reaches(best, i, after, n int, excess, boundary float64) bool {
	d := p.between(best, i, after, n, excess)
	return d.N > 0 && p.kernel.LogE(d) >= boundary
}

// common is the number of values that every candidate in play has.
func (p *guaranteed) common() int {
	n := math.MaxInt
	for _, i := range p.alive {
		n = min(n, len(p.values[i]))
	}
	if len(p.alive) == 0 {
		return 0
	}
	return n
}
