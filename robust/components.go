package robust

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"robust/stats"
	"robust/trainer"
)

// ComponentsOptions are the options of Components. The zero value is the
// default.
type ComponentsOptions struct {
	// Level is the confidence of the intervals, between 0 and 1, 0.95 by
	// default.
	Level float64
	// Method is stats.ANOVAOrREML by default: ANOVA for a complete design, REML
	// if runs are missing.
	Method stats.ComponentsMethod
	// Evaluation says how the loss is made of the predictions. Without it (nil)
	// nothing is said of how much of the variance is due to the finite
	// evaluation set.
	Evaluation *Evaluation
}

// VarianceComponents says how much of the variance between the instances of a
// candidate comes from each source.
type VarianceComponents struct {
	// Runs counts the instances. The figures are of the trained ones.
	Runs
	// Mean is the mean loss, or score.
	Mean float64
	// Components holds one component a source, and the last one also what the
	// design leaves together with it.
	Components []Component
	// Total is the variance of one run with a new sample and a new
	// initialisation, where the design varies them: the sum of the components.
	Total Component
	// Method is ANOVA or REML.
	Method stats.ComponentsMethod
	// Level is the confidence that was asked for.
	Level float64
	// Events is the size of the evaluation set, and MeanStdErr the standard
	// error of Mean that is due to it, common to all runs and nearly so to all
	// candidates. They are 0 and NaN without an Evaluation.
	Events     int
	MeanStdErr float64
}

// Component is the part of the variance that one source has, or the total.
type Component struct {
	// Source is where it comes from; SourceTotal for the total.
	Source Source
	// Levels is the number of the source's levels; 0 for what has none of its
	// own.
	Levels int
	// Variance is the estimate, at least 0, in the square of the unit of the
	// loss.
	Variance float64
	// Raw is the unbiased estimate, which may be negative; see stats.Component.
	Raw float64
	// Share is Variance divided by that of the total; NaN if that is 0.
	Share float64
	// Interval is that of the variance on this evaluation set, by normal
	// theory.
	Interval
	// Finite says what the finite evaluation set has to do with it; nil if that
	// is not known.
	Finite *Finite
}

// Finite splits a component into noise of the finite evaluation set and the
// variance that an infinite one would show, which Jordan (arXiv 2304.01910)
// calls distribution-wise.
type Finite struct {
	// Noise is the variance that the component has because the runs err on
	// different events. Its estimate is unbiased, and so may be negative where
	// it is small.
	Noise float64
	// Variance is what is left on an infinite evaluation set: Raw, but at least
	// 0.
	Variance float64
	// Raw is the component's Raw less Noise, an unbiased estimate.
	Raw float64
	// Interval is the component's, shifted by Noise, which is taken as known:
	// it comes from many events.
	Interval
}

// Std returns the standard deviation, in the unit of the loss.
func (c Component) Std() float64 { return math.Sqrt(c.Variance) }

// Std returns the standard deviation, in the unit of the loss.
func (f Finite) Std() float64 { return math.Sqrt(f.Variance) }

// Component returns the component of a source, and whether the design tells it
// apart.
func (v VarianceComponents) Component(s Source) (Component, bool) {
	for _, c := range v.Components {
		if c.Source == s {
			return c, true
		}
	}
	return Component{}, false
}

// Components estimates how much of the variance between the instances of one
// candidate comes from the training sample, the initialisation, their
// interaction and the rest, in the model
//
//	loss = μ + sample + initialisation + interaction + residual
//
// of independent random effects. What the design is, is recognised by the
// seeds: instances with the same SampleSeed have the same sample, and those
// with the same InitSeed the same initialisation. A source that the design does
// not vary is no part of the variance, and sources that it does not separate
// are one component, whose note says so. Runs that diverged, failed or took too
// long are counted and left out. If all repeats of seeds have the same loss,
// one of each is used.
//
// Estimates and intervals are those of stats.VarianceComponents; a design with
// a single component has the interval of Std, squared, which allows for heavier
// tails. outcomes[i] is that of instances[i]. Errors wrap ErrInstances or
// ErrNoInstances for instances that do not fit or are too few, ErrOutcome for
// predictions that do not, and stats.ErrNotIdentified and stats.ErrOption.
func Components(instances []trainer.Instance, outcomes []trainer.Outcome, o ComponentsOptions) (VarianceComponents, error) {
	runs, scored, l, err := gather(instances, outcomes)
	if err != nil {
		return VarianceComponents{}, err
	}
	losses := make([]float64, len(scored))
	mean := 0.0
	for i, outcome := range scored {
		losses[i] = outcome.Loss
		mean += outcome.Loss / float64(len(scored))
	}
	r, err := stats.VarianceComponents(losses, l.effects, stats.ComponentsOptions{Method: o.Method, Level: o.Level})
	if err != nil {
		return VarianceComponents{}, fmt.Errorf("robust: components of %s: %w", l, err)
	}
	v := VarianceComponents{Runs: runs, Mean: mean, Method: r.Method, Level: r.Level, MeanStdErr: math.NaN()}
	for k, c := range r.Components {
		v.Components = append(v.Components, component(c, r, l.sources[k], l.notes[k]))
	}
	v.Total = component(r.Total, r, SourceTotal, "")
	if len(l.effects) == 0 {
		v.undivided(losses)
	}
	if o.Evaluation != nil {
		if err := v.addNoise(scored, l, r, *o.Evaluation); err != nil {
			return VarianceComponents{}, err
		}
	}
	return v, nil
}

