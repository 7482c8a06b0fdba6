// Package trainer holds the nouns that every part of the library shares: a
// Candidate of the pool, an Instance of it, the Outcome of training that
// instance, and the Trainer that does so.
//
// Everything else is optional and found by assertion: a candidate may be
// Featured, a trainer may be a BatchTrainer. The package depends on nothing but
// the standard library.
package trainer
