package trainer

import "math"

// Candidate is one model of the pool: an architecture with all of its
// hyperparameters.
type Candidate interface {
	// ID is stable from one run of a program to the next and unique within a
	// pool: it keys journals, seeds and reports. It must not be empty.
	ID() string
}

// Featured is implemented by candidates that can describe themselves with
// their hyperparameters, so that a selection method may learn from them.
type Featured interface {
	Candidate
	// Features returns the same names in the same order for every candidate
	// of a pool.
	Features() []Feature
}

// Feature is one hyperparameter as a covariate. It is categorical when Category
// is not empty, missing when the Value is NaN, and numeric otherwise. A
// hyperparameter that a candidate does not have, such as the width of a second
// layer that is not there, is missing, whether it is numeric or categorical in
// the others: what a missing one counts as is for the method to say.
type Feature struct {
	Name     string
	Value    float64 // the value of a numeric feature, in the unit of the hyperparameter
	Category string  // the level of a categorical feature
}

// Categorical reports whether the feature is a level rather than a number.
func (f Feature) Categorical() bool { return f.Category != "" }

// Missing reports whether the candidate does not have this feature.
func (f Feature) Missing() bool { return f.Category == "" && math.IsNaN(f.Value) }
