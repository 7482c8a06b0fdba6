package trainer_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"robust/trainer"
)

// named is a candidate without features.
type named string

func (n named) ID() string { return string(n) }

// described is a candidate with features.
type described struct {
	named
	features []trainer.Feature
}

func (d described) Features() []trainer.Feature { return d.features }

type pointed struct{}

func (*pointed) ID() string { return "pointed" }

func TestCheckPool(t *testing.T) {
	assert.NoError(t, trainer.CheckPool(trainer.Pool([]named{"a", "b"})))
	for _, test := range []struct {
		pool    []trainer.Candidate
		want    error
		message string
	}{
		{nil, trainer.ErrEmptyPool, "no candidates"},
		{[]trainer.Candidate{}, trainer.ErrEmptyPool, "no candidates"},
		{[]trainer.Candidate{named("a"), nil}, trainer.ErrNilCandidate, "position 1"},
		{[]trainer.Candidate{(*pointed)(nil)}, trainer.ErrNilCandidate, "position 0"},
		{[]trainer.Candidate{named("a"), named("")}, trainer.ErrEmptyID, "position 1"},
		{[]trainer.Candidate{trainer.Configuration{}}, trainer.ErrEmptyID, "position 0"},
		{[]trainer.Candidate{named("a"), named("b"), described{named: "a"}}, trainer.ErrDuplicateID, `"a" at positions 0 and 2`},
	} {
		err := trainer.CheckPool(test.pool)
		assert.ErrorIs(t, err, test.want)
		assert.ErrorContains(t, err, test.message)
	}
	assert.NoError(t, trainer.CheckPool([]trainer.Candidate{&pointed{}}))
}

func TestCheckFeatures(t *testing.T) {
	number := func(v float64) trainer.Feature { return trainer.Feature{Name: "f", Value: v} }
	level := trainer.Feature{Name: "f", Category: "x"}
	pool := func(features ...trainer.Feature) []trainer.Candidate {
		var pool []trainer.Candidate
		for i, f := range features {
			pool = append(pool, described{named(string(rune('a' + i))), []trainer.Feature{f}})
		}
		return pool
	}
	missing := number(math.NaN())
	assert.NoError(t, trainer.CheckFeatures(pool(number(1), number(2))))
	assert.NoError(t, trainer.CheckFeatures(pool(missing, number(1), missing)))
	assert.NoError(t, trainer.CheckFeatures(pool(level, missing, level)))
	for name, wrong := range map[string][]trainer.Candidate{
		"no features":           {named("a")},
		"infinite":              pool(number(1), number(math.Inf(1))),
		"number, then level":    pool(number(1), level),
		"level, then number":    pool(level, number(1)),
		"missing, then changes": pool(missing, number(1), level),
		"another name":          pool(number(1), trainer.Feature{Name: "g"}),
		"no name":               pool(trainer.Feature{}),
		"twice the same name":   {described{"a", []trainer.Feature{number(1), number(2)}}},
		"one more":              {described{"a", nil}, described{"b", []trainer.Feature{level}}},
	} {
		assert.ErrorIs(t, trainer.CheckFeatures(wrong), trainer.ErrFeatures, name)
	}
	assert.ErrorIs(t, trainer.CheckFeatures(nil), trainer.ErrEmptyPool)
}
