package stats

import (
	"fmt"
	"slices"
	"strings"
)

// Aspect says what of two distributions a test compares.
type Aspect int

const (
	// Location is where the values lie: a mean or a median.
	Location Aspect = iota
	// Spread is how far apart they lie.
	Spread
	// Distribution is both, and all else.
	Distribution
)

// String returns the aspect's name in lower case.
func (a Aspect) String() string {
	names := [...]string{"location", "spread", "distribution"}
	if a < 0 || int(a) >= len(names) {
		return fmt.Sprintf("Aspect(%d)", int(a))
	}
	return names[a]
}

// TwoSample is a test of two samples under its default options, two-sided.
type TwoSample struct {
	// Name is how a caller chooses the test.
	Name string
	// Paired says that value i of one sample belongs to value i of the other.
	Paired bool
	// Compares says what the test is sensitive to.
	Compares Aspect
	// Test tests two whole samples.
	Test func(x, y []float64) (TestResult, error)
	// NewEvidence returns an empty accumulator that makes the same test.
	NewEvidence func() EvidenceAccumulator
}

// TwoSampleTests returns all tests of two samples, in the order of their names.
func TwoSampleTests() []TwoSample {
	tests := []TwoSample{
		{"bartlett", false, Spread,
			func(x, y []float64) (TestResult, error) { return Bartlett(x, y) },
			func() EvidenceAccumulator { return new(bartlettEvidence) }},
		{"ks", false, Distribution,
			func(x, y []float64) (TestResult, error) { return KolmogorovSmirnov(x, y, KSOptions{}) },
			func() EvidenceAccumulator {
				return &sortedEvidence{test: func(x, y []float64) TestResult { return kolmogorovSmirnov(x, y, KSOptions{}) }}
			}},
		{"mannwhitney", false, Location,
			func(x, y []float64) (TestResult, error) { return MannWhitney(x, y, MannWhitneyOptions{}) },
			func() EvidenceAccumulator {
				return &sortedEvidence{test: func(x, y []float64) TestResult { return mannWhitney(x, y, MannWhitneyOptions{}) }}
			}},
		{"pitmanmorgan", true, Spread,
			func(x, y []float64) (TestResult, error) { return PitmanMorgan(x, y, TwoSided) },
			func() EvidenceAccumulator {
				return &pairedEvidence{test: func(x, y, _ []float64) TestResult { return pitmanMorgan(x, y, TwoSided) }}
			}},
		{"student", true, Location,
			func(x, y []float64) (TestResult, error) { return StudentPaired(x, y, TwoSided) },
			func() EvidenceAccumulator {
				return &pairedEvidence{test: func(x, y, _ []float64) TestResult { return studentPaired(x, y, TwoSided) }}
			}},
		{"welch", false, Location,
			func(x, y []float64) (TestResult, error) { return Welch(x, y, TwoSided) },
			func() EvidenceAccumulator { return new(welchEvidence) }},
		{"wilcoxon", true, Location,
			func(x, y []float64) (TestResult, error) { return Wilcoxon(x, y, WilcoxonOptions{}) },
			func() EvidenceAccumulator {
				return &pairedEvidence{test: func(x, y, scratch []float64) TestResult {
					return wilcoxon(x, y, WilcoxonOptions{}, scratch)
				}}
			}},
	}
	for name, o := range map[string]SpreadOptions{
		"levene": {}, "levene-mean": {Center: Mean}, "levene-trimmed": {Center: TrimmedMean},
	} {
		o, _ = o.check()
		tests = append(tests, TwoSample{name, false, Spread,
			func(x, y []float64) (TestResult, error) { return Levene(o, x, y) },
			func() EvidenceAccumulator { return &leveneEvidence{spreadEvidence{options: o}} }})
	}
	tests = append(tests, TwoSample{"fligner", false, Spread,
		func(x, y []float64) (TestResult, error) { return Fligner(SpreadOptions{}, x, y) },
		func() EvidenceAccumulator { return new(flignerEvidence) }})
	slices.SortFunc(tests, func(a, b TwoSample) int { return strings.Compare(a.Name, b.Name) })
	return tests
}

// TwoSampleNames returns the names of all tests of two samples, in their order.
func TwoSampleNames() []string {
	var names []string
	for _, t := range TwoSampleTests() {
		names = append(names, t.Name)
	}
	return names
}

// TwoSampleByName returns the test of that name; the error, ErrUnknownTest,
// lists the names there are.
func TwoSampleByName(name string) (TwoSample, error) {
	for _, t := range TwoSampleTests() {
		if t.Name == name {
			return t, nil
		}
	}
	return TwoSample{}, fmt.Errorf("%w: %q; there are %s", ErrUnknownTest, name, strings.Join(TwoSampleNames(), ", "))
}
