// Package selection finds the stable models of a pool at a fraction of what an exhaustive
// search costs: one new instance of each candidate still in play at a time, until the
// evidence or the budget ends.
//
// Run is the everyday call: it takes a trainer, a pool of candidates and
// Settings, whose zero value is a sensible run.
//
//	result, err := selection.Run(ctx, trainer, candidates, selection.Settings{})
//
// Under it a Method says which candidates it wants trained, is told their losses,
// and says whom it eliminates and why. It never calls a trainer or a clock, so it
// can be played by hand, replayed from records, and resumed:
//
//	process, err := selection.TestAgainstBest{}.Start(pool)
//	for request := process.Ask(); !request.Ended(); request = process.Ask() {
//		decisions, err := process.Tell(losses(request))
//		…
//	}
//
// # Methods
//
// TestAgainstBest (CHEP 2026) removes each candidate that a statistical test tells from the best
// one so far; Halving (IEEE Access 2025, doi 10.1109/ACCESS.2025.3578926) drops the worse half
// after each experiment; Race drops those with the least posterior probability of being the best, and
// Adaptive lets them rest instead; Guaranteed bounds the probability that the best candidate is ever
// eliminated, however long one looks. Halving takes any robust.Criterion, Race and Guaranteed those that are robust.Smooth: mean, quartiles,
// standard deviation, and mean plus standard deviations. What each is known to guarantee, and what not, is part of its
// result. A new method is one file here with a type that implements Method, and one test that calls
// selectiontest.Run.
//
// # Order
//
// Decisions are taken on whole experiments in the order of the plan, so they
// depend neither on the number of workers nor on which training ends first.
package selection
