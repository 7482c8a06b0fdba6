package main

import "robust/trainer"

// stranger is a candidate with the features of another one.
type stranger struct {
	trainer.Candidate
	features []trainer.Feature
}

// Features returns those of the other one.
func (s stranger) Features() []trainer.Feature { return s.features }

// permuted hands the features of each candidate to another, at random.
func permuted(pool []trainer.Candidate, seed uint64) []trainer.Candidate {
	order := trainer.Stream(seed, "permute").Perm(len(pool))
	strangers := make([]trainer.Candidate, len(pool))
	for i, c := range pool {
		strangers[i] = stranger{c, pool[order[i]].(trainer.Featured).Features()}
	}
	return strangers
}
