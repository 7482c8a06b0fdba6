package stats

import (
	"cmp"
	"fmt"
	"slices"
)

// meanSquare is one line of an analysis of variance.
type meanSquare struct {
	value float64
	df    int
}

// unbalanced says why ANOVA cannot take the factors, or is empty.
func unbalanced(factors []factor) string {
	for k, f := range factors {
		if slices.Min(f.count) != slices.Max(f.count) {
			return fmt.Sprintf("the levels of %q have from %d to %d observations", f.name, slices.Min(f.count), slices.Max(f.count))
		}
		for _, g := range factors[:k] {
			if !f.within(g) && !g.within(f) && !crossed(f, g) {
				return fmt.Sprintf("the cells of %q and %q have unequal numbers of observations", g.name, f.name)
			}
		}
		if _, ok := errorTerm(factors, k); !ok {
			return fmt.Sprintf("no single mean square is the error of %q", f.name)
		}
	}
	return ""
}

// crossed reports whether all cells of f and g have equal numbers of
// observations.
func crossed(f, g factor) bool {
	cells := make([]int, len(f.count)*len(g.count))
	for i, l := range f.level {
		cells[l*len(g.count)+g.level[i]]++
	}
	return slices.Min(cells) == slices.Max(cells)
}

// errorTerm returns the factor whose mean square is that of factor k without
// its own component: the coarsest one that is nested in it, or the number of
// factors for the residual. It reports false if there are several.
func errorTerm(factors []factor, k int) (int, bool) {
	term := len(factors)
	var inside []int
	for m, f := range factors {
		if m == k || !f.within(factors[k]) {
			continue
		}
		inside = append(inside, m)
		if term == len(factors) || len(f.count) < len(factors[term].count) {
			term = m
		}
	}
	for _, m := range inside {
		if !factors[m].within(factors[term]) {
			return 0, false
		}
	}
	return term, true
}

// anova estimates the components of balanced data.
func anova(y []float64, factors []factor, level float64) (ComponentsResult, error) {
	squares, err := meanSquares(y, factors)
	if err != nil {
		return ComponentsResult{}, err
	}
	n, last := len(y), len(factors)
	r := ComponentsResult{Method: ANOVA, Level: level, N: n}
	// The total is a sum of mean squares with these weights.
	weights := make([]float64, last+1)
	for k, s := range squares {
		c := Component{Name: "residual", Raw: s.value, MeanSquare: s.value, DF: s.df}
		if k == last {
			weights[k]++
			c.Low, c.High = chiSquaredInterval(s.value, float64(s.df), level)
		} else {
			term, _ := errorTerm(factors, k)
			f := factors[k]
			size := float64(f.count[0])
			weights[k] += 1 / size
			weights[term] -= 1 / size
			c.Name, c.Levels = f.name, len(f.count)
			c.Raw = (s.value - squares[term].value) / size
			c.Low, c.High = differenceInterval(s, squares[term], level)
			c.Low, c.High = c.Low/size, c.High/size
		}
		c.Estimate = max(0, c.Raw)
		r.Components = append(r.Components, c)
	}
	r.Total = sumOf(r.Components)
	r.Total.Low, r.Total.High = sumInterval(squares, weights, level)
	return r, nil
}

// sumOf returns the total of components, without an interval.
func sumOf(components []Component) Component {
	total := Component{Name: "total"}
	for _, c := range components {
		total.Raw += c.Raw
		total.Estimate += c.Estimate
	}
	return total
}

// meanSquares returns the mean squares of the factors, and of the residual. The
// data are swept of one factor after the other, the coarse ones first, which is
// the same as projecting because they are orthogonal, and lets nothing cancel.
func meanSquares(y []float64, factors []factor) ([]meanSquare, error) {
	order := make([]int, len(factors))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(factors[a].count), len(factors[b].count)) })

	mean := momentsOf(y).mean()
	rest := make([]float64, len(y))
	for i, v := range y {
		rest[i] = v - mean
	}
	squares := make([]meanSquare, len(factors)+1)
	left := len(y) - 1
	for i, k := range order {
		f := factors[k]
		s := meanSquare{df: len(f.count) - 1}
		for _, m := range order[:i] {
			if f.within(factors[m]) {
				s.df -= squares[m].df
			}
		}
		if s.df < 1 {
			return nil, fmt.Errorf("%w: effect %q has no degree of freedom beside the others; leave it out", ErrNotIdentified, f.name)
		}
		left -= s.df
		s.value = f.sweep(rest) / float64(s.df)
		squares[k] = s
	}
	if left < 1 {
		return nil, fmt.Errorf("%w: the residual has no degree of freedom; leave out an effect, or repeat observations", ErrNotIdentified)
	}
	sum := 0.0
	for _, v := range rest {
		sum += v * v
	}
	squares[len(factors)] = meanSquare{value: sum / float64(left), df: left}
	return squares, nil
}

// sweep subtracts from each value the mean of its level, and returns the sum of
// squares by which that lessens the values'.
func (f factor) sweep(values []float64) float64 {
	means := make([]float64, len(f.count))
	for i, l := range f.level {
		means[l] += values[i] / float64(f.count[l])
	}
	sum := 0.0
	for i, l := range f.level {
		values[i] -= means[l]
		sum += means[l] * means[l]
	}
	return sum
}