// undivided gives the only component of a design, and so the total, the
// interval of Std, which allows for heavy tails, where there is one.
func (v *VarianceComponents) undivided(losses []float64) {
	sorted := slices.Sorted(slices.Values(losses))
	std := Std{}.Interval(sorted, Confidence{Level: v.Level})
	if !std.Available() {
		return
	}
	for _, c := range []*Component{&v.Components[0], &v.Total} {
		c.Low, c.High, c.Method = std.Low*std.Low, std.High*std.High, std.Method
	}
}

// component dresses an estimate of stats with its source and its notes.
func component(c stats.Component, r stats.ComponentsResult, source Source, note string) Component {
	method := "modified large-sample"
	switch {
	case r.Method == stats.REML && c.Name == "total":
		method = "Satterthwaite"
	case r.Method == stats.REML:
		method = "profile likelihood"
	case c.Name == "residual":
		method = "chi-square"
	}
	out := Component{
		Source: source, Levels: c.Levels, Variance: c.Estimate, Raw: c.Raw, Share: c.Estimate / r.Total.Estimate,
		Interval: Interval{Low: c.Low, High: c.High, Level: r.Level, Method: method},
	}
	if r.Total.Estimate == 0 {
		out.Share, out.Interval = math.NaN(), unavailable(noteTies)
	}
	add := func(text string) {
		if out.Note != "" {
			out.Note += "; "
		}
		out.Note += text
	}
	if note != "" {
		add(note)
	}
	if c.Estimate == 0 && c.Raw < 0 {
		add(fmt.Sprintf("the estimate %.3g was set to 0", c.Raw))
	}
	if c.Levels > 0 && c.Levels <= 5 {
		add(fmt.Sprintf("only %d levels: more of them narrow the interval", c.Levels))
	}
	return out
}

// addNoise adds what the finite evaluation set contributes to each component.
func (v *VarianceComponents) addNoise(scored []trainer.Outcome, l layout, r stats.ComponentsResult, e Evaluation) error {
	noise, events, err := e.noise(scored)
	if err != nil {
		return err
	}
	var weights []float64
	if r.Method == stats.REML {
		for _, c := range r.Components {
			weights = append(weights, c.Estimate/r.Total.Estimate)
		}
	}
	forms, err := stats.MINQUE(len(scored), l.effects, weights)
	if err != nil {
		return fmt.Errorf("robust: evaluation noise of %s: %w", l, err)
	}
	sum := 0.0
	for k, form := range forms {
		part := traceOfProduct(form, noise)
		v.Components[k].Finite = finite(v.Components[k], part)
		sum += part
	}
	v.Total.Finite = finite(v.Total, sum)
	v.Events = events
	v.MeanStdErr = math.Sqrt(mat.Sum(noise)) / float64(len(scored))
	return nil
}

func finite(c Component, noise float64) *Finite {
	f := &Finite{Noise: noise, Raw: c.Raw - noise, Interval: c.Interval}
	f.Variance = max(0, f.Raw)
	if f.Low > 0 { // an end at 0 is one that was cut there
		f.Low = max(0, f.Low-noise)
	}
	f.High = max(0, f.High-noise)
	return f
}

// traceOfProduct returns tr(AB).
func traceOfProduct(a, b *mat.SymDense) float64 {
	sum := 0.0
	for i := range a.SymmetricDim() {
		for j := range i {
			sum += 2 * a.At(i, j) * b.At(i, j)
		}
		sum += a.At(i, i) * b.At(i, i)
	}
	return sum
}
