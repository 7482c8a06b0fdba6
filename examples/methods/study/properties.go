package study

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"robust/robust"
)

// Properties say what makes a table hard. The best candidate is that with the smallest mean.
type Properties struct {
	Candidates, Experiments int
	// Diverged is the number of trainings without a loss.
	Diverged int
	// Half and Top are the mean correlations between two candidates over the experiments, whose samples all share: the
	// part of the variance between the instances of a candidate that a comparison of two does not see. They are among
	// the better half and among the best 24, without those that ever diverged, and NaN for fewer than two.
	Half, Top float64
	// Spread is the ratio of the 90 % to the 10 % quantile of the standard deviations of the same better half: 1 if all
	// are equally stable.
	Spread float64
	// Gap is the mean of the second best less that of the best, in standard deviations of one training of the best.
	Gap float64
	// Near is the number of other candidates whose mean is less than one standard deviation away.
	Near int
	// Tied is the number of other candidates that a paired t test with all experiments does not distinguish from the
	// best at the level 0.05.
	Tied int
}

// top is the number of candidates that compete in the end, as in the pilot of a race.
const top = 24

// Properties returns those of the table.
func (t *Table) Properties() Properties {
	p := Properties{Candidates: len(t.Losses), Experiments: t.Experiments()}
	truth := t.Truth(robust.Mean{})
	ranked := make([]int, len(truth))
	for i := range ranked {
		ranked[i] = i
	}
	slices.SortStableFunc(ranked, func(a, b int) int { return cmp.Compare(truth[a], truth[b]) })
	best := ranked[0]
	unit := spread(t.Losses[best])
	if len(ranked) > 1 {
		p.Gap = (truth[ranked[1]] - truth[best]) / unit
	}
	var better [][]float64
	for place, i := range ranked {
		diverged := 0
		for _, loss := range t.Losses[i] {
			if math.IsNaN(loss) {
				diverged++
			}
		}
		p.Diverged += diverged
		if diverged == 0 && 2*place < len(ranked) {
			better = append(better, t.Losses[i])
		}
		if place > 0 && truth[i]-truth[best] < unit {
			p.Near++
		}
		if place > 0 && tied(t.Losses[i], t.Losses[best]) {
			p.Tied++
		}
	}
	p.Half, p.Top = correlation(better), correlation(better[:min(top, len(better))])
	p.Spread = unevenness(better)
	return p
}

// tied reports whether a paired t test at the level 0.05 does not distinguish two rows of losses.
func tied(a, b []float64) bool {
	var differences []float64
	for e := range a {
		if d := a[e] - b[e]; !math.IsNaN(d) {
			differences = append(differences, d)
		}
	}
	n := float64(len(differences))
	if n < 2 {
		return true
	}
	mean, std := stat.MeanStdDev(differences, nil)
	critical := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1}.Quantile(0.975)
	return math.Abs(mean) <= critical*std/math.Sqrt(n)
}

// correlation returns the mean correlation between two rows, of those that vary, and NaN for fewer than two: with rows
// centred and of length 1, the sum of all correlations is the square of their sum.
func correlation(rows [][]float64) float64 {
	if len(rows) < 2 {
		return math.NaN()
	}
	sum := make([]float64, len(rows[0]))
	n := 0.0
	for _, row := range rows {
		mean, variance := stat.MeanVariance(row, nil)
		length := math.Sqrt(variance * float64(len(row)-1))
		if !(length > 0) {
			continue
		}
		n++
		for e, v := range row {
			sum[e] += (v - mean) / length
		}
	}
	return (floats.Dot(sum, sum) - n) / (n * (n - 1))
}

// unevenness returns the ratio of the 90 % to the 10 % quantile of the rows' standard deviations, NaN without rows.
func unevenness(rows [][]float64) float64 {
	if len(rows) == 0 {
		return math.NaN()
	}
	spreads := make([]float64, len(rows))
	for i, row := range rows {
		spreads[i] = spread(row)
	}
	slices.Sort(spreads)
	return stat.Quantile(0.9, stat.LinInterp, spreads, nil) / stat.Quantile(0.1, stat.LinInterp, spreads, nil)
}
