package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// ZeroMethod says what Wilcoxon does with pairs of equal values.
type ZeroMethod int

const (
	// DropZeros leaves them out ("wilcox"). It is the zero value.
	DropZeros ZeroMethod = iota
	// RankZeros ranks them and leaves their ranks out (Pratt 1959, "pratt").
	RankZeros
	// SplitZeros gives half of their ranks to either side ("zsplit").
	SplitZeros
)

// WilcoxonOptions are the options of Wilcoxon; the zero value is SciPy's
// default.
type WilcoxonOptions struct {
	Alternative Alternative
	// Computation: Auto is Exact for at most 50 pairs without ties and zeros,
	// and for at most 13 with them, counting the signs given the ranks. Where
	// Exact is asked for, it takes no account of ties, and rounds the
	// statistic to the larger p-value. Its cost is O(n³) additions.
	Computation Computation
	// Zeros says what is done with pairs of equal values.
	Zeros ZeroMethod
	// Continuity moves the statistic by 1/2 toward its mean for the asymptotic
	// p-value.
	Continuity bool
}

// Wilcoxon is the signed-rank test of whether the differences of paired samples
// are symmetric about zero (SciPy wilcoxon).
//
// The statistic is the sum of the ranks of |x-y| over the pairs with x > y; for
// the two-sided test it is the smaller of that sum and the one over x < y.
// Without a nonzero difference P is 1 where it is exact, else NaN.
func Wilcoxon(x, y []float64, o WilcoxonOptions) (TestResult, error) {
	if err := o.check(); err != nil {
		return TestResult{}, err
	}
	if err := checkTwo(x, y, true); err != nil {
		return TestResult{}, err
	}
	return wilcoxon(x, y, o, make([]float64, 0, len(x))), nil
}

func (o WilcoxonOptions) check() error {
	if o.Zeros < DropZeros || o.Zeros > SplitZeros {
		return fmt.Errorf("%w: zero method %d; use DropZeros, RankZeros or SplitZeros", ErrOption, o.Zeros)
	}
	if err := o.Alternative.check(); err != nil {
		return err
	}
	return o.Computation.check()
}

// signedRanks holds the ranks of the absolute differences of pairs, doubled so
// that midranks are whole numbers.
type signedRanks struct {
	ranks       []float64 // doubled, of the differences that are not zero
	plus, minus float64   // doubled sums over positive and negative differences
	n, zeros    int       // differences that were ranked, and zeros of all
	ties        float64   // Σ t³-t over the groups of equal absolute differences
	tied        bool
}

// rankDifferences ranks the differences in place.
func rankDifferences(d []float64, zeros ZeroMethod) signedRanks {
	slices.SortFunc(d, func(a, b float64) int { return cmp.Compare(math.Abs(a), math.Abs(b)) })
	var s signedRanks
	for s.zeros < len(d) && d[s.zeros] == 0 {
		s.zeros++
	}
	s.n = len(d)
	if zeros == DropZeros {
		s.n -= s.zeros
	}
	dropped := len(d) - s.n
	if z := float64(s.zeros); zeros == SplitZeros && s.zeros > 0 {
		s.plus = z * (z + 1) / 2
		s.minus = s.plus
		s.ties = z * (z*z - 1)
	}
	for i := s.zeros; i < len(d); {
		first := i
		rank := 0.0
		for magnitude := math.Abs(d[first]); i < len(d) && math.Abs(d[i]) == magnitude; i++ {
			rank = float64(first + i + 2 - 2*dropped)
		}
		t := float64(i - first)
		s.ties += t * (t*t - 1)
		s.tied = s.tied || i-first > 1
		for j := first; j < i; j++ {
			if d[j] > 0 {
				s.plus += rank
			} else {
				s.minus += rank
			}
			d[j] = rank
		}
	}
	s.ranks = d[s.zeros:]
	return s
}

