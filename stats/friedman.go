package stats

import (
	"cmp"
	"fmt"
	"slices"
)

// Friedman tests whether k >= 3 treatments have the same effect, from paired
// samples: sample[i][b] is what treatment i gave in block b (SciPy
// friedmanchisquare).
//
// The statistic is Friedman's sum of squares of the ranks within blocks,
// corrected for ties, chi-squared with DF = k-1 under the null hypothesis; P is
// its upper tail, good for ten blocks or more. Where the treatments are tied in
// every block, P is NaN.
func Friedman(samples ...[]float64) (TestResult, error) {
	if err := checkSamples(samples, 3); err != nil {
		return TestResult{}, err
	}
	for i, s := range samples {
		if len(s) != len(samples[0]) {
			return TestResult{}, fmt.Errorf("%w: sample %d has %d values and sample 0 has %d; each treatment needs one in every block", ErrSampleSize, i, len(s), len(samples[0]))
		}
	}
	r := blockRanks{treatments: len(samples), sums: make([]int, len(samples))}
	values := make([]rankable, len(samples))
	for b := range samples[0] {
		for i, s := range samples {
			values[i] = rankable{s[b], i}
		}
		r.add(values)
	}
	return r.friedman(), nil
}

// rankable is what one treatment gave in a block.
type rankable struct {
	value     float64
	treatment int
}

// blockRanks gathers ranks within complete blocks. They are doubled, so that
// all is exact in whole numbers.
type blockRanks struct {
	treatments, blocks int
	sums               []int // of the ranks of each treatment
	squares            int   // sum of the squares of all ranks
	ties               bool
}

// add ranks a block, which it sorts.
func (r *blockRanks) add(block []rankable) {
	slices.SortFunc(block, func(a, b rankable) int { return cmp.Compare(a.value, b.value) })
	for first := 0; first < len(block); {
		last := first
		for last < len(block) && block[last].value == block[first].value {
			last++
		}
		r.ties = r.ties || last-first > 1
		rank := first + last + 1
		for ; first < last; first++ {
			r.sums[block[first].treatment] += rank
			r.squares += rank * rank
		}
	}
	r.blocks++
}

// variation returns four times the sums of squares of all ranks and of the rank
// sums, each about its mean.
func (r *blockRanks) variation() (ranks, sums float64) {
	mean := r.treatments + 1 // of the doubled ranks
	ss := 0
	for _, s := range r.sums {
		ss += (s - r.blocks*mean) * (s - r.blocks*mean)
	}
	return float64(r.squares - r.blocks*r.treatments*mean*mean), float64(ss)
}

// residualDF returns the degrees of freedom that treatments and blocks leave.
func (r *blockRanks) residualDF() float64 {
	return float64(r.blocks-1) * float64(r.treatments-1)
}

func (r *blockRanks) friedman() TestResult {
	ranks, sums := r.variation()
	df := float64(r.treatments - 1)
	statistic := df * sums / ranks
	sizes := make([]int, r.treatments)
	for i := range sizes {
		sizes[i] = r.blocks
	}
	return TestResult{
		Statistic:   statistic,
		P:           chiSquaredTail(statistic, df),
		DF:          df,
		N:           sizes,
		Computation: Asymptotic,
		Ties:        r.ties,
	}
}
