package stats

// moments holds the mean and the variance of a sample, gathered by Welford's
// recurrence. Values are taken relative to the first one: nothing cancels then
// however large the common part of the values is, and the variance of a
// constant is exactly zero.
type moments struct {
	n      int
	origin float64 // the first value
	shift  float64 // mean - origin
	ss     float64 // sum of squared deviations from the mean
}

func (m *moments) add(v float64) {
	if m.n == 0 {
		m.origin = v
	}
	m.n++
	v -= m.origin
	d := v - m.shift
	m.shift += d / float64(m.n)
	m.ss += d * (v - m.shift)
}

func momentsOf(x []float64) moments {
	var m moments
	for _, v := range x {
		m.add(v)
	}
	return m
}

func (m moments) mean() float64 { return m.origin + m.shift }

// variance returns the unbiased variance, NaN for a single value.
func (m moments) variance() float64 { return m.ss / float64(m.n-1) }

// difference returns the mean of a less that of b.
func difference(a, b moments) float64 { return (a.origin - b.origin) + (a.shift - b.shift) }
