package robust

import (
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"

	"robust/stats"
)

// Smooth is implemented by criteria with jackknife pseudo-values: numbers, one for each loss, that are to the criterion what
// the losses are to the mean. Their mean estimates it, and their spread says how well. So methods that compare means
// compare such criteria too, experiment by experiment. Max and Min are none: the jackknife is inconsistent for extremes.
//
// Those of this package are the pseudo-values of package stats, moved together so that their mean is the estimate itself and not the one that the
// jackknife corrects. For few losses the correction costs more variance than bias is worth, for quantiles a tenth of the error, and the bias is much the same for
// candidates that have as many losses.
type Smooth interface {
	Criterion
	// PseudoValues returns the pseudo-values of finite losses, in their order, or nil for fewer of them than they need; three are enough.
	// Their unit is that of Estimand. It leaves the losses as they are, and is called from several goroutines.
	PseudoValues(losses []float64) []float64
	// Estimand says what the mean of the pseudo-values estimates, in a few words. It is the criterion of
	// all instances, or an increasing function of it, which has the same order.
	Estimand() string
}

// SmoothNames returns the names of the criteria of this package that are Smooth, as CriterionNames does.
func SmoothNames() []string {
	var names []string
	for _, name := range CriterionNames() {
		c, err := CriterionByName(strings.Replace(name, "λ", "1", 1))
		if _, ok := c.(Smooth); err == nil && ok {
			names = append(names, name)
		}
	}
	return names
}

// PseudoValues returns the losses themselves. One is enough.
func (Mean) PseudoValues(losses []float64) []float64 {
	if !usable(losses, 1) {
		return nil
	}
	return slices.Clone(losses)
}

// PseudoValues returns those of the Harrell–Davis estimate of the median, stats.HarrellDavisPseudoValues: being smooth it has a
// consistent jackknife, which the median of a sample has not. They need two losses.
func (Median) PseudoValues(losses []float64) []float64 { return quantilePseudoValues(losses, 0.5) }

// PseudoValues returns those of the Harrell–Davis estimate of the upper quartile, as for Median.
func (Q3) PseudoValues(losses []float64) []float64 { return quantilePseudoValues(losses, 0.75) }

// PseudoValues returns those of twice the upper quartile less the lower one, both by Harrell and Davis, as for Median.
func (Q3IQR) PseudoValues(losses []float64) []float64 {
	values, low := quantilePseudoValues(losses, 0.75), quantilePseudoValues(losses, 0.25)
	for i, high := range values {
		values[i] = high + (high - low[i])
	}
	return values
}

// PseudoValues returns those of the natural logarithm of the standard deviation, stats.LogStdPseudoValues, which ranks as the standard
// deviation does and is nearer to normal. They need three losses.
func (c Std) PseudoValues(losses []float64) []float64 {
	values, err := stats.LogStdPseudoValues(losses)
	if err != nil {
		return nil
	}
	return about(math.Log(max(c.Of(losses), math.SmallestNonzeroFloat64)), values)
}

// PseudoValues returns those of the mean plus Lambda standard deviations, stats.MeanStdPseudoValues. They need three losses,
// and a Lambda that is valid.
func (m MeanStd) PseudoValues(losses []float64) []float64 {
	values, err := stats.MeanStdPseudoValues(losses, m.lambda())
	if err != nil || !m.valid() {
		return nil
	}
	return about(m.Of(losses), values)
}

func quantilePseudoValues(losses []float64, p float64) []float64 {
	values, err := stats.HarrellDavisPseudoValues(losses, p)
	if err != nil {
		return nil
	}
	estimate, err := stats.HarrellDavis(losses, p)
	if err != nil {
		return nil
	}
	return about(estimate.Value, values)
}

// about moves the values so that their mean is the estimate.
func about(estimate float64, values []float64) []float64 {
	floats.AddConst(estimate-stat.Mean(values, nil), values)
	return values
}

// Estimand returns "mean".
func (Mean) Estimand() string { return "mean" }

// Estimand returns "median".
func (Median) Estimand() string { return "median" }

// Estimand returns "upper quartile".
func (Q3) Estimand() string { return "upper quartile" }

// Estimand returns "upper quartile plus interquartile range".
func (Q3IQR) Estimand() string { return "upper quartile plus interquartile range" }

// Estimand returns "log std", the natural logarithm of the standard deviation.
func (Std) Estimand() string { return "log std" }

// Estimand returns, for instance, "mean+2std".
func (m MeanStd) Estimand() string { return m.Name() }
