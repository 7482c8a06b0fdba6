package robust

import (
	"fmt"
	"math"

	"robust/stats"
)

// Interval is a confidence interval for what a criterion would be over
// infinitely many instances; each criterion says what that is for it.
type Interval struct {
	// Low and High are its ends. One that has only one end is infinite on the other
	// side, and one that is not available is NaN on both.
	Low, High float64
	// Level is its confidence. Intervals between order statistics cannot have
	// any level, and have at least that which was asked for.
	Level float64
	// Method says how it was computed, and is empty if it is not available.
	Method string
	// Note says why it is not available, or what to keep in mind.
	Note string
}

// Available reports whether there is an interval.
func (i Interval) Available() bool { return !math.IsNaN(i.Low) && !math.IsNaN(i.High) }

// Figure is a criterion of some instances, with its interval.
type Figure struct {
	// Name is that of the criterion.
	Name string
	// Estimate is the criterion of the losses, as it is published and selected by. It is
	// NaN for too few losses. An interval of another estimator need not be centred on it.
	Estimate float64
	Interval
}

// Confidence says how intervals are computed. The zero value is the default.
type Confidence struct {
	// Level is the confidence, between 0 and 1, 0.95 by default.
	Level float64
	// Resamples is the number of resamples where the bootstrap is used, 9999 by default.
	Resamples int
	// Seed draws the resamples.
	Seed uint64
}

// Bounded is implemented by criteria that know an interval of their own. A
// criterion that does not gets the interval of Student's t with the standard
// error of the bootstrap, which is right for smooth criteria and for quantiles,
// but not for extremes.
type Bounded interface {
	Criterion
	// Interval returns the interval for losses that are finite and in ascending
	// order. One that is not available is no error: its ends are NaN, and its
	// note says why.
	Interval(losses []float64, c Confidence) Interval
}

// complete puts the defaults in.
func (c Confidence) complete() Confidence {
	if c.Level == 0 {
		c.Level = 0.95
	}
	if c.Resamples == 0 {
		c.Resamples = 9999
	}
	return c
}

// check returns an error for a value outside its range.
func (c Confidence) check() error {
	c = c.complete()
	if !(c.Level > 0 && c.Level < 1) {
		return fmt.Errorf("%w: the level %v is not between 0 and 1", ErrOption, c.Level)
	}
	if c.Resamples < 2 {
		return fmt.Errorf("%w: %d resamples, at least 2 are needed", ErrOption, c.Resamples)
	}
	return nil
}

// figure computes the figure of one criterion; the losses are finite and in
// ascending order.
func figure(c Criterion, losses []float64, conf Confidence) Figure {
	f := Figure{Name: c.Name(), Estimate: c.Of(losses)}
	switch bounded, ok := c.(Bounded); {
	case len(losses) == 0:
		f.Interval = unavailable("no instance was scored")
	case len(losses) == 1:
		f.Interval = unavailable("one instance says nothing about the spread of others")
	case ok:
		f.Interval = bounded.Interval(losses, conf)
	default:
		f.Interval = bootstrapT(c, losses, conf)
	}
	return f
}

// reflected returns the figure of the negated scores as one of the scores.
func (f Figure) reflected(c Criterion) Figure {
	if _, ok := c.(Dispersion); ok {
		return f
	}
	// A difference, because the negative of 0 would be printed as -0.
	f.Estimate, f.Low, f.High = 0-f.Estimate, 0-f.High, 0-f.Low
	return f
}

func unavailable(note string) Interval {
	return Interval{Low: math.NaN(), High: math.NaN(), Level: math.NaN(), Note: note}
}

// noteTies is for losses that say nothing about their own spread.
const noteTies = "all losses, or too many of them, are equal"

// constant reports whether all losses, in ascending order, are equal. A
// standard deviation cannot tell, because it is rounded.
func constant(sorted []float64) bool { return sorted[0] == sorted[len(sorted)-1] }

// needs is the note for an interval that takes n instances.
func needs(n int) Interval {
	return unavailable(fmt.Sprintf("at least %d scored instances are needed", n))
}

// around is the interval of Student's t around a centre, for n losses.
func around(centre, stdErr float64, n int, c Confidence, method string) Interval {
	if stdErr == 0 {
		return unavailable(noteTies)
	}
	level := c.complete().Level
	half := studentQuantile(n, level) * stdErr
	return Interval{Low: centre - half, High: centre + half, Level: level, Method: method}
}

// bootstrapT is the interval of Student's t around the criterion, with the standard
// error of the bootstrap, which is widened by √(n/(n-1)) because the
// bootstrap divides by n. In small samples it covers more often than BCa does,
// as TestCoverage shows.
func bootstrapT(c Criterion, losses []float64, conf Confidence) Interval {
	n := len(losses)
	if n < 3 {
		return needs(3)
	}
	if constant(losses) {
		return unavailable(noteTies)
	}
	r, err := stats.Bootstrap(losses, c.Of, stats.BootstrapOptions{
		Method: stats.Percentile, Resamples: conf.Resamples, Level: conf.Level, Seed: conf.Seed,
	})
	if err != nil {
		return unavailable("no bootstrap: " + err.Error())
	}
	i := around(r.Estimate, r.StdErr*math.Sqrt(float64(n)/float64(n-1)), n, conf, "Student t, bootstrap error")
	if r.Undefined > 0 && i.Available() {
		i.Note = fmt.Sprintf("undefined for %d of %d resamples, which are left out", r.Undefined, r.Resamples)
	}
	return i
}
