package stats

import "slices"

// merge walks through the distinct values of two sorted samples in ascending
// order.
type merge struct{ x, y []float64 }

// next returns the next distinct value and how often each sample has it. Both
// counts are zero after the last one.
func (m *merge) next() (value float64, nx, ny int) {
	switch {
	case len(m.x) == 0 && len(m.y) == 0:
		return 0, 0, 0
	case len(m.y) == 0 || len(m.x) > 0 && m.x[0] < m.y[0]:
		value = m.x[0]
	default:
		value = m.y[0]
	}
	for nx < len(m.x) && m.x[nx] == value {
		nx++
	}
	for ny < len(m.y) && m.y[ny] == value {
		ny++
	}
	m.x, m.y = m.x[nx:], m.y[ny:]
	return value, nx, ny
}

func sorted(x []float64) []float64 {
	s := slices.Clone(x)
	slices.Sort(s)
	return s
}
