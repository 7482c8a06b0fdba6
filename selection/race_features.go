package selection

import (
	"math"
	"slices"

	"robust/trainer"
)

// covariates turns features into columns of mean 0 and variance 1. A number is taken as its logarithm to base 2 if no
// candidate has a negative one, with zeros as half of the smallest other. A category is a column of zeros and ones for each level. One that
// some candidates miss is another such column, and has the mean value where it is
// missing. Columns that are constant or the same as another, but for their sign, are left out.
func covariates(features [][]trainer.Feature) [][]float64 {
	var columns [][]float64
	add := func(column []float64) {
		if !standardise(column) {
			return
		}
		for _, other := range columns {
			if correlation := math.Abs(dot(column, other)) / float64(len(column)); correlation > 1-1e-9 {
				return
			}
		}
		columns = append(columns, column)
	}
	for j := range features[0] {
		var levels []string
		missing := make([]float64, len(features))
		for i, f := range features {
			if f[j].Missing() {
				missing[i] = 1
			} else if f[j].Categorical() && !slices.Contains(levels, f[j].Category) {
				levels = append(levels, f[j].Category)
			}
		}
		for _, level := range levels {
			column := make([]float64, len(features))
			for i, f := range features {
				if f[j].Category == level {
					column[i] = 1
				}
			}
			add(column)
		}
		add(missing)
		add(numeric(features, j))
	}
	x := make([][]float64, len(features))
	for i := range x {
		x[i] = make([]float64, len(columns))
		for j, column := range columns {
			x[i][j] = column[i]
		}
	}
	return x
}

// numeric returns the numbers of a feature, on the scale on which they are compared.
func numeric(features [][]trainer.Feature, j int) []float64 {
	column := make([]float64, len(features))
	least, positive := math.Inf(1), math.Inf(1)
	for i, f := range features {
		column[i] = math.NaN()
		if v := f[j].Value; !f[j].Categorical() && !math.IsNaN(v) && !math.IsInf(v, 0) {
			column[i] = v
			least = min(least, v)
			if v > 0 {
				positive = min(positive, v)
			}
		}
	}
	sum, n := 0.0, 0
	for i, v := range column {
		if math.IsNaN(v) {
			continue
		}
		if least >= 0 && !math.IsInf(positive, 1) {
			column[i] = math.Log2(max(v, positive/2))
		}
		sum += column[i]
		n++
	}
	for i, v := range column {
		if math.IsNaN(v) {
			column[i] = sum / float64(max(n, 1))
		}
	}
	return column
}

// standardise brings a column to mean 0 and variance 1, and reports whether it varies at all.
func standardise(column []float64) bool {
	n := float64(len(column))
	mean, ss := 0.0, 0.0
	for _, v := range column {
		mean += v / n
	}
	most := 0.0
	for i, v := range column {
		column[i] = v - mean
		ss += column[i] * column[i] / n
		most = max(most, math.Abs(v))
	}
	sd := math.Sqrt(ss)
	if !(sd > 1e-9*most) || math.IsInf(sd, 0) {
		return false
	}
	for i := range column {
		column[i] /= sd
	}
	return true
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}
