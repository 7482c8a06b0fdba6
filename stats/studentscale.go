package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// StudentScale is a Student t about a centre: how wide it is, and how heavy its tails are.
type StudentScale struct {
	// Scale is that of the t, which is less than its standard deviation.
	Scale float64
	// DF is the number of degrees of freedom, between 2.5 and 40.
	DF float64
}

// The prior of the degrees of freedom: log-normal about 12, on a grid.
var studentDF = []float64{2.5, 3, 4, 5, 6, 8, 12, 20, 40}

const (
	studentDFCentre = 12.0
	studentDFSpread = 0.7 // of its logarithm
)

// FitStudentScale fits a Student t to the deviations of x from their median. 1/DF is the posterior mean of 1/ν over
// ν in {2.5, 3, 4, 5, 6, 8, 12, 20, 40}, with a log-normal prior about 12 with a standard deviation of 0.7 in log ν, which few
// values hardly move, and for each ν the likelihood at its maximum. Scale is that of maximum likelihood for DF (Lange, Little and
// Taylor, J. Am. Stat. Assoc. 84, 1989), times √(n/(n−1)) for the centre. Where more than half of the values are
// equal, Scale is the root mean square of the deviations and DF is 12.
//
// Differences between two values from each of many populations whose variances scatter about a common one have this distribution: DF
// says how much they scatter. The error wraps
// ErrSampleSize for fewer than two values, and ErrNotFinite.
func FitStudentScale(x []float64) (StudentScale, error) {
	if err := checkSample("sample", x, 2); err != nil {
		return StudentScale{}, err
	}
	n := float64(len(x))
	centre := MedianOf(x)
	deviations := make([]float64, len(x))
	for i, v := range x {
		deviations[i] = math.Abs(v - centre)
	}
	unit := MedianOf(deviations)
	if unit == 0 {
		return StudentScale{floats.Norm(deviations, 2) / math.Sqrt(n-1), studentDFCentre}, nil
	}
	for i := range deviations {
		deviations[i] /= unit
	}
	logs := make([]float64, len(studentDF))
	for k, df := range studentDF {
		z := math.Log(df/studentDFCentre) / studentDFSpread
		logs[k] = studentLogLikelihood(deviations, studentScale(deviations, df), df) - z*z/2
	}
	most, total, inverse := slices.Max(logs), 0.0, 0.0
	for k, df := range studentDF {
		w := math.Exp(logs[k] - most)
		total += w
		inverse += w / df
	}
	df := total / inverse
	return StudentScale{math.Sqrt(n/(n-1)) * unit * studentScale(deviations, df), df}, nil
}

// studentScale returns the scale of maximum likelihood, by the EM algorithm.
func studentScale(deviations []float64, df float64) float64 {
	const iterations, precision = 1000, 1e-12
	variance := 1.0
	for range iterations {
		sum := 0.0
		for _, d := range deviations {
			sum += (df + 1) / (df/d/d + 1/variance) // d² times its weight
		}
		before := variance
		variance = sum / float64(len(deviations))
		if math.Abs(variance-before) <= precision*before {
			break
		}
	}
	return math.Sqrt(variance)
}

// studentLogLikelihood returns the logarithm of the likelihood but for a constant.
func studentLogLikelihood(deviations []float64, scale, df float64) float64 {
	a, _ := math.Lgamma((df + 1) / 2)
	b, _ := math.Lgamma(df / 2)
	log := float64(len(deviations)) * (a - b - math.Log(df)/2 - math.Log(scale))
	for _, d := range deviations {
		log -= (df + 1) * math.Log(math.Hypot(1, d/scale/math.Sqrt(df)))
	}
	return log
}
