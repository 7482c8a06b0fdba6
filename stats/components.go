package stats

import (
	"errors"
	"fmt"
	"slices"
)

// ErrNotIdentified is returned for variance components that the data cannot
// tell apart, and for a residual without degrees of freedom.
var ErrNotIdentified = errors.New("stats: variance components are not identified")

// ComponentsMethod is a way to estimate variance components.
type ComponentsMethod int

const (
	// ANOVAOrREML is ANOVA for balanced data and REML for others. It is the
	// zero value.
	ANOVAOrREML ComponentsMethod = iota
	// ANOVA equates mean squares to their expectations (Henderson, Biometrics
	// 9, 1953). It is unbiased, and takes balanced data: every level of an
	// effect as often as every other, and effects that are either nested or
	// crossed with equal numbers in all cells.
	ANOVA
	// REML maximises the restricted likelihood of normal effects (Patterson and
	// Thompson, Biometrika 58, 1971) over components of at least 0, as R's
	// lme4::lmer does.
	REML
)

var componentsMethods = [...]string{"ANOVA or REML", "ANOVA", "REML"}

// String returns the name of the method.
func (m ComponentsMethod) String() string {
	if m < 0 || int(m) >= len(componentsMethods) {
		return fmt.Sprintf("ComponentsMethod(%d)", int(m))
	}
	return componentsMethods[m]
}

// RandomEffect is a random effect of a linear model: observations on the same
// level share its value. An interaction is an effect with a level for every
// cell, and so is an effect that is nested in another.
type RandomEffect struct {
	Name string
	// Levels holds the level of each observation. Any numbers will do.
	Levels []int
}

// ComponentsOptions are the options of VarianceComponents. The zero value is
// the default.
type ComponentsOptions struct {
	// Method is ANOVAOrREML by default.
	Method ComponentsMethod
	// Level is the confidence of the intervals, between 0 and 1, 0.95 by
	// default.
	Level float64
}

// Component is the variance of one random effect, of the residual, or of their
// sum.
type Component struct {
	// Name is that of the effect, "residual" or "total".
	Name string
	// Levels is the number of the effect's levels; 0 for the residual and the
	// total.
	Levels int
	// Estimate is the variance, at least 0.
	Estimate float64
	// Raw is the estimate that was not kept from being negative: by ANOVA, and
	// for REML by MINQUE at the REML estimates, which is the same where no
	// component is 0. It is unbiased for ANOVA, and for any distribution.
	Raw float64
	// Low and High are the ends of the interval, each of which is at least 0.
	Low, High float64
	// MeanSquare and DF are those of the effect in the analysis of variance; 0
	// for REML and for the total.
	MeanSquare float64
	DF         int
}

// ComponentsResult holds the estimates of variance components.
type ComponentsResult struct {
	// Components are those of the effects in their order, and the residual.
	Components []Component
	// Total is the variance of one observation: the sum of the components.
	Total Component
	// Method is ANOVA or REML.
	Method ComponentsMethod
	// Level is the confidence that was asked for.
	Level float64
	// N is the number of observations.
	N int
	// LogLikelihood is the restricted log-likelihood of an orthonormal set of
	// contrasts; REML only. That of lme4 is smaller by ln(N)/2.
	LogLikelihood float64
}

// VarianceComponents estimates the variances σ²_k of random effects and σ² of
// the residual in the model
//
//	y_i = μ + Σ_k u_k[level of i] + e_i
//
// where all u and e are independent with mean 0. No effect is right as well,
// and leaves the variance of y.
//
// Intervals by ANOVA are those of the modified large-sample method, for
// differences of mean squares by Ting, Burdick, Graybill, Jeyaratnam and Lu
// (Journal of Statistical Computation and Simulation 35, 1990), for the total
// by Graybill and Wang (JASA 75, 1980), and that of the residual is exact by
// chi-square. Those by REML are of the profile likelihood, and for the total by
// chi-square with Satterthwaite's degrees of freedom. All are for normal
// effects; where tails are heavy those of the residual and of the total cover
// least. How often is simulated and printed by
//
//	go run ./examples/coverage
//
// The cost is O(N) for ANOVA, and for REML O(q³) per step of the iteration for
// q levels of all effects. It returns an error that wraps ErrSampleSize,
// ErrNotFinite or ErrOption for unsuitable arguments, and ErrNotIdentified for
// effects that cannot be told apart.
func VarianceComponents(y []float64, effects []RandomEffect, o ComponentsOptions) (ComponentsResult, error) {
	if err := o.complete(); err != nil {
		return ComponentsResult{}, err
	}
	if err := checkSample("y", y, 2); err != nil {
		return ComponentsResult{}, err
	}
	factors, err := factorsOf(len(y), effects)
	if err != nil {
		return ComponentsResult{}, err
	}
	reason := unbalanced(factors)
	switch {
	case o.Method == ANOVA && reason != "":
		return ComponentsResult{}, fmt.Errorf("%w: ANOVA of unbalanced data: %s; use REML", ErrOption, reason)
	case o.Method == ANOVA || o.Method == ANOVAOrREML && reason == "":
		return anova(y, factors, o.Level)
	}
	return reml(y, factors, o.Level)
}

func (o *ComponentsOptions) complete() error {
	if o.Level == 0 {
		o.Level = 0.95
	}
	switch {
	case o.Method < ANOVAOrREML || o.Method > REML:
		return fmt.Errorf("%w: %v is not a method", ErrOption, o.Method)
	case !(o.Level > 0 && o.Level < 1):
		return fmt.Errorf("%w: the level %v is not between 0 and 1", ErrOption, o.Level)
	}
	return nil
}

// factor is a random effect whose levels are numbered from 0.
type factor struct {
	name  string
	level []int // of each observation
	count []int // observations on each level
}

// factorsOf numbers the levels of effects, each of which must classify n
// observations into several levels, and not each on one of its own.
func factorsOf(n int, effects []RandomEffect) ([]factor, error) {
	factors := make([]factor, len(effects))
	for k, e := range effects {
		if len(e.Levels) != n {
			return nil, fmt.Errorf("%w: effect %q has %d levels for %d observations; give one for each",
				ErrSampleSize, e.Name, len(e.Levels), n)
		}
		f := factor{name: e.Name, level: make([]int, n)}
		number := map[int]int{}
		for i, l := range e.Levels {
			if _, known := number[l]; !known {
				number[l] = len(f.count)
				f.count = append(f.count, 0)
			}
			f.level[i] = number[l]
			f.count[f.level[i]]++
		}
		switch len(f.count) {
		case 1:
			return nil, fmt.Errorf("%w: effect %q has a single level; vary it, or leave it out", ErrNotIdentified, e.Name)
		case n:
			return nil, fmt.Errorf("%w: effect %q has a level of its own for every observation, as the residual has; leave it out",
				ErrNotIdentified, e.Name)
		}
		for _, g := range factors[:k] {
			if slices.Equal(f.level, g.level) {
				return nil, fmt.Errorf("%w: effects %q and %q are the same", ErrNotIdentified, g.name, f.name)
			}
		}
		factors[k] = f
	}
	return factors, nil
}

// within reports whether f is nested in g: every level of f lies in one of g.
func (f factor) within(g factor) bool {
	in := make([]int, len(f.count))
	for i, l := range f.level {
		switch m := g.level[i] + 1; in[l] {
		case 0:
			in[l] = m
		case m:
		default:
			return false
		}
	}
	return true
}
