// Package study asks how selection methods fare on tables of real outcomes.
//
// A table holds the loss of every candidate in every one of its experiments, so that the best candidate is known. A
// study plays a method on many random orders of the experiments, training nothing, and counts how often the best
// candidate survives, at what cost, and how much worse the method's pick is.
//
// An order draws from the same experiments that say who is the best. Standard errors are those of the orders: they do
// not say what would happen on another table.
package study
