package stats

import "math"

// KSOptions are the options of KolmogorovSmirnov; the zero value is SciPy's
// default.
type KSOptions struct {
	// Alternative is, as in SciPy, about the distribution functions: Greater
	// tests against that of x lying above that of y, so against x being the
	// smaller.
	Alternative Alternative
	// Computation: Auto is Exact for samples of at most 10,000 values each.
	// The cost of Exact is O(n) for samples of one size and O(nm) for others,
	// with memory for the smaller sample.
	Computation Computation
}

// maxExactKS is the size of samples up to which Auto is exact, as in SciPy.
const maxExactKS = 10000

// KolmogorovSmirnov tests whether two independent samples come from one
// continuous distribution (SciPy ks_2samp).
//
// The statistic is the largest difference of the empirical distribution
// functions: of either sign, of x above y for Greater, of x below y for Less.
// Location and Sign say where it is and which of the two is above; where
// several places qualify, a value of x is preferred to one of y and then the
// smallest. The exact p-value is that of samples without ties, and too large
// for others.
//
// It departs from SciPy in one respect: exact p-values stay so where SciPy's
// intermediate numbers overflow, as for one-sided tests of large samples of
// different sizes, and it falls back on the asymptotic value.
func KolmogorovSmirnov(x, y []float64, o KSOptions) (TestResult, error) {
	if err := o.Alternative.check(); err != nil {
		return TestResult{}, err
	}
	if err := o.Computation.check(); err != nil {
		return TestResult{}, err
	}
	if err := checkTwo(x, y, false); err != nil {
		return TestResult{}, err
	}
	return kolmogorovSmirnov(sorted(x), sorted(y), o), nil
}

// extreme is the largest difference met and where.
type extreme struct {
	difference int
	location   float64
	ofX, any   bool
}

func (e *extreme) meet(difference int, location float64, ofX bool) {
	if !e.any || difference > e.difference || difference == e.difference && ofX && !e.ofX {
		*e = extreme{difference, location, ofX, true}
	}
}

func kolmogorovSmirnov(x, y []float64, o KSOptions) TestResult {
	n, m := len(x), len(y)
	// Differences are in units of 1/(nm), which makes them whole numbers.
	var above, below extreme
	i, j, ties := 0, 0, false
	walk := merge{x, y}
	for v, nx, ny := walk.next(); nx+ny > 0; v, nx, ny = walk.next() {
		i += nx
		j += ny
		ties = ties || nx+ny > 1
		above.meet(i*m-j*n, v, nx > 0)
		below.meet(j*n-i*m, v, nx > 0)
	}
	r := TestResult{
		N:           []int{n, m},
		Alternative: o.Alternative,
		Computation: o.Computation,
		Ties:        ties,
		Location:    above.location,
		Sign:        1,
	}
	h := above.difference
	if o.Alternative == Less || o.Alternative == TwoSided && below.difference > h {
		h, r.Location, r.Sign = below.difference, below.location, -1
	}
	r.Statistic = float64(h) / float64(n*m)
	if r.Computation == Auto {
		r.Computation = Asymptotic
		if max(n, m) <= maxExactKS {
			r.Computation = Exact
		}
	}
	if r.Computation == Exact {
		r.P = smirnovTail(h, n, m, o.Alternative == TwoSided)
		return r
	}
	large, small := float64(max(n, m)), float64(min(n, m))
	effective := large * small / (large + small)
	if o.Alternative == TwoSided {
		r.P = kolmogorovTail(int(math.RoundToEven(effective)), r.Statistic)
	} else { // Hodges 1957, equation 5.3
		z := math.Sqrt(effective) * r.Statistic
		r.P = math.Exp(-2*z*z - 2*z*(large+2*small)/math.Sqrt(large*small*(large+small))/3)
	}
	return r
}

// smirnovTail returns the probability that the distribution functions of two
// samples of n and m values differ somewhere by h/(nm) or more: in either
// direction, or in one.
func smirnovTail(h, n, m int, twoSided bool) float64 {
	switch {
	case h <= 0:
		return 1
	case n == m:
		return smirnovEqual(h/n, n, twoSided)
	case n < m:
		n, m = m, n // one-sided too: a path reversed is a path
	}
	// A path from (0,0) to (n,m), each as probable as any other, steps right
	// for a value of x and up for one of y. p[j] is the probability that a path
	// has left the band up to where it is (i,j): from all the paths to (i,j), a
	// share i/(i+j) comes from the left. All terms are positive, so small
	// probabilities keep their precision.
	var buffer [65]float64
	p := buffer[:]
	if m >= len(buffer) {
		p = make([]float64, m+1)
	}
	p = p[:m+1]
	for j := range p {
		p[j] = 1
	}
	for i := 0; i <= n; i++ {
		low, high := 0, m
		if i*m >= h {
			low = (i*m-h)/n + 1
		}
		if twoSided {
			high = min(m, (i*m+h-1)/n)
		}
		left := 1.0
		for j := low; j <= high; j++ {
			if i+j == 0 {
				left = 0
			} else {
				left = (float64(i)*p[j] + float64(j)*left) / float64(i+j)
			}
			p[j] = left
		}
	}
	return p[m]
}

// smirnovEqual is smirnovTail for two samples of n values, by the reflection
// principle; the difference is h/n.
func smirnovEqual(h, n int, twoSided bool) float64 {
	// Σ (-1)^(k+1) C(2n, n-kh)/C(2n, n), k = 1, 2, …, as nested products.
	k := 0
	if twoSided {
		k = n/h - 1
	}
	p := 0.0
	for ; k >= 0; k-- {
		p = 1 - p
		for j := range h {
			p *= float64(n-k*h-j) / float64(n+k*h+j+1)
		}
	}
	if twoSided {
		return min(2*p, 1)
	}
	return p
}
