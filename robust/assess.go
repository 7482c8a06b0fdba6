package robust

import (
	"errors"
	"fmt"
	"slices"

	"robust/trainer"
)

// Errors that Assess wraps; test for them with errors.Is.
var (
	// ErrNoInstances is returned for a candidate without any instance.
	ErrNoInstances = errors.New("robust: no instances")
	// ErrOption is returned for an option outside its range.
	ErrOption = errors.New("robust: option out of range")
	// ErrOutcome is returned for an outcome with a status that does not exist.
	ErrOutcome = errors.New("robust: unusable outcome")
)

// Options are the options of Assess. The zero value is the default.
type Options struct {
	// Criteria are those to compute, DefaultCriteria by default. Their names must differ.
	Criteria []Criterion
	// Maximise says that outcomes carry scores, of which larger ones are better. The
	// criteria are then computed of the negated scores, and reported with the sign of the
	// scores: Max is the worst and so the smallest score, Q3 the lower quartile,
	// and Q3IQR and MeanStd lie on the low side. A Dispersion keeps its sign.
	Maximise bool
	// Confidence is that of the intervals.
	Confidence Confidence
}

// Assessment says how robust a candidate is, by its instances.
type Assessment struct {
	// Instances is the number of outcomes. Each is one of the following four: the figures
	// are of the trained ones.
	Instances, Trained, Diverged, Failed, TimedOut int
	// DivergedShare is the share of diverged ones among those that ended by
	// themselves, trained or diverged. Read it with the figures, which leave them out.
	DivergedShare Share
	// Figures holds one figure for every criterion, in the order of the options. Without
	// trained instances their values are NaN.
	Figures []Figure
	// Maximise says that the figures are of scores, of which larger ones are better.
	Maximise bool
	// Level is the confidence that was asked for.
	Level float64
}

// Figure returns the figure of a criterion by its name, and whether there is one.
func (a Assessment) Figure(name string) (Figure, bool) {
	i := slices.IndexFunc(a.Figures, func(f Figure) bool { return f.Name == name })
	if i < 0 {
		return Figure{}, false
	}
	return a.Figures[i], true
}

// Assess computes the criteria of one candidate's instances, with confidence
// intervals that take the instances for independent draws. The order of
// the outcomes does not matter. No outcome at all is an error that wraps
// ErrNoInstances; too few of them for an interval are not, and the interval says so.
func Assess(outcomes []trainer.Outcome, o Options) (Assessment, error) {
	if err := o.Confidence.check(); err != nil {
		return Assessment{}, err
	}
	conf := o.Confidence.complete()
	criteria, err := checkCriteria(o.Criteria)
	if err != nil {
		return Assessment{}, err
	}
	if len(outcomes) == 0 {
		return Assessment{}, fmt.Errorf("%w: train at least one", ErrNoInstances)
	}
	a := Assessment{Instances: len(outcomes), Maximise: o.Maximise, Level: conf.Level}
	losses, err := a.count(outcomes)
	if err != nil {
		return Assessment{}, err
	}
	slices.Sort(losses)
	a.DivergedShare = shareOf(a.Diverged, a.Trained+a.Diverged, conf.Level)
	for _, c := range criteria {
		f := figure(c, losses, conf)
		if o.Maximise {
			f = f.reflected(c)
		}
		a.Figures = append(a.Figures, f)
	}
	return a, nil
}

// count counts the outcomes by status and returns the losses of the trained
// ones, or their negated scores.
func (a *Assessment) count(outcomes []trainer.Outcome) ([]float64, error) {
	var losses []float64
	for i, outcome := range outcomes {
		switch outcome = outcome.Classified(); outcome.Status {
		case trainer.Trained:
			a.Trained++
			if a.Maximise {
				outcome.Loss = 0 - outcome.Loss
			}
			losses = append(losses, outcome.Loss)
		case trainer.Diverged:
			a.Diverged++
		case trainer.Failed:
			a.Failed++
		case trainer.TimedOut:
			a.TimedOut++
		default:
			return nil, fmt.Errorf("%w: number %d has the status %v; use Trained, Diverged, Failed or TimedOut", ErrOutcome, i, outcome.Status)
		}
	}
	return losses, nil
}

// checkCriteria returns the criteria, or the default ones.
func checkCriteria(criteria []Criterion) ([]Criterion, error) {
	if len(criteria) == 0 {
		return DefaultCriteria(), nil
	}
	seen := map[string]bool{}
	for i, c := range criteria {
		if c == nil {
			return nil, fmt.Errorf("%w: number %d is nil", ErrCriterion, i)
		}
		if m, ok := c.(MeanStd); ok && !m.valid() {
			return nil, fmt.Errorf("%w: number %d has the Lambda %v, which is to be positive and finite", ErrCriterion, i, m.Lambda)
		}
		if seen[c.Name()] {
			return nil, fmt.Errorf("%w: there are two named %q", ErrCriterion, c.Name())
		}
		seen[c.Name()] = true
	}
	return criteria, nil
}
