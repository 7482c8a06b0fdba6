package stats

import (
	"errors"
	"fmt"
	"math"
)

// Errors that the functions of this package wrap; test for them with errors.Is.
var (
	// ErrSampleSize is returned for a sample that is too small for what was
	// asked, or for paired samples of different sizes.
	ErrSampleSize = errors.New("stats: unsuitable sample size")
	// ErrNotFinite is returned for a value that is NaN or infinite.
	ErrNotFinite = errors.New("stats: value is not finite")
	// ErrOption is returned for an option outside its range.
	ErrOption = errors.New("stats: option out of range")
	// ErrNumber is returned for an experiment or a candidate whose number is
	// out of range.
	ErrNumber = errors.New("stats: number out of range")
	// ErrDuplicate is returned for a second score of a candidate in an
	// experiment.
	ErrDuplicate = errors.New("stats: duplicate score")
	// ErrUnknownTest is returned for a name that no test has.
	ErrUnknownTest = errors.New("stats: unknown test")
)

// Alternative says against which alternative a test is made. What is larger or
// smaller is the location or the spread that a test compares;
// KolmogorovSmirnov, as in SciPy, compares the distribution functions.
type Alternative int

const (
	// TwoSided tests against any difference. It is the zero value.
	TwoSided Alternative = iota
	// Less tests against the first sample being smaller.
	Less
	// Greater tests against the first sample being larger.
	Greater
)

// Computation says how a p-value is computed.
type Computation int

const (
	// Auto is exact for small samples where that is possible, by the rule of
	// SciPy that each test states. It is the zero value.
	Auto Computation = iota
	// Exact is the distribution of the statistic under the null hypothesis.
	Exact
	// Asymptotic is its limit for large samples.
	Asymptotic
)

// TestResult is what every hypothesis test of this package returns.
type TestResult struct {
	// Statistic is defined by each test.
	Statistic float64
	// P is the p-value. It is NaN where the data do not determine it, as for
	// two constant samples of the same value: such a P rejects nothing.
	P float64
	// DF holds the degrees of freedom, and DF2 those of the denominator of an
	// F statistic. They are zero where the test has none.
	DF, DF2 float64
	// N holds the sizes of the samples.
	N []int
	// Alternative is what was tested against.
	Alternative Alternative
	// Computation says how P was computed: Exact or Asymptotic.
	Computation Computation
	// Ties says whether equal values had to be corrected for; rank tests only.
	Ties bool
	// Location is the value at which the empirical distribution functions are
	// furthest apart, and Sign is +1 where that of the first sample is the
	// larger there, else -1; Kolmogorov-Smirnov only.
	Location float64
	Sign     int
}

// Rejects reports whether the null hypothesis is rejected at level alpha: whether
// P is below it. A P that is NaN rejects nothing.
func (r TestResult) Rejects(alpha float64) bool { return r.P < alpha }

// checkSample returns an error unless the sample has at least n values, all of
// them finite.
func checkSample(name string, x []float64, n int) error {
	if len(x) < n {
		return fmt.Errorf("%w: %s has %d values, at least %d are needed", ErrSampleSize, name, len(x), n)
	}
	for i, v := range x {
		if !finite(v) {
			return fmt.Errorf("%w: %s[%d] = %v; leave it out or replace it by a finite one", ErrNotFinite, name, i, v)
		}
	}
	return nil
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// checkSamples checks each of at least k samples with checkSample.
func checkSamples(samples [][]float64, k int) error {
	if len(samples) < k {
		return fmt.Errorf("%w: %d samples, at least %d are needed", ErrSampleSize, len(samples), k)
	}
	for i, x := range samples {
		if err := checkSample("sample", x, 1); err != nil {
			return fmt.Errorf("sample %d: %w", i, err)
		}
	}
	return nil
}

// checkTwo checks two samples of at least one value each; if paired, of the
// same size.
func checkTwo(x, y []float64, paired bool) error {
	if err := checkSample("x", x, 1); err != nil {
		return err
	}
	if err := checkSample("y", y, 1); err != nil {
		return err
	}
	if paired && len(x) != len(y) {
		return fmt.Errorf("%w: paired samples of %d and %d values; they must be of one size", ErrSampleSize, len(x), len(y))
	}
	return nil
}

// check returns an error for a value that is not a constant of the type.
func (a Alternative) check() error {
	if a < TwoSided || a > Greater {
		return fmt.Errorf("%w: alternative %d; use TwoSided, Less or Greater", ErrOption, a)
	}
	return nil
}

// check returns an error for a value that is not a constant of the type.
func (c Computation) check() error {
	if c < Auto || c > Asymptotic {
		return fmt.Errorf("%w: computation %d; use Auto, Exact or Asymptotic", ErrOption, c)
	}
	return nil
}
