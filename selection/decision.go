package selection

import (
	"fmt"
	"strings"
)

// Decision is the elimination of one candidate.
type Decision struct {
	Candidate  int // index into the pool
	Experiment int // the experiment after which it was taken, from 0
	Reason     Reason
}

// Rule is the kind of a reason.
type Rule int

const (
	// ByTest is an elimination by a hypothesis test against another candidate.
	ByTest Rule = iota
	// ByRank is an elimination because enough others have a better criterion.
	ByRank
	// ByUnscored is an elimination because a training gave no loss, under the policy Eliminate.
	ByUnscored
)

// Reason is why a candidate was eliminated, as data. Its text is derived from it.
type Reason struct {
	Rule Rule
	// Name is the test or the criterion that was used.
	Name string
	// N is the number of instances of the candidate that were compared.
	N int
	// Evidence is the p-value of a test or the candidate's criterion, and
	// Threshold what it was held against: the level of the test, or
	// the criterion of the last candidate that was kept.
	Evidence, Threshold float64
	// Statistic is that of the test; zero for other rules.
	Statistic float64
	// Opponent is the candidate that it was compared with, -1 without one.
	Opponent int
}

// Text returns the reason as a sentence; name gives the name of a candidate.
func (r Reason) Text(name func(candidate int) string) string {
	switch r.Rule {
	case ByTest:
		return fmt.Sprintf("%s test against %s: p = %.3g < %.3g after %s",
			r.Name, name(r.Opponent), r.Evidence, r.Threshold, instances(r.N))
	case ByRank:
		return fmt.Sprintf("%s = %.6g after %s, worse than %.6g of %s, the last one kept",
			r.Name, r.Evidence, instances(r.N), r.Threshold, name(r.Opponent))
	case ByUnscored:
		return fmt.Sprintf("a training gave no loss after %s", instances(r.N))
	}
	return fmt.Sprintf("Rule(%d)", int(r.Rule))
}

func instances(n int) string {
	if n == 1 {
		return "1 instance"
	}
	return fmt.Sprintf("%d instances", n)
}

// List returns decisions as lines, one each, for logs.
func List(decisions []Decision, name func(candidate int) string) string {
	var b strings.Builder
	for _, d := range decisions {
		fmt.Fprintf(&b, "experiment %d: %s out: %s\n", d.Experiment+1, name(d.Candidate), d.Reason.Text(name))
	}
	return b.String()
}
