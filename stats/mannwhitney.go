package stats

import (
	"math"
	"math/big"
	"math/bits"
)

// MannWhitneyOptions are the options of MannWhitney; the zero value is SciPy's
// default.
type MannWhitneyOptions struct {
	Alternative Alternative
	// Computation: Auto is Exact where a sample has at most 8 values and none
	// are equal. Exact takes no account of ties. Its cost is O(U min(n, m))
	// operations, U <= nm/2, on words while the number of arrangements fits
	// 64 bits (up to n = m = 33), else on integers of arbitrary size, so that
	// some hundreds of values in each sample take seconds.
	Computation Computation
	// NoContinuity omits the continuity correction of 1/2 from the asymptotic
	// p-value.
	NoContinuity bool
}

// MannWhitney tests whether two independent samples come from one distribution,
// against one of them tending to larger values (SciPy mannwhitneyu).
//
// The statistic is U of x: the number of pairs in which the value of x exceeds
// that of y, ties counting 1/2, so that it is 0 where all of x is below all of
// y and nm where it is above. The asymptotic p-value is corrected for ties; two
// constant samples of one value give 1, and NaN without continuity correction.
func MannWhitney(x, y []float64, o MannWhitneyOptions) (TestResult, error) {
	if err := o.Alternative.check(); err != nil {
		return TestResult{}, err
	}
	if err := o.Computation.check(); err != nil {
		return TestResult{}, err
	}
	if err := checkTwo(x, y, false); err != nil {
		return TestResult{}, err
	}
	return mannWhitney(sorted(x), sorted(y), o), nil
}

func mannWhitney(x, y []float64, o MannWhitneyOptions) TestResult {
	// Twice U, so that all counts are whole numbers.
	var twice, below, tied int
	var ties float64
	m := merge{x, y}
	for _, nx, ny := m.next(); nx+ny > 0; _, nx, ny = m.next() {
		twice += nx * (2*below + ny)
		below += ny
		if t := float64(nx + ny); t > 1 {
			tied++
			ties += t * (t*t - 1)
		}
	}
	r := TestResult{
		Statistic:   float64(twice) / 2,
		N:           []int{len(x), len(y)},
		Alternative: o.Alternative,
		Computation: o.Computation,
		Ties:        tied > 0,
	}
	if r.Computation == Auto {
		r.Computation = Asymptotic
		if min(len(x), len(y)) <= 8 && tied == 0 {
			r.Computation = Exact
		}
	}
	// The p-value is the tail above u, doubled for the two-sided test.
	factor, all := 1.0, 2*len(x)*len(y)
	switch o.Alternative {
	case Less:
		twice = all - twice
	case TwoSided:
		factor, twice = 2, max(twice, all-twice)
	}
	if r.Computation == Exact {
		r.P = mannWhitneyTail(twice/2, len(x), len(y))
	} else {
		n, m := float64(len(x)), float64(len(y))
		sd := math.Sqrt(n * m / 12 * (n + m + 1 - ties/((n+m)*(n+m-1))))
		distance := float64(twice)/2 - n*m/2
		if !o.NoContinuity {
			distance -= 0.5
		}
		r.P = normalTail(distance / sd)
	}
	r.P = min(factor*r.P, 1)
	return r
}

// mannWhitneyTail returns P(U >= u) for samples of n and m values without ties.
func mannWhitneyTail(u, n, m int) float64 {
	// The distribution is symmetric; the shorter side is counted.
	if 2*u > n*m {
		return mannWhitneyBelow(n*m-u, n, m)
	}
	if u == 0 {
		return 1
	}
	return 1 - mannWhitneyBelow(u-1, n, m)
}

// mannWhitneyBelow returns P(U <= u) from the numbers of arrangements, the
// coefficients of the Gaussian binomial Π (1-q^(m+i))/(1-q^i), i = 1…n.
func mannWhitneyBelow(u, n, m int) float64 {
	if n > m {
		n, m = m, n
	}
	total, ok := binomial(n+m, n)
	if !ok {
		return mannWhitneyBelowBig(u, n, m)
	}
	// Intermediate coefficients may wrap around, final ones are below total.
	var buffer [128]uint64
	count := buffer[:]
	if u >= len(buffer) {
		count = make([]uint64, u+1)
	}
	count[0] = 1
	for i := 1; i <= n; i++ {
		for j := u; j >= m+i; j-- {
			count[j] -= count[j-m-i]
		}
		for j := i; j <= u; j++ {
			count[j] += count[j-i]
		}
	}
	sum := uint64(0)
	for _, c := range count[:u+1] {
		sum += c
	}
	return float64(sum) / float64(total)
}

// mannWhitneyBelowBig is mannWhitneyBelow for numbers beyond 64 bits.
func mannWhitneyBelowBig(u, n, m int) float64 {
	count := make([]big.Int, u+1)
	count[0].SetInt64(1)
	for i := 1; i <= n; i++ {
		for j := u; j >= m+i; j-- {
			count[j].Sub(&count[j], &count[j-m-i])
		}
		for j := i; j <= u; j++ {
			count[j].Add(&count[j], &count[j-i])
		}
	}
	sum := new(big.Int)
	for j := range count {
		sum.Add(sum, &count[j])
	}
	p, _ := new(big.Rat).SetFrac(sum, new(big.Int).Binomial(int64(n+m), int64(n))).Float64()
	return p
}

// binomial returns n over k, and false where it exceeds 64 bits.
func binomial(n, k int) (uint64, bool) {
	c := uint64(1)
	for i := 1; i <= k; i++ {
		high, low := bits.Mul64(c, uint64(n-k+i))
		if high >= uint64(i) {
			return 0, false
		}
		c, _ = bits.Div64(high, low, uint64(i))
	}
	return c, true
}
