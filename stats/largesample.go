package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// reach holds the coefficients of the modified large-sample method for one mean
// square: down of how far the exact interval of its expectation reaches below
// it, up of how far above, both relative to it.
type reach struct{ down, up float64 }

func reachOf(df, level float64) reach {
	low, high := chiSquaredInterval(1, df, level)
	return reach{down: 1 - low, up: high - 1}
}

// chiSquaredInterval is the interval with equal tails for the expectation of a
// mean square of normal data.
func chiSquaredInterval(value, df, level float64) (low, high float64) {
	chi := distuv.ChiSquared{K: df}
	return value * df / chi.Quantile((1+level)/2), value * df / chi.Quantile((1-level)/2)
}

// differenceInterval is the interval for the difference of the expectations of
// two mean squares by Ting, Burdick, Graybill, Jeyaratnam and Lu (1990), where
// it is not negative. It is exact if either of them is 0, and each end is 0
// exactly where the F test says so.
func differenceInterval(a, b meanSquare, level float64) (low, high float64) {
	ra, rb := reachOf(float64(a.df), level), reachOf(float64(b.df), level)
	f := distuv.F{D1: float64(a.df), D2: float64(b.df)}
	cross := func(q, a, b float64) float64 { return ((q-1)*(q-1) - a*a*q*q - b*b) / q }
	end := func(q, ra, rb float64) float64 {
		square := ra*ra*a.value*a.value + rb*rb*b.value*b.value + cross(q, ra, rb)*a.value*b.value
		return math.Sqrt(max(0, square))
	}
	difference := a.value - b.value
	low = difference - end(f.Quantile((1+level)/2), ra.down, rb.up)
	high = difference + end(f.Quantile((1-level)/2), ra.up, rb.down)
	return max(0, low), max(0, high)
}

// sumInterval is the interval for a weighted sum of the expectations of mean
// squares by Graybill and Wang (1980); a negative weight has its ends
// exchanged.
func sumInterval(squares []meanSquare, weights []float64, level float64) (low, high float64) {
	var sum, down, up float64
	for k, s := range squares {
		r := reachOf(float64(s.df), level)
		v := weights[k] * s.value
		if v < 0 {
			r.down, r.up = r.up, r.down
		}
		sum += v
		down += r.down * r.down * v * v
		up += r.up * r.up * v * v
	}
	return max(0, sum-math.Sqrt(down)), max(0, sum+math.Sqrt(up))
}
