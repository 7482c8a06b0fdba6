package selection_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/selectiontest"
)

// TestRates runs the published rules often on problems whose truth is known. The rates in the table
// were measured in 400 runs with the root seed 1; those of 300 other runs must agree with them:
// Kept within 3 standard errors of the difference, the costs within 6 %.
func TestRates(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of selections")
	}
	welch, u, halving := selection.TestAgainstBest{}, selection.TestAgainstBest{Test: "mannwhitney", StartStep: 4}, selection.Halving{}
	for _, c := range []struct {
		problem string
		method  selection.Method
		want    selectiontest.Rates
	}{
		{"graded", welch, selectiontest.Rates{Kept: 0.98, Trainings: 107.7, Survivors: 1.56}},
		{"graded", u, selectiontest.Rates{Kept: 0.99, Trainings: 153.3, Survivors: 1.62}},
		{"graded", halving, selectiontest.Rates{Kept: 0.8175, Trainings: 145, Survivors: 1}},
		{"graded, shared experiments", welch, selectiontest.Rates{Kept: 1, Trainings: 191.2, Survivors: 4.23}},
		{"graded, shared experiments", u, selectiontest.Rates{Kept: 1, Trainings: 225.5, Survivors: 4.28}},
		{"all tied", welch, selectiontest.Rates{Kept: 1, Trainings: 218.9, Survivors: 8.27}},
		{"all tied", u, selectiontest.Rates{Kept: 1, Trainings: 242.1, Survivors: 9.21}},
		{"heavy tails", welch, selectiontest.Rates{Kept: 0.99, Trainings: 77.0, Survivors: 1.39}},
		{"heavy tails", halving, selectiontest.Rates{Kept: 0.865, Trainings: 97, Survivors: 1}},
		{"right skew", welch, selectiontest.Rates{Kept: 1, Trainings: 59.2, Survivors: 1.08}},
		{"diverging", welch, selectiontest.Rates{Kept: 0.9975, Trainings: 64.8, Survivors: 1.03}},
		{"diverging", halving, selectiontest.Rates{Kept: 0.9975, Trainings: 97, Survivors: 1}},
	} {
		t.Run(c.problem+", "+c.method.Name(), func(t *testing.T) {
			got, err := selectiontest.Measure(c.method, selectiontest.ProblemByName(c.problem), selection.Budget{}, 300, 2)
			require.NoError(t, err)
			t.Logf("%+v", got)
			p := min(c.want.Kept, 1-1.0/400) // none lost in 400 runs may be one in 400
			assert.InDelta(t, p, got.Kept, 3*math.Sqrt(p*(1-p)*(1.0/400+1.0/300))+1.0/400)
			assert.InEpsilon(t, c.want.Trainings, got.Trainings, 0.06)
			assert.InEpsilon(t, c.want.Survivors, got.Survivors, 0.06)
		})
	}
}
