package selection

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Verdict is what was decided on the trainings of one request.
type Verdict struct {
	Step      Step
	Decisions []Decision
}

// ReplayError says where a method decides otherwise than it did, on the same outcomes: it has changed, or the journal is
// damaged. It wraps ErrReplay.
type ReplayError struct {
	Number      int // of the verdict, from 0
	Experiment  int // from 0
	Differences []Difference
}

// Error returns the message, with the first few differences.
func (e *ReplayError) Error() string {
	const most = 3
	var parts []string
	for k, d := range e.Differences {
		if k == most {
			parts = append(parts, fmt.Sprintf("and %d more", len(e.Differences)-most))
			break
		}
		parts = append(parts, fmt.Sprintf("%s: recorded %s, now %s", d.Field, d.Recorded, d.Now))
	}
	return fmt.Sprintf("%v, in verdict %d, of experiment %d: %s; use the version of the library that made the journal, or another journal",
		ErrReplay, e.Number+1, e.Experiment+1, strings.Join(parts, "; "))
}

// Unwrap returns ErrReplay.
func (e *ReplayError) Unwrap() error { return ErrReplay }

// Differences returns what is different between a recorded verdict and one of now. Who is out, by which rule, and the
// counts must be the same. Numbers may differ by rounding, and so may what follows from it alone, the order of decisions
// and the best candidate: not all processors round alike.
func (v Verdict) Differences(now Verdict) []Difference {
	var all []Difference
	compare := func(field string, recorded, now any) {
		if recorded != now {
			all = append(all, Difference{field, fmt.Sprint(recorded), fmt.Sprint(now)})
		}
	}
	compare("experiment", v.Step.Experiment, now.Step.Experiment)
	compare("candidates before", v.Step.Before, now.Step.Before)
	compare("candidates after", v.Step.After, now.Step.After)
	compare("trainings", v.Step.Trainings, now.Step.Trainings)
	recorded, decided := byCandidate(v.Decisions), byCandidate(now.Decisions)
	for len(recorded) > 0 || len(decided) > 0 {
		switch {
		case len(decided) == 0 || len(recorded) > 0 && recorded[0].Candidate < decided[0].Candidate:
			compare(fmt.Sprintf("candidate %d", recorded[0].Candidate), "out", "in play")
			recorded = recorded[1:]
		case len(recorded) == 0 || decided[0].Candidate < recorded[0].Candidate:
			compare(fmt.Sprintf("candidate %d", decided[0].Candidate), "in play", "out")
			decided = decided[1:]
		default:
			if a, b := recorded[0], decided[0]; !alike(a, b) {
				all = append(all, Difference{fmt.Sprintf("why candidate %d is out", a.Candidate), fmt.Sprintf("%+v", a.Reason), fmt.Sprintf("%+v", b.Reason)})
			}
			recorded, decided = recorded[1:], decided[1:]
		}
	}
	return all
}

// byCandidate returns decisions in the order of the candidates.
func byCandidate(decisions []Decision) []Decision {
	sorted := slices.Clone(decisions)
	slices.SortFunc(sorted, func(a, b Decision) int { return cmp.Compare(a.Candidate, b.Candidate) })
	return sorted
}

// alike reports whether two decisions on the same candidate say the same.
func alike(a, b Decision) bool {
	return a.Experiment == b.Experiment && a.Reason.Rule == b.Reason.Rule && a.Reason.Name == b.Reason.Name && a.Reason.N == b.Reason.N &&
		near(a.Reason.Evidence, b.Reason.Evidence) && near(a.Reason.Threshold, b.Reason.Threshold)
}

// near reports whether two numbers differ by rounding at most.
func near(a, b float64) bool {
	const relative = 1e-6
	return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= relative*max(math.Abs(a), math.Abs(b), 1)
}
