package main

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRaceOnThePublishedTable holds the race to what it is to reach, less three standard errors of
// the orders that are played.
func TestRaceOnThePublishedTable(t *testing.T) {
	for _, c := range []struct {
		name                 string
		method               string
		orders               string
		runs                 float64
		kept                 float64
		trainings, survivors float64
		flags                []string
	}{
		{"plain", "race", "100", 100, 0.95, 820, 8, nil},
		{"adaptive", "adaptive", "100", 100, 0.95, 850, 8, nil},
		{"covariates", "race", "20", 20, 0.97, 400, 9, []string{"-covariates"}},
		{"permuted", "race", "6", 6, 0.95, 920, 10, []string{"-covariates", "-permute"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if testing.Short() && c.flags != nil {
				t.Skip("trains Gaussian processes")
			}
			out, err := command(append([]string{"-method", c.method, "-orders", c.orders, "-seed", "1", "-json"}, c.flags...)...)
			require.NoError(t, err)
			var f figures
			require.NoError(t, json.Unmarshal([]byte(out), &f))
			assert.GreaterOrEqual(t, f.Kept, c.kept-3*math.Sqrt(c.kept*(1-c.kept)/c.runs))
			root := math.Sqrt(c.runs)
			assert.LessOrEqual(t, f.Trainings, c.trainings+3*60/root, "60 is the standard deviation between orders")
			assert.LessOrEqual(t, f.Survivors, c.survivors+3*2/root)
		})
	}
}
