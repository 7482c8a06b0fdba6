package robust

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

const (
	noteExtreme = "a further instance is beyond it with probability 1/(n+1); the open side needs a model"
	noteTooFew  = "too few scored instances for this level"
)

// Interval returns a one-sided interval. The worst of n losses has no limit as
// n grows, so that it estimates nothing about all instances but the n/(n+1)
// quantile: the loss that a further instance exceeds with probability 1/(n+1),
// for any distribution. Low is an order statistic that lies below that quantile
// with the confidence Level, for any distribution too; High is infinite,
// because nothing in the losses bounds it from above. The bootstrap is
// inconsistent for extremes (Bickel and Freedman, Annals of Statistics 9,
// 1981). At a level of 0.95 it takes 3 losses.
func (Max) Interval(losses []float64, c Confidence) Interval {
	n := len(losses)
	k, level := extremeBound(n, c.complete().Level)
	if k == 0 {
		return unavailable(noteTooFew)
	}
	return Interval{
		Low: losses[k-1], High: math.Inf(1), Level: level,
		Method: "order statistic, one-sided", Note: noteExtreme,
	}
}

// Interval returns the one-sided interval of the 1/(n+1) quantile, which a
// further instance falls below with probability 1/(n+1): that of Max, mirrored.
func (Min) Interval(losses []float64, c Confidence) Interval {
	n := len(losses)
	k, level := extremeBound(n, c.complete().Level)
	if k == 0 {
		return unavailable(noteTooFew)
	}
	return Interval{
		Low: math.Inf(-1), High: losses[n-k], Level: level,
		Method: "order statistic, one-sided", Note: noteExtreme,
	}
}

// extremeBound returns the number, from 1, of the largest of n order statistics
// that lies below the n/(n+1) quantile with probability level at least, and
// that probability; or 0.
func extremeBound(n int, level float64) (k int, reached float64) {
	below := distuv.Binomial{N: float64(n), P: float64(n) / float64(n+1)}
	for k := n; k > 0; k-- {
		// At least k values lie below the quantile.
		if p := 1 - below.CDF(float64(k-1)); p >= level {
			return k, p
		}
	}
	return 0, math.NaN()
}
