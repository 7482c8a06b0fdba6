package main

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/robust"
	"robust/trainer"
)

func command(args ...string) (string, error) {
	var out bytes.Buffer
	err := run(context.Background(), args, &out, io.Discard)
	return out.String(), err
}

func TestTable(t *testing.T) {
	out, err := command("-runs", "3")
	require.NoError(t, err)
	lines := 0
	for _, d := range designs {
		lines += len(d.truths) * len(effects)
	}
	assert.Len(t, strings.Split(strings.TrimSpace(out), "\n"), 3+2+lines)
	assert.Contains(t, out, "| crossed 10 × 5, twice each | 0.5, 0.3, 0.2, 0.3 | ANOVA | normal |")
	assert.Contains(t, out, "| nested 10 × 5, some missing | 0.05, 1, –, – | REML | t5 |")
	again, err := command("-runs", "3")
	require.NoError(t, err)
	assert.Equal(t, out, again)
	other, err := command("-runs", "3", "-seed", "2")
	require.NoError(t, err)
	assert.NotEqual(t, out, other)
}

// TestDraws estimates the variances that losses are drawn with: the estimates by ANOVA are unbiased whatever the effects.
func TestDraws(t *testing.T) {
	d := designs[2] // which tells all sources apart
	truth := d.truths[2]
	for _, e := range effects {
		rng, instances := trainer.Stream(1, e.name), d.instances()
		mean := map[robust.Source]float64{}
		const n = 400
		for range n {
			v, err := robust.Components(instances, truth.draw(rng, e.unit, instances), robust.ComponentsOptions{})
			require.NoError(t, err)
			for _, c := range append(v.Components, v.Total) {
				mean[c.Source] += c.Raw / n
			}
		}
		for _, s := range sources {
			assert.InDelta(t, truth.of(s), mean[s], 0.06, "%s: %v", e.name, s)
		}
	}
}

func TestBadFlags(t *testing.T) {
	for says, args := range map[string][]string{
		"-runs 0: give at least 1": {"-runs", "0"},
		`argument "nested"`:        {"nested"},
		"provided but not defined": {"-level", "0.9"},
	} {
		_, err := command(args...)
		assert.ErrorContains(t, err, says)
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out bytes.Buffer
	assert.ErrorIs(t, run(ctx, nil, &out, io.Discard), context.Canceled)
	assert.Empty(t, out.String())
}
