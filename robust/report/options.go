package report

import (
	"fmt"

	"robust/robust"
	"robust/robust/report/figure"
	"robust/selection"
)

// Options are the options of a report. The zero value is the default.
type Options struct {
	// Title heads the page; "Selection of robust models" by default.
	Title string
	// Task says in a sentence or two what the candidates were trained for.
	Task string
	// Loss is what the loss is called, such as "RMSE(E)/E"; "loss" by default, or "score" where larger is better.
	Loss string
	// Unit is that of the loss, such as "cm"; empty for none.
	Unit string
	// Costs are trainings that others needed, or that another rule would need, to compare those of this run with.
	Costs []Cost
	// Evaluation says how the loss is made of the predictions. With it, and with predictions, tables have the error that is
	// due to the finite evaluation set.
	Evaluation *robust.Evaluation
	// Systematics are the systematic uncertainties to show, one for each binning, of the survivors that have predictions.
	Systematics []robust.SystematicOptions
	// Components are variance components that were found by other instances than those of the run, such as a crossed design
	// for the pick. Without any, they are those of the survivors, as far as the design of the run tells sources apart.
	Components []Components
	// Workers, if given, says which workers the run has, such as those of a queue, for the page of a run under way. It is called from several
	// goroutines, and often.
	Workers func() []Worker
	// Shown is the largest number of candidates that are shown one by one; 0 means 12.
	Shown int
}

// Worker is a machine or a process that trains.
type Worker struct {
	Name string
	// Trainings is how many it has made, and At are the names of those that it makes now.
	Trainings int
	At        []string
	// Lost is one that was not heard of for long.
	Lost bool
}

// Cost is a number of trainings to compare with.
type Cost struct {
	Name      string
	Trainings float64
}

// Components are the variance components of a model.
type Components struct {
	Name string
	robust.VarianceComponents
}

// withDefaults fills the defaults in, or returns an error that wraps ErrOption.
func (o Options) withDefaults(direction selection.Direction) (Options, error) {
	if o.Title == "" {
		o.Title = "Selection of robust models"
	}
	if o.Loss == "" {
		o.Loss = "loss"
		if direction == selection.Maximise {
			o.Loss = "score"
		}
	}
	if o.Shown < 0 {
		return o, fmt.Errorf("%w: Shown = %d; use a positive number, or 0 for 12", ErrOption, o.Shown)
	}
	if o.Shown == 0 {
		o.Shown = 12
	}
	for _, c := range o.Costs {
		if !(c.Trainings > 0) || c.Name == "" {
			return o, fmt.Errorf("%w: the cost %+v; give it a name and a positive number of trainings", ErrOption, c)
		}
	}
	return o, nil
}

// axis returns what the loss is called with its unit.
func (o Options) axis(prefix string) string {
	name := figure.Printable(o.Loss)
	if prefix != "" {
		name = prefix + " of " + name
	}
	if o.Unit != "" {
		name += ", " + figure.Printable(o.Unit)
	}
	return name
}
