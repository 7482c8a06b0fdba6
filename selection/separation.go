package selection

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"

	"robust/robust"
	"robust/stats"
)

// ErrSeparation is wrapped by the error for two candidates that cannot be compared.
var ErrSeparation = errors.New("selection: separation")

// Separation says how far two candidates are apart in a criterion, by the experiments that both have a loss in, and how many would tell
// them apart.
type Separation struct {
	// Estimand says what is compared: see robust.Smooth, as for the units of the differences.
	Estimand string
	// Difference is by how much the second candidate is worse, the mean of the differences of pseudo-values, experiment by
	// experiment; Std is their standard deviation.
	Difference, Std float64
	// N is the number of experiments.
	N int
	// Pairs is the number of experiments with which the two-sided paired t test at level Alpha would tell the candidates apart with
	// the probability Power, if Difference and Std are what they seem: see stats.StudentPairedPairs. It is 0
	// where no number would, since the two do not seem to differ.
	Pairs int
	// Alpha is 0.05 and Power 0.8.
	Alpha, Power float64
}

// Separation compares two candidates in a criterion that must be robust.Smooth; nil means that of the method. Each difference is of
// the same experiment, whose common part so cancels. Candidates that a selection left are those that
// seem most alike, and its pick was the luckiest: their true difference is rather smaller, and Pairs rather larger. The error wraps ErrSeparation for a criterion
// without pseudo-values, candidates that are not two of the pool, and fewer than four common losses.
func (r *Result) Separation(first, second int, criterion robust.Criterion) (Separation, error) {
	c, err := r.smooth(criterion)
	if err != nil {
		return Separation{}, err
	}
	if last := len(r.Candidates) - 1; min(first, second) < 0 || max(first, second) > last || first == second {
		return Separation{}, fmt.Errorf("%w: candidates %d and %d; give two between 0 and %d", ErrSeparation, first, second, last)
	}
	a, b := r.common(first, second)
	x, y := c.PseudoValues(a), c.PseudoValues(b)
	if len(a) < warmUp || x == nil || y == nil {
		return Separation{}, fmt.Errorf("%w: %s and %s have %d losses of the same experiments, at least %d are needed",
			ErrSeparation, r.Name(first), r.Name(second), len(a), warmUp)
	}
	for s := range y {
		y[s] -= x[s]
	}
	of := Separation{Estimand: c.Estimand(), N: len(y), Alpha: 0.05, Power: 0.8}
	of.Difference, of.Std = stat.MeanStdDev(y, nil)
	switch {
	case of.Std == 0 && of.Difference != 0:
		of.Pairs = 2
	case of.Std > 0:
		if of.Pairs, err = stats.StudentPairedPairs(of.Difference/of.Std, of.Alpha, of.Power); err != nil {
			of.Pairs = 0 // too little to be seen
		}
	}
	return of, nil
}

// smooth returns the criterion, or that of the method, as one with pseudo-values.
func (r *Result) smooth(criterion robust.Criterion) (robust.Smooth, error) {
	if criterion == nil {
		criterion = r.Criterion
	}
	if criterion == nil {
		criterion = robust.Mean{}
	}
	c, ok := criterion.(robust.Smooth)
	if !ok {
		return nil, fmt.Errorf("%w: the criterion %s has no pseudo-values", ErrSeparation, criterion.Name())
	}
	return c, nil
}

// common returns the losses of two candidates in the experiments in which both have one, small ones being good.
func (r *Result) common(first, second int) (a, b []float64) {
	of := make(map[int]float64)
	for _, record := range r.Records {
		if record.Candidate == first && record.Outcome.Scored() {
			of[record.Instance.Experiment] = r.Direction.loss(record.Outcome.Loss)
		}
	}
	for _, record := range r.Records {
		if loss, ok := of[record.Instance.Experiment]; ok && record.Candidate == second && record.Outcome.Scored() {
			a, b = append(a, loss), append(b, r.Direction.loss(record.Outcome.Loss))
		}
	}
	return a, b
}

// More is the number of further instances of each candidate that would tell them apart, 0 if there are enough, and -1
// if no number would.
func (s Separation) More() int {
	if s.Pairs == 0 {
		return -1
	}
	return max(0, s.Pairs-s.N)
}

// Text returns the separation as a sentence with the names of the two candidates.
func (s Separation) Text(first, second string) string {
	text := fmt.Sprintf("%s and %s differ by %.2g ± %.2g in the %s after %s each",
		first, second, math.Abs(s.Difference), s.Std/math.Sqrt(float64(s.N)), s.Estimand, instances(s.N))
	switch more := s.More(); {
	case more < 0:
		return text + ": no number of instances would tell them apart"
	case more == 0:
		return text + ", which is enough to tell them apart if they do"
	default:
		return text + fmt.Sprintf("; if they do, about %d more each would tell them apart (power %g %%)", rounded(more), 100*s.Power)
	}
}

// rounded returns a number to two digits.
func rounded(n int) int {
	unit := 1
	for n/unit >= 100 {
		unit *= 10
	}
	return (n + unit/2) / unit * unit
}
