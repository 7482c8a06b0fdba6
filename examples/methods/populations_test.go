package main

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"

	"robust/examples/methods/study"
	"robust/robust"
	"robust/trainer"
)

func drawn(t *testing.T, name string, seed uint64) *study.Table {
	all := populations(nil)
	k := slices.IndexFunc(all, func(p population) bool { return p.name == name })
	require.GreaterOrEqual(t, k, 0, name)
	return all[k].Draw(trainer.Stream(seed, "table"))
}

// TestSimulatedMoments compares what is drawn with what was to be drawn.
func TestSimulatedMoments(t *testing.T) {
	for _, name := range []string{"7000 candidates", "heavy tails", "right skew", "left skew"} {
		table := drawn(t, name, 1)
		p := table.Properties()
		assert.Equal(t, name, table.Name)
		var off []float64
		for i, losses := range table.Losses {
			off = append(off, (stat.Mean(losses, nil)-table.Known[i])-(stat.Mean(table.Losses[0], nil)-table.Known[0]))
		}
		assert.InDelta(t, math.Sqrt(1./20), stat.StdDev(off, nil), 0.04, "of means over 20 experiments with noise of variance 1")
		if name == "7000 candidates" {
			assert.InDelta(t, 3, stat.StdDev(table.Known, nil), 0.1)
			assert.InDelta(t, 0.5, p.Half, 0.15, "the effects have half of the variance")
		}
	}
}

func TestSimulatedFaults(t *testing.T) {
	missing, huge := drawn(t, "missing losses", 1), drawn(t, "huge losses", 1)
	share := float64(missing.Properties().Diverged) / 604 / 20
	assert.InDelta(t, 0.2*0.2, share, 0.01)
	truth := huge.Truth(robust.Mean{})
	best := slices.Index(truth, slices.Min(truth))
	for i, losses := range huge.Losses {
		if slices.Max(losses) > 1e5 {
			assert.NotEqual(t, best, i, "who diverges is not the best")
		}
	}
	table, constant := drawn(t, "some constant", 1), 0
	var same []float64 // who has no noise differs from the first such one by a constant
	for _, losses := range table.Losses {
		difference := losses[0] - losses[1]
		if k := slices.IndexFunc(same, func(d float64) bool { return math.Abs(d-difference) < 1e-9 }); k >= 0 {
			constant++
		} else {
			same = append(same, difference)
		}
	}
	assert.InDelta(t, 0.3*604, constant, 40)
	for _, losses := range drawn(t, "ties", 1).Losses {
		assert.Equal(t, math.Round(losses[0]), losses[0])
	}
}

// TestFitted fits the model to a table that is drawn from it.
func TestFitted(t *testing.T) {
	original := drawn(t, "604 candidates", 2)
	original.Known = nil
	f := fit(original)
	assert.InDelta(t, 1, f.effects, 0.5, "20 effects of standard deviation 1")
	assert.InDelta(t, math.Sqrt(1./20), f.doubt, 0.03)
	table := f.draw(trainer.Stream(3, "table"))
	assert.InDelta(t, original.Properties().Half, table.Properties().Half, 0.25)
	assert.InDelta(t, 0, stat.Mean(table.Known, nil)-stat.Mean(original.Truth(robust.Mean{}), nil), 0.1)
}
