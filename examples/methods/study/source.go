package study

import "math/rand/v2"

// Source is where the tables of a study come from.
type Source interface {
	// Draw returns the table of one order. It is called from several goroutines at once.
	Draw(stream *rand.Rand) *Table
}

// Draw returns the table itself: what is recorded is there only once.
func (t *Table) Draw(*rand.Rand) *Table { return t }
