package selection

import (
	"math"

	"robust/stats"
)

// leaders is the number of opponents whose share of the evenly spread weight is counted.
const leaders = 40

// challenge is an opponent that was named after some values of everybody, and is judged by what comes after them. Everybody in
// play is judged against the leader, and the leader against the second.
//
// The opponent stays the same, so that the differences from it are of one distribution, whatever the
// spreads of the others. Once it is out it counts no more, which cannot raise the evidence.
type challenge struct {
	after          int // so many values
	leader, second int
	weight         float64
}

// opponent returns whom a candidate is judged against.
func (c challenge) opponent(candidate int) int {
	if candidate == c.leader {
		return c.second
	}
	return c.leader
}

// challenge names the leader after n values as an opponent, unless it is one already. Of the weight that is not spread evenly, 7/10 go
// to the leader after the first experiment, and 3/10·1/(n(n-1)) to later ones, together 3/10 at most.
func (p *guaranteed) challenge(n int) {
	if len(p.alive) < 2 {
		return
	}
	order := p.order(n)
	for _, c := range p.challenges {
		if c.leader == order[0] || c.after == n {
			return
		}
	}
	weight := 0.7
	if n > 1 {
		weight = 0.3 / float64(n*(n-1))
	}
	weight *= 1 - kernels[p.rule.Kernel].even
	p.challenges = append(p.challenges, challenge{n, order[0], order[1], weight})
}

// against returns the evidence of the first n values against a candidate, and whether it reaches the boundary. Where it
// does not, it may be less than there is. The opponents are those with a share of the even weight that counts.
func (p *guaranteed) against(i int, opponents []int, n int, boundary float64) (joint, bool) {
	sum := joint{average: kernels[p.rule.Kernel].joins, log: math.Inf(-1), top: math.Inf(-1), opponent: -1}
	for _, c := range p.challenges {
		j := c.opponent(i)
		if len(p.values[j]) >= n && n > c.after {
			sum.add(p.judge(i, j, c.after), p.between(i, j, c.after, n, 0), c.weight, j)
		}
	}
	// The e-value of the strongest opponent bounds those of all: mostly that settles it.
	var strongest stats.Differences
	most, opponent := math.Inf(-1), -1
	for _, j := range opponents {
		if j == i {
			continue
		}
		if d := p.between(i, j, 0, n, 0); p.strength(d) > most {
			most, strongest, opponent = p.strength(d), d, j
		}
	}
	if opponent < 0 {
		return sum, sum.log >= boundary
	}
	bound := sum
	if weight := p.share(); sum.average {
		bound.add(p.kernel, strongest, weight*float64(len(opponents)), opponent)
	} else {
		bound.add(p.kernel, strongest, weight, opponent)
	}
	if !sum.average || bound.log < boundary {
		return bound, bound.log >= boundary
	}
	for _, j := range opponents {
		if j != i {
			sum.add(p.kernel, p.between(i, j, 0, n, 0), p.share(), j)
		}
	}
	return sum, sum.log >= boundary
}

// strength orders equally many differences as their e-values do; differences of 0 apart, if the kernel counts signs.
func (p *guaranteed) strength(d stats.Differences) float64 {
	switch k := p.kernel.(type) {
	case stats.ModeratedT:
		return d.Sum / math.Sqrt(k.DF*k.Variance+d.Squares)
	case stats.TMixture:
		return d.Sum / math.Sqrt(d.Squares)
	case stats.SignMixture:
		return float64(d.Positive - d.Negative)
	}
	return d.Sum
}

// share is what every opponent has of the evenly spread weight.
func (p *guaranteed) share() float64 { return kernels[p.rule.Kernel].even / float64(len(p.losses)-1) }

// judge returns the e-process for the differences of i from an opponent that was named after some experiments. Those before
// are the past: the self-normalised kernel may take its scale from them.
func (p *guaranteed) judge(i, j, after int) stats.EProcess {
	if p.rule.Kernel != SelfNormalised {
		return p.kernel
	}
	past := p.between(i, j, 0, after, 0)
	if past.Squares == 0 {
		return stats.SignMixture{}
	}
	return stats.SelfNormalised{Precision: float64(past.N) / past.Squares}
}

// between returns the differences of candidate i from j, raised by shift, in the first n values but for those up to after.
func (p *guaranteed) between(i, j, after, n int, shift float64) stats.Differences {
	var d stats.Differences
	a, b := p.values[i], p.values[j]
	for s := after; s < n; s++ {
		d.Add(a[s] - b[s] + shift)
	}
	return d
}

// joint joins weighted e-values: their average, if they are supermartingales given all data, or else the
// largest, by a union bound over their weights.
type joint struct {
	average  bool
	log, top float64 // of the joint e-value, and of its largest part
	opponent int     // of that part
	excess   float64
}

// add joins the e-value of one opponent. It leaves out differences that speak for the candidate, which keeps the
// average valid: what they contribute is positive.
func (j *joint) add(kernel stats.EProcess, d stats.Differences, weight float64, opponent int) {
	if d.Sum <= 0 && d.Positive <= d.Negative {
		return
	}
	term := kernel.LogE(d) + math.Log(weight)
	if term > j.top {
		j.top, j.opponent, j.excess = term, opponent, d.Mean()
	}
	if !j.average || math.IsInf(j.top, -1) {
		j.log = j.top
		return
	}
	high, low := max(j.log, term), min(j.log, term)
	j.log = high + math.Log1p(math.Exp(low-high))
}
