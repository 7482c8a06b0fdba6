package stats

import "math"

// kolmogorovTail returns P(D > d) for the statistic D of the two-sided
// one-sample Kolmogorov-Smirnov test with n values, as SciPy's kstwo: exact for
// n <= 140 and in the tail, elsewhere by the expansion of Pelz and Good where
// that has been found good enough (Simard & L'Ecuyer 2011). Without a value, n
// = 0, it is NaN.
func kolmogorovTail(n int, d float64) float64 {
	size := float64(n)
	t := size * d
	square := t * d
	switch {
	case n < 1:
		return math.NaN()
	case d >= 1:
		return 0
	case t <= 0.5:
		return 1
	case t <= 1: // Ruben & Gambino 1982
		p := math.Exp(stirlingError(size)+0.5*math.Log(2*math.Pi*size)-size) * math.Pow(2*t-1, size)
		return 1 - p
	case t >= size-1:
		return 2 * math.Pow(1-d, size)
	case d >= 0.5 || n <= 140 && square > 4 || n > 140 && square >= 2.2:
		return min(2*smirnovOneSample(n, d), 1)
	case n <= 140 || n <= 100000 && t*math.Sqrt(d) <= 1.4:
		return max(1-durbin(n, d), 0)
	}
	return min(max(1-pelzGood(size, d), 0), 1)
}

// stirlingError returns log(n!) less Stirling's approximation of it.
func stirlingError(n float64) float64 {
	if n < 16 {
		lg, _ := math.Lgamma(n + 1)
		return lg - (n+0.5)*math.Log(n) + n - 0.5*math.Log(2*math.Pi)
	}
	s := 1 / (n * n)
	return (1.0/12 - s*(1.0/360-s*(1.0/1260-s*(1.0/1680-s/1188)))) / n
}

// smirnovOneSample returns P(D+ > d) by the sum of Smirnov 1944 and Birnbaum &
// Tingey 1951. All of its terms are positive.
func smirnovOneSample(n int, d float64) float64 {
	size := float64(n)
	sum := math.Exp(size * math.Log1p(-d))
	for i := 1; i < n && float64(i) < size*(1-d); i++ {
		k, rest := float64(i), float64(n-i)
		// C(n,k) (k/n)^k (rest/n)^rest is near 1/sqrt(k), the other powers
		// are ratios to it: no large logarithms cancel.
		log := stirlingError(size) - stirlingError(k) - stirlingError(rest) +
			k*math.Log1p(d*size/k) + rest*math.Log1p(-d*size/rest)
		sum += d / (d + k/size) * math.Sqrt(size/(2*math.Pi*k*rest)) * math.Exp(log)
	}
	return sum
}

// durbin returns P(D <= d) as an element of a power of Durbin's matrix
// (Marsaglia, Tsang & Wang 2003).
func durbin(n int, d float64) float64 {
	k := int(math.Ceil(float64(n) * d))
	h := float64(k) - float64(n)*d
	m := 2*k - 1
	a := newScaled(m)
	factorial := 1.0
	inverse := make([]float64, m+1)
	for i := range inverse {
		inverse[i] = 1 / factorial
		factorial *= float64(i + 1)
	}
	for i := range m {
		for j := 0; j <= min(i+1, m-1); j++ {
			a.at[i*m+j] = inverse[i-j+1]
		}
	}
	for i := range m {
		v := math.Pow(h, float64(i+1)) * inverse[i+1]
		a.at[i*m] -= v
		a.at[(m-1)*m+m-1-i] -= v
	}
	if h > 0.5 {
		a.at[(m-1)*m] += math.Pow(2*h-1, float64(m)) * inverse[m]
	}
	power := newScaled(m)
	for i := range m {
		power.at[i*m+i] = 1
	}
	for e := n; e > 0; e /= 2 {
		if e%2 == 1 {
			power = power.times(a)
		}
		a = a.times(a)
	}
	p, exponent := power.at[(k-1)*m+k-1], power.exponent
	for i := 1; i <= n; i++ {
		var e int
		p, e = math.Frexp(p * float64(i) / float64(n))
		exponent += e
	}
	return math.Ldexp(p, exponent)
}

// scaled is a square matrix times a power of two.
type scaled struct {
	size     int
	at       []float64
	exponent int
}

func newScaled(size int) scaled { return scaled{size: size, at: make([]float64, size*size)} }

func (a scaled) times(b scaled) scaled {
	c := newScaled(a.size)
	largest := 0.0
	for i := range a.size {
		row := c.at[i*a.size : (i+1)*a.size]
		for k := range a.size {
			v := a.at[i*a.size+k]
			for j, w := range b.at[k*a.size : (k+1)*a.size] {
				row[j] += v * w
			}
		}
		for _, v := range row {
			largest = max(largest, v)
		}
	}
	_, e := math.Frexp(largest)
	scale := math.Ldexp(1, -e)
	for i := range c.at {
		c.at[i] *= scale
	}
	c.exponent = a.exponent + b.exponent + e
	return c
}

// pelzGood approximates P(D <= d) for large n (Pelz & Good 1976): four terms in
// powers of 1/sqrt(n), each a theta function.
func pelzGood(n, d float64) float64 {
	z := math.Sqrt(n) * d
	z2 := z * z
	z3, z4, z6 := z2*z, z2*z2, z2*z2*z2
	const p2 = math.Pi * math.Pi
	var k0, k1, k2, k3 float64
	for i := 1; i <= int(math.Ceil(16*z/math.Pi)); i++ {
		m := float64(2*i - 1)
		m2 := m * m
		m4, m6 := m2*m2, m2*m2*m2
		q := math.Exp(-p2 / 8 / z2 * m2)
		k0 += q
		k1 += q * (p2/4*m2 - z2)
		k2 += q * (6*z6 + 2*z4 + (2*z4-5*z2)*p2/4*m2 + p2*p2*(1-2*z2)/16*m4)
		k3 += q * (-30*z6 - 90*z4*z4 + p2*(135*z4-96*z6)/4*m2 +
			p2*p2*(212*z4-60*z2)/16*m4 + p2*p2*p2*(5-30*z2)/64*m6)
	}
	root := math.Sqrt(2 * math.Pi)
	k0 *= root / z
	k1 *= root / (6 * z4)
	k2 *= root / (72 * z6 * z)
	k3 *= root / (6480 * z6 * z4)
	var e2, e3 float64
	for i := 1; i <= int(math.Ceil(16*z/math.Pi)); i++ {
		k := float64(i)
		q := k * k * math.Exp(-p2/2/z2*k*k)
		e2 += q
		e3 += q * (3*z2 - p2*k*k)
	}
	k2 -= e2 * p2 * root / (36 * z3)
	k3 += e3 * p2 * root / (216 * z6)
	s := math.Sqrt(n)
	return k0 + k1/s + k2/n + k3/(n*s)
}
