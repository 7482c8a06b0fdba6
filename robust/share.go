package robust

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Share is a share of instances, such as those that diverged.
type Share struct {
	// Count of Of instances.
	Count, Of int
	// Estimate is Count/Of, or NaN if Of is 0.
	Estimate float64
	Interval
}

// shareOf returns a share with the interval of Clopper and Pearson (Biometrika
// 26, 1934), which covers at least as often as it says for every share. The
// shorter one of Wilson does not for shares near 0, and there most candidates are.
func shareOf(count, of int, level float64) Share {
	s := Share{Count: count, Of: of, Estimate: math.NaN(), Interval: unavailable("no training ended")}
	if of == 0 {
		return s
	}
	k, n, tail := float64(count), float64(of), (1-level)/2
	s.Estimate = k / n
	s.Interval = Interval{Low: 0, High: 1, Level: level, Method: "Clopper–Pearson"}
	if count > 0 {
		s.Low = mathext.InvRegIncBeta(k, n-k+1, tail)
	}
	if count < of {
		s.High = mathext.InvRegIncBeta(k+1, n-k, 1-tail)
	}
	return s
}
