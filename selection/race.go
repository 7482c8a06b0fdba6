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
//  2. Experiment 2 begins with the 20 best. The differences d of their two losses, winsorised at
//     h = 2.5·1.4826·median|c| about their median, c = d − median(d), give the standard deviation
//     of one loss, σ = 1.3·1.03·sqrt(Σ min(|c|, h)²/(2·(20−1))): a few lucky runs of candidates that
//     diverge must not set it. The posterior of each mean is then a Student t of 12 degrees of
//     freedom at the loss, scaled by σ.
//  3. P_i, the probability that candidate i has the smallest mean, comes from
//     stats.PosteriorOfBest. The least probable are dropped, as long as the mass of all that were
//     dropped so far is at most Alpha·(1 − 0.8·0.88^(s−2)) after experiment s. The others end
//     experiment 2.
//  4. From then on the two-way model is fitted to all that have two losses or more, those dropped
//     since included, so that the survivors' luck is seen as such. Block effects are weighted
//     means, half by the last P and half equally, winsorised at six robust standard deviations so
//     that runs that diverge do not move them. Variances are moderated by limma's prior (Smyth
//     2004), fitted to the better half and worth at most 30 degrees of freedom in experiment 2.
//     Means are shrunk to a normal prior (Morris 1983) with the variance of Paule and Mandel, by a
//     weight of at least 0.2. Then step 3 again, for the survivors.
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
// more. Until then candidates are dropped by the mean, as far as 0.2·Alpha goes and with λ·σ/2 added to the scales of the posterior,
// where λ is by how many standard deviations the criterion exceeds the mean for normal losses: standard deviations that vary by half
// between candidates are so allowed for. A criterion of
// spread alone drops nobody until then, and does not go with UseFeatures. After experiment s ≥ 4 the mass is Alpha·(1 − 0.8·0.88^(s−3)), and σ that of the
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
	raceLeaders   = 20   // begin experiment 2
	raceFirst     = 0.2  // of Alpha is spent in experiment 2,
	raceLater     = 0.12 // and this share of the rest after each further experiment
	raceInflation = 1.3  // of the standard deviation in the screen
	raceScreenDF  = 12.0 // its degrees of freedom
	racePriorDF   = 30.0 // the most that the prior of variances is worth in experiment 2
	raceMostDF    = 1000.0
	raceShrinkage = 0.2 // the least weight of a candidate's own mean
)

// resolve returns the rule with its defaults for a pool of n, or an error that wraps ErrMethod.
func (r Race) resolve(n int) (Race, error) {
	if r.Alpha == 0 {
		r.Alpha = 0.05
	}
	if !(r.Alpha > 0 && r.Alpha < 1) {
		return r, fmt.Errorf("%w: Race.Alpha = %v; use a mass between 0 and 1", ErrMethod, r.Alpha)
	}
	if r.Regret != r.Regret {
		return r, fmt.Errorf("%w: Race.Regret is NaN; use a number, 0 for 0.1, or a negative one for never", ErrMethod)
	}
	if r.Regret == 0 {
		r.Regret = 0.1
	}
	if r.Survivors < 0 {
		return r, fmt.Errorf("%w: Race.Survivors = %d; use a positive number, or 0 for 7", ErrMethod, r.Survivors)
	}
	if r.Survivors == 0 {
		r.Survivors = min(7, max(1, n/10))
	}
	if _, err := smooth("Race.Criterion", r.Criterion); err != nil {
		return r, err
	}
	return r, nil
}

// Name returns, for instance, "race, alpha 0.05, until regret 0.1 or 7 left".
func (r Race) Name() string {
	resolved, err := r.resolve(1 << 20)
	if err != nil {
		return "race"
	}
	name := fmt.Sprintf("race%s, alpha %g, until ", by(r.Criterion), resolved.Alpha)
	if resolved.Regret > 0 {
		name += fmt.Sprintf("regret %g or ", resolved.Regret)
	}
	name += fmt.Sprintf("%d left", resolved.Survivors)
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
	if n == 0 {
		return nil, fmt.Errorf("%w: the pool is empty; give it at least one candidate", ErrMethod)
	}
	p := &race{rule: r, alive: make([]int, n), losses: newRaceLosses(n), chance: make([]float64, n), mean: make([]float64, n)}
	for i := range p.alive {
		p.alive[i] = i
	}
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
		p.ask(0, p.screen.first(), (*race).tried)
	} else {
		p.ask(0, p.alive, (*race).first)
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
