package selection

import (
	"fmt"
	"math"
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
	// ByEvidence is an elimination because the e-value against being the best exceeds 1/alpha.
	ByEvidence
	// ByPosterior is an elimination because the candidate's posterior probability of being the best is small.
	ByPosterior
	// ByFeatures is an elimination before any training, because of the losses of candidates with similar features.
	ByFeatures
)

// Reason is why a candidate was eliminated, as data. Its text is derived from it.
type Reason struct {
	Rule Rule
	// Name is the test or the criterion that was used; for ByPosterior it is empty in a race by the mean.
	Name string
	// N is the number of instances of the candidate that were compared.
	N int
	// Evidence is the p-value of a test or the candidate's criterion, and
	// Threshold what it was held against: the level of the test, or
	// the criterion of the last candidate that was kept. For ByEvidence they are natural
	// logarithms: of the e-value, and of 1/alpha. For ByPosterior they are the candidate's
	// probability of being the best, and the budget of what may be spent so far; for
	// ByFeatures the probability of all untried together, and its limit.
	Evidence, Threshold float64
	// Statistic is that of the test; for ByEvidence, by how much the mean loss exceeds that of the
	// opponent; for ByPosterior, the probability spent so far. It is zero for other rules.
	Statistic float64
	// Opponent is the candidate that it was compared with, -1 without one.
	Opponent int
	// Negated says that Evidence and Threshold are criteria of negated scores, because the
	// selection maximises; ByRank only.
	Negated bool
}

// Text returns the reason as a sentence; name gives the name of a candidate.
func (r Reason) Text(name func(candidate int) string) string {
	switch r.Rule {
	case ByTest:
		return fmt.Sprintf("%s test against %s: p = %.3g < %.3g after %s",
			r.Name, name(r.Opponent), r.Evidence, r.Threshold, instances(r.N))
	case ByRank:
		of := ""
		if r.Negated {
			of = " of the negated scores"
		}
		return fmt.Sprintf("%s%s = %.6g after %s, worse than %.6g of %s, the last one kept",
			r.Name, of, r.Evidence, instances(r.N), r.Threshold, name(r.Opponent))
	case ByEvidence:
		return fmt.Sprintf("%s e-value %.4g ≥ %.4g after %s, the most by a mean excess of %.3g over %s",
			r.Name, math.Exp(r.Evidence), math.Exp(r.Threshold), instances(r.N), r.Statistic, name(r.Opponent))
	case ByPosterior:
		by := ""
		if r.Name != "" {
			by = " by " + r.Name
		}
		return fmt.Sprintf("probability %.3g of being the best%s after %s, when %s led; %.3g of %.3g spent so far",
			r.Evidence, by, instances(r.N), name(r.Opponent), r.Statistic, r.Threshold)
	case ByFeatures:
		return fmt.Sprintf("never tried: by their features, all untried together have probability %.3g ≤ %.3g of having the best", r.Evidence, r.Threshold)
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
