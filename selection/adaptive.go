package selection

import (
	"fmt"
	"slices"
)

// Adaptive is the adaptive race. It begins like Race, and then chooses anew after every experiment who is trained in the next
// one: the smallest set of candidates with so much of the posterior mass of being the best that what is left out, together with
// what the screen dropped, has at most the share of Alpha that Race would have spent by then. The others rest. They are not
// eliminated before the end, and come back where the set fails to hold what it promised. The zero value has the defaults below.
//
// # The rule
//
// The first two experiments, the screen between their parts and the posterior are those of Race, but for this:
//
//  1. Candidates have losses in different experiments. The two-way model is fitted by alternating least squares to all that
//     passed the screen, with the winsorised effects and the moderated variances of Race.
//  2. Means are shrunk to a normal prior (Morris 1983), by a weight of at least 0.2, that is fitted to those of the last
//     experiment. A candidate that rests is shrunk only where that makes it worse: it is not a draw from that prior, since it
//     was left out for its losses.
//  3. The race ends when the set has at most Survivors members, or when the expected regret of its best one is at most Regret
//     standard deviations of one loss, as for Race, or with the budget of the run. Then those that rest are eliminated; where
//     the budget ends the run, they are Resting.
//
// An experiment in which no candidate of the set had a loss goes on with another set.
//
// What is known of the error is the same as for Race: Alpha is a budget of posterior mass, not a bound for each pool.
type Adaptive struct {
	// Alpha is the posterior mass that may be left out in the end, between 0 and 1; 0 means 0.05.
	Alpha float64
	// Regret ends the race, in units of the standard deviation of one loss; 0 means 0.1, and a
	// negative number never.
	Regret float64
	// Survivors ends the race when the set is at most so large; 0 means 7, or a tenth of a pool
	// of fewer than 70, but at least 1.
	Survivors int
}

// resolve returns the rule with its defaults for a pool of n, or an error that wraps ErrMethod.
func (a Adaptive) resolve(n int) (Adaptive, error) {
	err := resolveRace("Adaptive", &a.Alpha, &a.Regret, &a.Survivors, n)
	return a, err
}

// Name returns, for instance, "adaptive race, alpha 0.05, until regret 0.1 or 7 left".
func (a Adaptive) Name() string {
	a, err := a.resolve(1 << 20)
	if err != nil {
		return "adaptive race"
	}
	return fmt.Sprintf("adaptive race, alpha %g, until %s", a.Alpha, raceEnd(a.Regret, a.Survivors))
}

// Start begins a selection. The error wraps ErrMethod: an option that is out of range, or an empty pool.
func (a Adaptive) Start(pool Pool) (Process, error) {
	n := len(pool.Candidates)
	a, err := a.resolve(n)
	if err != nil {
		return nil, err
	}
	course, err := newRaceCourse(n)
	if err != nil {
		return nil, err
	}
	p := &adaptive{raceCourse: course, rule: a}
	p.set = slices.Clone(p.alive)
	if n > 1 {
		p.ask(0, p.alive, p.first)
	}
	return p, nil
}
