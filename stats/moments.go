package stats

// moments holds the mean and the variance of a sample, gathered value by value
// after Welford. Values are taken relative to the first one: nothing cancels
// then however large the common part of the values is, and the variance of a
// constant is exactly zero.
type moments struct {
	n      int
	origin float64 // the first value
	sum    float64 // of values less origin
	ss     float64 // sum of squared deviations from the mean
}

func (m *moments) add(v float64) {
	if m.n == 0 {
		m.origin = v
	}
	v -= m.origin
	before := m.shift()
	m.n++
	m.sum += v
	m.ss += (v - before) * (v - m.shift())
}

func momentsOf(x []float64) moments {
	var m moments
	for _, v := range x {
		m.add(v)
	}
	return m
}

// shift returns the mean less the origin.
func (m moments) shift() float64 {
	if m.n == 0 {
		return 0
	}
	return m.sum / float64(m.n)
}

func (m moments) mean() float64 { return m.origin + m.shift() }

// variance returns the unbiased variance, NaN for a single value.
func (m moments) variance() float64 { return m.ss / float64(m.n-1) }

// difference returns the mean of a less that of b.
func difference(a, b moments) float64 { return (a.origin - b.origin) + (a.shift() - b.shift()) }
