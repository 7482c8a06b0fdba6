package selection

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// raceCourse is what the races share: who is in play, what was asked for last and what follows it, the losses so far,
// and what they say of each candidate.
type raceCourse struct {
	alive      []int // who is not eliminated
	experiment int
	asked      []int             // ascending
	then       func() []Decision // what follows when they are told
	losses     *raceLosses
	mean       []float64 // of each candidate, in the unit of the losses
	chance     []float64 // of each candidate to be the best
}

// newRaceCourse returns that of n candidates, or an error that wraps ErrMethod.
func newRaceCourse(n int) (raceCourse, error) {
	if n == 0 {
		return raceCourse{}, fmt.Errorf("%w: the pool is empty; give it at least one candidate", ErrMethod)
	}
	c := raceCourse{alive: make([]int, n), losses: newRaceLosses(n), chance: make([]float64, n), mean: make([]float64, n)}
	for i := range c.alive {
		c.alive[i] = i
	}
	return c, nil
}

// ask wants an instance of each of the candidates.
func (c *raceCourse) ask(experiment int, candidates []int, then func() []Decision) {
	c.experiment = experiment
	c.asked = slices.Sorted(slices.Values(candidates))
	c.then = then
}

// Ask returns what was decided on last.
func (c *raceCourse) Ask() Request {
	return Request{Experiment: c.experiment, Candidates: slices.Clone(c.asked)}
}

// Tell records the losses and goes on to the next step of the rule.
func (c *raceCourse) Tell(losses []float64) ([]Decision, error) {
	decisions, err := receive(c.Ask(), losses, c.n, func(i int, loss float64) {
		if math.IsNaN(c.losses.origin) {
			c.losses.start(losses)
		}
		c.losses.add(i, c.experiment, loss)
	})
	if err != nil {
		return nil, err
	}
	c.remove(decisions)
	c.asked = nil
	if len(c.alive) > 1 {
		decisions = append(decisions, c.then()...)
	}
	if len(c.alive) <= 1 {
		c.asked = nil
	}
	return decisions, nil
}

// remove takes the candidates of the decisions out of play.
func (c *raceCourse) remove(out []Decision) { c.alive = without(c.alive, out) }

// n is the number of losses of a candidate.
func (c *raceCourse) n(i int) int { return len(c.losses.of[i]) }

// rankFirst takes the first losses for the means, and ranks by them.
func (c *raceCourse) rankFirst() {
	for _, i := range c.alive {
		c.mean[i] = c.losses.of[i][0]
	}
	c.rank(c.alive)
}

// rank sorts candidates by the mean, ties by the index.
func (c *raceCourse) rank(candidates []int) {
	slices.SortFunc(candidates, func(a, b int) int { return cmp.Or(cmp.Compare(c.mean[a], c.mean[b]), cmp.Compare(a, b)) })
}
