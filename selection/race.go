package selection

import (
	"fmt"

	"robust/robust"
	"robust/trainer"
)

// Race is the efficient race: after every experiment it computes for each candidate the posterior
// probability of being the best, drops the least probable ones, and trains the others once more.
// What is dropped in the whole race has at most Alpha of the posterior mass. The zero value is a
// race with the defaults below.
//
// # The rule
//
// Losses are y[i,s] = μ_i + b_s + e, with an effect b_s that all candidates of experiment s share
// (the training sample) and an e of variance σ_i².
//
//  1. Experiment 1 trains all candidates, or with UseFeatures those of the screen below.
//  2. Experiment 2 begins with the 36 best. The differences of their two losses give the scale of one loss and how heavy the tails
//     of its distribution are: a Student t by maximum likelihood, with a prior on its degrees of freedom
//     (stats.FitStudentScale). It has heavy tails where some candidates are more variable than others, and a few lucky
//     runs of candidates that diverge do not set its scale. The posterior of each mean is then that t about its first loss.
//  3. P_i, the probability that candidate i has the smallest mean, comes from
//     stats.PosteriorOfBest. The screen drops the least probable ones without a second loss, as long as their mass is at most
//     0.3·Alpha. The others get theirs in batches, the most promising half at a time, and each batch sharpens the t, until nobody is
//     left in between.
//  4. From then on the two-way model is fitted to all that have two losses or more, those dropped
//     since included, so that the survivors' luck is seen as such. Block effects are weighted
//     means, half by the last P and half equally, winsorised at six robust standard deviations so
//     that runs that diverge do not move them. Variances are moderated: by the t of the screen in experiment 2, and then by limma's
//     prior (Smyth 2004), fitted to the better half. One counts at most 100 times that of the prior: a candidate that diverges now
//     and then has a large mean that is not at all known, and would else have a chance of being the best for as long as the race goes on.
//     Means are shrunk to a normal prior (Morris 1983) with the variance of Paule and Mandel, by a
//     weight of at least 0.2. The least probable of the survivors are dropped, as long as the mass of all that were dropped
//     after the screen is at most 0.7·Alpha·(1 − 0.9^(s−1)) after experiment s. What the screen left is not carried over.
//  5. The race ends when the expected regret of the best survivor, that is how much its mean
//     exceeds the smallest of all in expectation, is at most Regret·σ, when at most Survivors are
//     left, or with the budget of the run.
//
// # Features
//
// With UseFeatures, experiment 1 trains 60 candidates, drawn by Pool.Seed, and then in batches those
// that a Gaussian process over the features (stats.FitGaussianProcess) still gives a chance, until
// all that are untried have together at most 0.01 of the mass. Noise of the candidates' own is part
// of the prediction. Where the features explain nothing, all are tried. But where they explain much
// and the best candidate is an exception among its neighbours, it may never be tried, as the
// comparison of examples/methods shows on its table of kernel methods. So features are only used
// on demand.
//
// # Criteria
//
// A Criterion other than the mean is judged by its jackknife pseudo-values, which take the place of the losses
// in the model, from experiment 4 on; each further experiment gives new ones. They are of every candidate that has four losses or
// more. Until then candidates are dropped by the mean, as far as 0.3·Alpha goes and with λ·σ/2 added to the scales of the posterior,
// where λ is by how many standard deviations the criterion exceeds the mean for normal losses: standard deviations that vary by half
// between candidates are so allowed for. A criterion of
// spread alone drops nobody until then, and does not go with UseFeatures. After experiment s ≥ 4 the mass is Alpha·(1 − 0.7·0.92^(s−3)), and σ that of the
// pseudo-values.
//
// Spreads take many instances to know, twenty give a standard deviation to 16 %, and a candidate that was lucky in its spread also seems to be known well. Where the
// spreads of candidates differ much and decide, the best one is lost more often than Alpha says, in a fifth of the selections by the mean plus 2.5 standard
// deviations that TestRaceKeepsTheSteadier makes. As an aim of its own the standard deviation is a poor one: rather use it to choose among survivors.
//
// # What is known of the error
//
// Alpha is a budget of posterior mass. It is the chance of losing the best candidate on average
// over pools that are like the model, not a bound for each pool. Where very many of the best hardly
// differ, their means ending abruptly, the very best is lost more often, to others that are hardly
// worse.
type Race struct {
	// Alpha is the posterior mass that may be dropped in all, between 0 and 1; 0 means 0.05.
	Alpha float64
	// Regret ends the race, in units of the standard deviation of one loss; 0 means 0.1, and a
	// negative number never.
	Regret float64
	// Survivors ends the race when at most so many are left; 0 means 7, or a tenth of a pool
	// of fewer than 70, but at least 1.
	Survivors int
	// UseFeatures lets experiment 1 leave candidates out by their features, which all must then
	// have: see trainer.CheckFeatures.
	UseFeatures bool
	// Criterion says who is the best; nil means the mean. Others must be robust.Smooth: see Criteria.
	Criterion robust.Criterion
}

