package stats

import (
	"cmp"
	"math"
	"slices"
)

// Fligner is the Fligner-Killeen test of whether k >= 2 independent samples have
// equal spreads, by normal scores of the ranks of all absolute deviations from
// the centres (SciPy fligner; Conover, Johnson & Johnson 1981).
//
// The statistic is chi-squared with DF = k-1 under the null hypothesis; P is
// its upper tail. Deviations that are all equal give NaN, where SciPy's rounding
// may leave a number. Values on either side of a mean as the centre may tie or not
// by how it is rounded, which in SciPy depends on their order.
func Fligner(o SpreadOptions, samples ...[]float64) (TestResult, error) {
	groups, err := o.ofAll(samples)
	if err != nil {
		return TestResult{}, err
	}
	if len(groups) == 2 {
		return fligner(groups[0], groups[1]), nil
	}
	return flignerAll(groups), nil
}

// scores are the normal scores of the ranks 1…total, gathered by group in
// ascending order of rank.
type scores struct {
	total  float64
	ranked float64
	ties   bool
	all    moments
}

// next returns the score that the next n values, all equal, have in common.
func (s *scores) next(n int) float64 {
	rank := s.ranked + float64(n+1)/2
	s.ranked += float64(n)
	s.ties = s.ties || n > 1
	// The normal quantile of 1/2 + rank/(2(N+1)), without the 1/2 that would
	// round small ranks.
	score := math.Sqrt2 * math.Erfinv(rank/(s.total+1))
	for range n {
		s.all.add(score)
	}
	return score
}

func (s *scores) test(groups []moments) TestResult {
	sizes, _, between := betweenGroups(groups)
	statistic := between / s.all.variance()
	df := float64(len(groups) - 1)
	return TestResult{
		Statistic:   statistic,
		P:           chiSquaredTail(statistic, df),
		DF:          df,
		N:           sizes,
		Computation: Asymptotic,
		Ties:        s.ties,
	}
}

// fligner compares two samples by merging their sorted deviations.
func fligner(x, y deviations) TestResult {
	s := scores{total: float64(x.n + y.n)}
	var groups [2]moments
	m := merge{x.sorted, y.sorted}
	for _, nx, ny := m.next(); nx+ny > 0; _, nx, ny = m.next() {
		score := s.next(nx + ny)
		for range nx {
			groups[0].add(score)
		}
		for range ny {
			groups[1].add(score)
		}
	}
	return s.test(groups[:])
}

// flignerAll compares any number of samples by sorting all deviations.
func flignerAll(samples []deviations) TestResult {
	type deviation struct {
		value float64
		group int
	}
	var all []deviation
	for group, s := range samples {
		for _, v := range s.sorted {
			all = append(all, deviation{v, group})
		}
	}
	slices.SortFunc(all, func(a, b deviation) int { return cmp.Compare(a.value, b.value) })
	s := scores{total: float64(len(all))}
	groups := make([]moments, len(samples))
	for first := 0; first < len(all); {
		last := first
		for last < len(all) && all[last].value == all[first].value {
			last++
		}
		score := s.next(last - first)
		for ; first < last; first++ {
			groups[all[first].group].add(score)
		}
	}
	return s.test(groups)
}
