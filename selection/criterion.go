package selection

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/stat/distuv"

	"robust/robust"
)

// warmUp is the number of experiments after which the pseudo-values of a criterion are looked at for the first time.
const warmUp = 4

// smooth returns a criterion other than the mean as one with pseudo-values, and nil for the mean, whose losses need none.
// The error wraps ErrMethod and names the criteria that can be used; field is what it is an option of.
func smooth(field string, criterion robust.Criterion) (robust.Smooth, error) {
	if criterion == nil || criterion == (robust.Mean{}) {
		return nil, nil
	}
	s, ok := criterion.(robust.Smooth)
	if !ok {
		return nil, fmt.Errorf("%w: %s = %s, which has no pseudo-values; use one of %s, or Halving",
			ErrMethod, field, criterion.Name(), strings.Join(robust.SmoothNames(), ", "))
	}
	if few := []float64{1, 2, 4}; len(s.PseudoValues(few)) != len(few) {
		return nil, fmt.Errorf("%w: %s = %s has no pseudo-values for %d losses", ErrMethod, field, criterion.Name(), len(few))
	}
	return s, nil
}

// by returns " by q3", for instance, and nothing for the mean.
func by(criterion robust.Criterion) string {
	if criterion == nil || criterion == (robust.Mean{}) {
		return ""
	}
	return " by " + criterion.Name()
}

// spreadShare returns by how many standard deviations a criterion exceeds the mean for normal losses.
func spreadShare(criterion robust.Criterion) float64 {
	const n = 99
	scores := make([]float64, n)
	for k := range scores {
		scores[k] = distuv.UnitNormal.Quantile((float64(k) + 0.5) / n)
	}
	return math.Abs(criterion.Of(scores)) / robust.Std{}.Of(scores)
}
