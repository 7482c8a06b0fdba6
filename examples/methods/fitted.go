package main

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat"

	"robust/examples/methods/study"
	"robust/robust"
)

// fitted is a model of a recorded table: each candidate has its mean there, takes the effects of experiments times a slope of
// its own, and has noise that is drawn from its residuals.
type fitted struct {
	of        *study.Table
	mean      []float64
	slope     []float64
	residuals [][]float64
	effects   float64 // their standard deviation
	doubt     float64 // standard error of a mean
}

// fit fits the model to a table without gaps. The effect of an experiment is that on the 50 best candidates.
func fit(t *study.Table) fitted {
	f := fitted{of: t, mean: t.Truth(robust.Mean{})}
	order := make([]int, len(f.mean))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(f.mean[a], f.mean[b]) })
	best := order[:min(50, len(order))]
	n := t.Experiments()
	effects := make([]float64, n)
	for e := range effects {
		for _, i := range best {
			effects[e] += (t.Losses[i][e] - f.mean[i]) / float64(len(best))
		}
	}
	f.effects = stat.StdDev(effects, nil)
	for i, losses := range t.Losses {
		_, slope := stat.LinearRegression(effects, losses, nil, false)
		residuals := make([]float64, n)
		for e, loss := range losses {
			// With the mean and the slope, two degrees of freedom are gone.
			residuals[e] = (loss - f.mean[i] - slope*effects[e]) * math.Sqrt(float64(n-1)/float64(n-2))
		}
		f.slope, f.residuals = append(f.slope, slope), append(f.residuals, residuals)
	}
	for _, i := range best {
		f.doubt += stat.StdDev(f.residuals[i], nil) / math.Sqrt(float64(n)) / float64(len(best))
	}
	return f
}

// complete reports whether no training of a table diverged.
func complete(t *study.Table) bool {
	return !slices.ContainsFunc(t.Losses, func(losses []float64) bool { return slices.ContainsFunc(losses, math.IsNaN) })
}

// draw makes a table of the same candidates, whose means are off those of the recorded one by its standard error.
func (f fitted) draw(stream *rand.Rand) *study.Table {
	t := &study.Table{Candidates: f.of.Candidates}
	effects := make([]float64, f.of.Experiments())
	for e := range effects {
		effects[e] = f.effects * stream.NormFloat64()
	}
	for i, residuals := range f.residuals {
		mean := f.mean[i] + f.doubt*stream.NormFloat64()
		losses := make([]float64, len(effects))
		for e, effect := range effects {
			losses[e] = mean + f.slope[i]*effect + residuals[stream.IntN(len(residuals))]
		}
		t.Losses, t.Known = append(t.Losses, losses), append(t.Known, mean)
	}
	return t
}