// wilcoxon uses the space of scratch for the differences.
func wilcoxon(x, y []float64, o WilcoxonOptions, scratch []float64) TestResult {
	d := scratch[:0]
	for i, v := range x {
		d = append(d, v-y[i])
	}
	s := rankDifferences(d, o.Zeros)
	r := TestResult{
		Statistic:   s.plus / 2,
		N:           []int{len(x), len(y)},
		Alternative: o.Alternative,
		Computation: o.Computation,
		Ties:        s.tied || s.zeros > 1 && o.Zeros != DropZeros,
	}
	if o.Alternative == TwoSided {
		r.Statistic = min(s.plus, s.minus) / 2
	}
	conditional := false // on the ranks as they are, ties included
	if o.Computation == Auto {
		conditional = s.tied || s.zeros > 0
		r.Computation = Asymptotic
		if len(x) <= 13 || len(x) <= 50 && !conditional {
			r.Computation = Exact
		}
	}
	switch {
	case r.Computation == Asymptotic:
		r.P = s.asymptotic(o)
	case conditional:
		r.P = s.conditional(o.Alternative)
	default:
		r.P = s.exact(o.Alternative)
	}
	return r
}

func (s signedRanks) asymptotic(o WilcoxonOptions) float64 {
	n := float64(s.n)
	mean, variance := n*(n+1)/4, n*(n+1)*(2*n+1)
	if o.Zeros == RankZeros { // Cureton 1967
		z := float64(s.zeros)
		mean -= z * (z + 1) / 4
		variance -= z * (z + 1) * (2*z + 1)
	}
	sd := math.Sqrt((variance - s.ties/2) / 24)
	z, half := (s.plus/2-mean)/sd, 0.5/sd
	if o.Continuity {
		switch {
		case o.Alternative == Greater:
			z -= half
		case o.Alternative == Less:
			z += half
		case z != 0:
			z -= math.Copysign(half, z)
		}
	}
	return normalP(z, o.Alternative)
}

// exact returns the p-value for the ranks 1…n.
func (s signedRanks) exact(alternative Alternative) float64 {
	ranks := make([]float64, s.n)
	for i := range ranks {
		ranks[i] = float64(i + 1)
	}
	sum := s.n * (s.n + 1) / 2
	// Both roundings are toward the larger p-value.
	below := func() float64 { return signsBelow(ranks, int(math.Ceil(s.plus/2))) }
	above := func() float64 { return signsBelow(ranks, sum-int(math.Floor(s.plus/2))) }
	return eitherTail(alternative, below, above)
}

// conditional returns the p-value given the ranks.
func (s signedRanks) conditional(alternative Alternative) float64 {
	sum, split := 0.0, s.plus+s.minus
	for _, r := range s.ranks {
		sum += r
	}
	split = (split - sum) / 2 // what zeros have given to either side
	below := func() float64 { return signsBelow(s.ranks, int(s.plus-split)) }
	above := func() float64 { return signsBelow(s.ranks, int(s.minus-split)) }
	return eitherTail(alternative, below, above)
}

func eitherTail(alternative Alternative, below, above func() float64) float64 {
	switch alternative {
	case Less:
		return below()
	case Greater:
		return above()
	}
	return min(2*min(below(), above()), 1)
}

// signsBelow returns the probability that those of the ranks, whole numbers,
// that get a positive sign sum up to at most limit, the signs being fair coins.
func signsBelow(ranks []float64, limit int) float64 {
	var buffer [256]float64
	p := buffer[:]
	if limit >= len(buffer) {
		p = make([]float64, limit+1)
	}
	p = p[:limit+1]
	p[0] = 1
	reached := 0
	for _, rank := range ranks {
		r := int(rank)
		reached = min(reached+r, limit)
		for j := reached; j >= 0; j-- {
			if j >= r {
				p[j] += p[j-r]
			}
			p[j] /= 2
		}
	}
	sum := 0.0
	for _, v := range p {
		sum += v
	}
	return sum
}
