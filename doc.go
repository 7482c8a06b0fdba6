// Package robust finds deep-learning models whose loss stays small and the same, whatever training
// sample and initialisation they get.
//
// This package is the entrance of the module and holds no code. The packages are
//
//	selection            find the stable models of a pool: Run, methods, budgets, results
//	selection/sqlite     the journal of a run in a file, to go on with it, to decide again, to export
//	robust               what robust means: criteria, assessments, variance components, systematics
//	robust/report        pages, figures and tables of a selection
//	stats                tests, evidence accumulators, e-processes, quantiles, variance components
//	trainer              the nouns: Candidate, Instance, Outcome, Trainer; search spaces, designs, seeds
//	trainer/network      networks and their training as data, for every backend
//	trainer/gonum        the pure-Go backend that trains them; needs no set-up
//	trainer/command      any program in any language, by lines of JSON
//	trainer/queue        a trainer of many machines
//	trainer/record       keeps the outcomes of another trainer, to resume and to repeat a run
//	trainer/replay       outcomes that were recorded earlier, in tables
//	examples             runnable studies
//
// The packages selection/selectiontest and trainer/trainertest are conformance suites for methods
// and trainers of your own. README.md in the folders selection, robust and trainer is a guide to each.
//
// # Model
//
// A candidate is an architecture with all of its hyperparameters. Its instances share them and
// differ in what is drawn at random: the training sample, from outside the network, and the initial
// weights and the order of the batches, inside it. A candidate is robust if the loss of its
// instances is typically small and varies little. Everything here rests on comparing instances:
//
//   - An experiment is one new instance of each candidate in play. All candidates share its
//     training sample, so what a lucky sample gives, it gives to all of them.
//   - The loss of candidate i in experiment s is modelled as μ_i + b_s + ε_is: the candidate's own
//     level, the experiment's effect, and noise whose spread is the candidate's own.
//   - Experiments are independent of one another, and all losses are measured on one evaluation
//     set.
//
// A selection filters a broad pool by accumulating evidence: after each experiment it eliminates
// the candidates that the evidence tells from the best, and trains only the others once more.
//
// # Assumptions
//
// The evaluation set is fixed, and its finite size limits what can be told apart. Losses are
// compared as they are, so they should be of one kind and unit. A training that diverges is counted
// against its candidate by a stated policy, never dropped. What is known of the error of a
// selection depends on the method, and is part of every result: the published rules bound the level
// of each comparison but not the chance that the best candidate is lost.
//
// # References
//
//   - "Robust by Design: A Meta-Algorithm for Stable Deep Learning", CHEP 2026.
//   - IEEE Access 2025, doi 10.1109/ACCESS.2025.3578926: the meta-algorithm and its
//     application to photons in a Shashlik calorimeter.
package robust
