package main

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCriteriaOnThePublishedTable holds both methods to what they reach by other criteria than the mean.
func TestCriteriaOnThePublishedTable(t *testing.T) {
	for _, c := range []struct {
		flags                string
		kept                 float64
		trainings, survivors float64
	}{
		{"-method race -criterion mean+1std", 0.97, 1150, 13},
		{"-method race -criterion mean+2std", 0.97, 1800, 19},
		{"-method race -criterion median", 0.95, 1000, 12},
		{"-method race -criterion q3 -score loss -minimise", 0.97, 750, 8},
		{"-method guaranteed -criterion mean+1std", 0.95, 4600, 55},
		{"-method guaranteed -criterion q3 -score loss -minimise", 0.95, 3500, 30},
	} {
		t.Run(c.flags, func(t *testing.T) {
			const orders = 40
			out, err := command(append(strings.Fields(c.flags), "-orders", "40", "-seed", "1", "-json")...)
			require.NoError(t, err)
			var f figures
			require.NoError(t, json.Unmarshal([]byte(out), &f))
			assert.GreaterOrEqual(t, f.Kept, c.kept-3*math.Sqrt(c.kept*(1-c.kept)/orders))
			assert.LessOrEqual(t, f.Trainings, c.trainings)
			assert.LessOrEqual(t, f.Survivors, c.survivors)
		})
	}
}

// TestCriterionOfTheTruth: the best by a quantile is the best by the estimate of Harrell and Davis.
func TestCriterionOfTheTruth(t *testing.T) {
	out, err := command("-method", "race", "-criterion", "q3", "-score", "loss", "-minimise", "-orders", "2")
	require.NoError(t, err)
	assert.Contains(t, out, "race by q3, alpha 0.05")
	assert.Contains(t, out, "in q3 (Harrell–Davis) of the score")
}
