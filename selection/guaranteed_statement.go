package selection

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Standing ranks the survivors by their means, or the criterion, and states the guarantee.
func (p *guaranteed) Standing() Standing {
	survivors := p.ranking()
	s := Standing{Survivors: survivors, Criterion: p.rule.Criterion, Statement: Statement{Set: p.set(survivors)}}
	k := kernels[p.rule.Kernel]
	s.Statement.Claim = fmt.Sprintf("with a probability of at least %.4g %%, a candidate that is the best%s is never eliminated, "+
		"however long one looks: the survivors are a %.4[1]g %% confidence set for it", 100*(1-p.rule.Alpha), p.best())
	if !s.Statement.Set.Exact {
		s.Statement.Claim = "approximately, " + s.Statement.Claim
	}
	if len(survivors) > 1 {
		s.Statement.Claim += "; " + p.within(survivors[0], s.Statement.Set.Excess[0])
	}
	s.Statement.Assumptions = []string{
		"experiments are independent of each other and alike; within one, losses may depend on each other as they like",
		"differences between two candidates in an experiment " + k.assumes,
		"if several candidates are the best, this holds for each of them, not for all of them together",
	}
	if p.criterion != nil {
		s.Statement.Assumptions[1] = "differences between two candidates in a batch of experiments " + k.assumes
		s.Statement.Assumptions = append(s.Statement.Assumptions, fmt.Sprintf("the best candidate has the smallest %s in batches of %d experiments, on average: "+
			"the bias of so few is about the same for all candidates", p.criterion.Estimand(), batch))
	}
	if p.pilots > 0 {
		s.Statement.Assumptions = append(s.Statement.Assumptions, fmt.Sprintf(
			"%s has a standard deviation of about %.2g, estimated from %d candidates: a best one that is much more variable than "+
				"they are is lost more often; the kernel %v does not assume that", p.value(), p.sigma, p.pilots, Strict))
	}
	if p.unscored > 0 {
		s.Statement.Assumptions = append(s.Statement.Assumptions, fmt.Sprintf(
			"whether a training gives a loss does not depend on the loss; nothing is said of the %d candidates that are out without one", p.unscored))
	}
	if len(survivors) > 1 {
		s.Statement.Warnings = p.warnings(survivors)
	}
	return s
}

// within says how far the best survivor may be from the best candidate.
func (p *guaranteed) within(pick int, excess float64) string {
	id := p.candidates[pick].ID()
	if math.IsInf(excess, 1) {
		return fmt.Sprintf("how much worse than the best %s may be is not bounded yet", id)
	}
	of := kernels[p.rule.Kernel].average + " of the differences"
	if p.criterion != nil {
		of += ", which are of the " + p.criterion.Estimand()
	}
	return fmt.Sprintf("jointly with that, it is excluded that %s is worse than the best by %.3g or more, in the %s", id, excess, of)
}

// warnings says whether the best survivor is more variable than the kernel takes trainings to be.
func (p *guaranteed) warnings(survivors []int) []string {
	const level = 0.01
	n, others := p.common(), float64(len(survivors)-1)
	if p.sigma == 0 || n < 3 {
		return nil
	}
	// Its differences from the mean of the others have a variance of sigma²·(1 + 1/others).
	best, mean := survivors[0], 0.0
	differences := make([]float64, n)
	for s := range differences {
		differences[s] = p.values[best][s]
		for _, j := range survivors[1:] {
			differences[s] -= p.values[j][s] / others
		}
		mean += differences[s] / float64(n)
	}
	sum := 0.0
	for _, d := range differences {
		sum += (d - mean) * (d - mean)
	}
	ratio := sum / float64(n-1) / (1 + 1/others) / (p.sigma * p.sigma)
	tail := mathext.GammaIncRegComp(float64(n-1)/2, float64(n-1)*ratio/2) // of a chi-squared with n-1 degrees of freedom
	if tail >= level {
		return nil
	}
	return []string{fmt.Sprintf("the spread of %s, the best so far, stands out: it is %.1f times the standard deviation of %.2g that the "+
		"kernel takes %s to have (p = %.2g). If candidates like it are the best, they are lost more often than stated; the kernel %v does not take spreads to be alike",
		p.candidates[best].ID(), math.Sqrt(ratio), p.sigma, p.value(), tail, Strict)}
}