// The constants of the rule, chosen on the published table, on tables of other kinds of models, and on populations whose
// truth is known.
const (
	raceLeaders      = 36  // begin experiment 2,
	raceBatch        = 10  // and at least so many more go on with it
	raceFirst        = 0.3 // of Alpha is for the screen,
	raceLater        = 0.1 // and this share of the rest for each experiment from the second on
	raceMostDF       = 1000.0
	raceMostVariance = 100.0 // in units of that of the prior
	raceShrinkage    = 0.2   // the least weight of a candidate's own mean
)

// resolve returns the rule with its defaults for a pool of n, or an error that wraps ErrMethod.
func (r Race) resolve(n int) (Race, error) {
	if _, err := smooth("Race.Criterion", r.Criterion); err != nil {
		return r, err
	}
	err := resolveRace("Race", &r.Alpha, &r.Regret, &r.Survivors, n)
	return r, err
}

// resolveRace fills in the defaults of a rule of the given name for a pool of n, or returns an error that wraps ErrMethod.
func resolveRace(rule string, alpha, regret *float64, survivors *int, n int) error {
	if *alpha == 0 {
		*alpha = 0.05
	}
	if !(*alpha > 0 && *alpha < 1) {
		return fmt.Errorf("%w: %s.Alpha = %v; use a mass between 0 and 1", ErrMethod, rule, *alpha)
	}
	if *regret != *regret {
		return fmt.Errorf("%w: %s.Regret is NaN; use a number, 0 for 0.1, or a negative one for never", ErrMethod, rule)
	}
	if *regret == 0 {
		*regret = 0.1
	}
	if *survivors < 0 {
		return fmt.Errorf("%w: %s.Survivors = %d; use a positive number, or 0 for 7", ErrMethod, rule, *survivors)
	}
	if *survivors == 0 {
		*survivors = min(7, max(1, n/10))
	}
	return nil
}

// raceEnd says what ends a race.
func raceEnd(regret float64, survivors int) string {
	if regret > 0 {
		return fmt.Sprintf("regret %g or %d left", regret, survivors)
	}
	return fmt.Sprintf("%d left", survivors)
}

// Name returns, for instance, "race, alpha 0.05, until regret 0.1 or 7 left".
func (r Race) Name() string {
	resolved, err := r.resolve(1 << 20)
	if err != nil {
		return "race"
	}
	name := fmt.Sprintf("race%s, alpha %g, until %s", by(r.Criterion), resolved.Alpha, raceEnd(resolved.Regret, resolved.Survivors))
	if r.UseFeatures {
		name += ", with features"
	}
	return name
}

// Start begins a selection.
func (r Race) Start(pool Pool) (Process, error) {
	n := len(pool.Candidates)
	r, err := r.resolve(n)
	if err != nil {
		return nil, err
	}
	course, err := newRaceCourse(n)
	if err != nil {
		return nil, err
	}
	p := &race{raceCourse: course, rule: r}
	if p.target, err = newRaceTarget(r.Criterion); err != nil {
		return nil, err
	}
	if n == 1 {
		return p, nil
	}
	if r.UseFeatures {
		if p.target.spread {
			return nil, fmt.Errorf("%w: Race.UseFeatures leaves candidates out by their mean, which says nothing of Race.Criterion = %s; use one or the other",
				ErrMethod, r.Criterion.Name())
		}
		if err := trainer.CheckFeatures(pool.Candidates); err != nil {
			return nil, fmt.Errorf("%w: Race.UseFeatures: %w", ErrMethod, err)
		}
		p.screen = newRaceScreen(featuresOf(pool.Candidates), pool.Seed)
	}
	if p.screen != nil {
		p.ask(0, p.screen.first(), p.tried)
	} else {
		p.ask(0, p.alive, p.first)
	}
	return p, nil
}

// featuresOf returns the features of candidates that all are Featured.
func featuresOf(candidates []trainer.Candidate) [][]trainer.Feature {
	all := make([][]trainer.Feature, len(candidates))
	for i, c := range candidates {
		all[i] = c.(trainer.Featured).Features()
	}
	return all
}
