package trainer

import (
	"errors"
	"fmt"
	"math"
)

// ErrDesign is wrapped by the error of a design whose numbers make no sense.
var ErrDesign = errors.New("trainer: unsuitable design")

// Design says what varies between the instances of a candidate: it turns the
// number of an experiment into its seeds.
//
// The designs of this package number the levels of both sources, the samples and
// the initialisations, from 0, and derive the seed of a level from its number. So
// sample 3 of a root seed is the same sample in all of them.
type Design interface {
	// Instance returns the instance for an experiment. It depends on nothing but
	// the design and the arguments. It panics for an experiment that the design
	// does not have, which is negative or not before Len, and for a design with
	// wrong numbers.
	Instance(root uint64, experiment int) Instance
}

// FiniteDesign is implemented by designs that may be complete after some number
// of experiments.
type FiniteDesign interface {
	Design
	// Len is the number of experiments: the design has those from 0 to Len-1. A
	// run that reaches it ends, since the same seeds once more would be the same
	// training. A design without an end has math.MaxInt.
	Len() int
}

// CheckedDesign is implemented by designs whose numbers may be wrong.
type CheckedDesign interface {
	Design
	// Check returns an error that wraps ErrDesign unless the numbers are right.
	Check() error
}

// BothSources draws a new sample and a new initialisation for every experiment.
type BothSources struct{}

// Instance returns the instance with level experiment of both sources.
func (BothSources) Instance(root uint64, experiment int) Instance {
	return levels(root, experiment, experiment, experiment)
}

// SampleOnly draws a new sample for every experiment and keeps initialisation 0.
type SampleOnly struct{}

// Instance returns the instance with sample number experiment.
func (SampleOnly) Instance(root uint64, experiment int) Instance {
	return levels(root, experiment, experiment, 0)
}

// InitOnly draws a new initialisation for every experiment and keeps sample 0.
type InitOnly struct{}

// Instance returns the instance with initialisation number experiment.
func (InitOnly) Instance(root uint64, experiment int) Instance {
	return levels(root, experiment, 0, experiment)
}

// Crossed combines each of a number of samples with each of a number of
// initialisations, once.
//
// It goes through the cells along diagonals, so that a run that stops early is
// as balanced as can be: each round of Samples experiments has every sample once,
// and within it consecutive experiments differ in the initialisation too, where
// there are several.
type Crossed struct {
	Samples int // the number of samples, at least 1
	Inits   int // the number of initialisations, at least 1
}

var (
	_ FiniteDesign  = Crossed{}
	_ CheckedDesign = Crossed{}
)

// Check returns an error unless there is at least one sample and one
// initialisation.
func (d Crossed) Check() error {
	if d.Samples < 1 || d.Inits < 1 || d.Inits > math.MaxInt/d.Samples {
		return fmt.Errorf("%w: %d samples × %d initialisations; use at least 1 of each", ErrDesign, d.Samples, d.Inits)
	}
	return nil
}

// Len is the number of cells.
func (d Crossed) Len() int { return d.Samples * d.Inits }

// Cell returns the numbers of the sample and of the initialisation of an
// experiment.
func (d Crossed) Cell(experiment int) (sample, init int) {
	inside(d, experiment)
	round, sample := experiment/d.Samples, experiment%d.Samples
	return sample, (round + sample) % d.Inits
}

// Instance returns the instance for the cell of an experiment.
func (d Crossed) Instance(root uint64, experiment int) Instance {
	sample, init := d.Cell(experiment)
	return levels(root, experiment, sample, init)
}

// Nested draws initialisations of their own for each of a number of samples. It
// goes round the samples, and numbers the initialisations through, so that no two
// experiments share one.
type Nested struct {
	Samples int // the number of samples, at least 1
	Inits   int // the number of initialisations for each sample; 0 is without end
}

var (
	_ FiniteDesign  = Nested{}
	_ CheckedDesign = Nested{}
)

// Check returns an error unless there is at least one sample, and no negative
// number of initialisations.
func (d Nested) Check() error {
	if d.Samples < 1 || d.Inits < 0 || d.Inits > math.MaxInt/d.Samples {
		return fmt.Errorf("%w: %d samples with %d initialisations each; use at least 1 and 0", ErrDesign, d.Samples, d.Inits)
	}
	return nil
}

// Len is the number of samples times that of their initialisations, and
// math.MaxInt if there is no end.
func (d Nested) Len() int {
	if d.Inits == 0 {
		return math.MaxInt
	}
	return d.Samples * d.Inits
}

// Cell returns the numbers of the sample and of the initialisation of an
// experiment.
func (d Nested) Cell(experiment int) (sample, init int) {
	inside(d, experiment)
	return experiment % d.Samples, experiment
}

// Instance returns the instance for the cell of an experiment.
func (d Nested) Instance(root uint64, experiment int) Instance {
	sample, init := d.Cell(experiment)
	return levels(root, experiment, sample, init)
}

// inside panics unless the design is right and has the experiment.
func inside(d interface {
	FiniteDesign
	CheckedDesign
}, experiment int) {
	if err := d.Check(); err != nil {
		panic(err)
	}
	if experiment >= d.Len() {
		panic(fmt.Errorf("%w: experiment %d of %T, which has %d", ErrDesign, experiment, d, d.Len()))
	}
	nonNegative(experiment)
}

// levels returns the instance with the given levels of the two sources.
func levels(root uint64, experiment, sample, init int) Instance {
	nonNegative(experiment)
	return Instance{
		Experiment: experiment,
		SampleSeed: DeriveSeed(root, "sample", uint64(sample)),
		InitSeed:   DeriveSeed(root, "init", uint64(init)),
	}
}

// nonNegative panics for a negative experiment.
func nonNegative(experiment int) {
	if experiment < 0 {
		panic(fmt.Errorf("%w: experiment %d; they are counted from 0", ErrDesign, experiment))
	}
}
