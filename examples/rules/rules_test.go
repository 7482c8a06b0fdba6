package rules_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/rules"
	"robust/selection"
	"robust/trainer"
)

func TestByName(t *testing.T) {
	for name := range strings.SplitSeq(strings.ReplaceAll(rules.Names(), "and for tests against the best ", ""), ", ") {
		m, err := rules.ByName(name)
		require.NoError(t, err, name)
		assert.NotEmpty(t, m.Name())
	}
	_, err := rules.ByName("luck")
	assert.ErrorContains(t, err, `-method "luck": use one of race`)
}

// TestCompare plays all published rules on losses that are 0, 1, 2 …, so that all find the first candidate.
func TestCompare(t *testing.T) {
	var pool []trainer.Configuration
	for i := range 8 {
		c, err := trainer.NewConfiguration(string(rune('a'+i)), trainer.Param("loss", float64(i)))
		require.NoError(t, err)
		pool = append(pool, c)
	}
	play := func(m selection.Method) (*selection.Result, error) {
		return selection.Run(t.Context(), trainer.Func(func(_ context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
			return trainer.Outcome{Loss: c.(trainer.Configuration).Float("loss") + 1e-3*float64(in.SampleSeed%97)}, nil
		}), trainer.Pool(pool), selection.Settings{Method: m, Budget: selection.Budget{Experiments: 6}})
	}
	first, err := play(selection.Race{})
	require.NoError(t, err)
	var out strings.Builder
	require.NoError(t, rules.Compare(&out, "race", first, 6, play))
	assert.Equal(t, 2+1+len(rules.Published()), strings.Count(out.String(), "\n| ")+strings.Count(out.String(), "\n|--"), out.String())
	assert.Equal(t, 1+len(rules.Published()), strings.Count(out.String(), "| a | yes |"), out.String())

	out.Reset()
	require.NoError(t, rules.Compare(&out, "race", first, 6, func(selection.Method) (*selection.Result, error) {
		return &selection.Result{Status: selection.Cancelled}, nil
	}))
	assert.Empty(t, out.String())
}
