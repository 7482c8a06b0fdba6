package study

import (
	"math/rand/v2"

	"robust/trainer"
)

// Features says what a method learns of the hyperparameters.
type Features int

const (
	// Given are those of the table.
	Given Features = iota
	// Hidden are none at all.
	Hidden
	// Permuted are those of another candidate, at random: useless ones.
	Permuted
)

// FeaturesNames are the names of the values, in their order.
var FeaturesNames = []string{"given", "hidden", "permuted"}

// plain is a candidate without features.
type plain struct{ id string }

func (c plain) ID() string { return c.id }

// disguised is a candidate with the features of another one.
type disguised struct {
	plain
	features []trainer.Feature
}

func (c disguised) Features() []trainer.Feature { return c.features }

// of returns the candidates as a method is to see them.
func (f Features) of(candidates []trainer.Candidate, random *rand.Rand) []trainer.Candidate {
	if f == Given {
		return candidates
	}
	seen := make([]trainer.Candidate, len(candidates))
	from := random.Perm(len(candidates))
	for i, c := range candidates {
		seen[i] = plain{c.ID()}
		if other, ok := candidates[from[i]].(trainer.Featured); ok && f == Permuted {
			seen[i] = disguised{plain{c.ID()}, other.Features()}
		}
	}
	return seen
}
