// Package trainer holds the nouns that every part of the library shares: a
// Candidate of the pool, an Instance of it, the Outcome of training that
// instance, and the Trainer that does so.
//
// A Configuration is a ready-made candidate with named hyperparameters, a Space is
// a set of them, and CheckPool says whether candidates make a pool. A Design turns
// the number of an experiment into the seeds of an instance.
//
// Everything else is optional and found by assertion: a candidate may be
// Featured, a trainer may be a BatchTrainer, a design may be a FiniteDesign. The
// package depends on nothing but the standard library.
package trainer
