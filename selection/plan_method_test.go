package selection_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/robust"
	"robust/selection"
	"robust/selection/selectiontest"
)

// planOf returns the plan that a run by a method hands to its journal.
func planOf(t *testing.T, m selection.Method) selection.Plan {
	t.Helper()
	j := &planned{}
	p := selectiontest.ProblemByName("separated")
	_, err := selection.Run(t.Context(), p, p.Candidates(), selection.Settings{Method: m, Journal: j, Budget: selection.Budget{Experiments: 1}})
	require.NoError(t, err)
	return j.plan
}

// planned keeps the plan of a run.
type planned struct {
	selection.MemoryJournal
	plan selection.Plan
}

func (j *planned) Begin(ctx context.Context, p selection.Plan) (selection.Recorded, error) {
	j.plan = p
	return j.MemoryJournal.Begin(ctx, p)
}

func TestMethodOf(t *testing.T) {
	for _, m := range []selection.Method{
		selection.Race{}, selection.Race{Alpha: 0.01, Regret: -1, Survivors: 3, Criterion: robust.Q3{}}, selection.Race{Criterion: robust.Mean{}},
		selection.Race{Criterion: robust.MeanStd{Lambda: 2}}, selection.Adaptive{Alpha: 0.1}, selection.Halving{WarmUp: 5, Criterion: robust.Median{}},
		selection.Halving{}, selection.Guaranteed{Kernel: selection.ScaleFreeT, Criterion: robust.Q3{}}, selection.Guaranteed{Kernel: selection.GivenSigma, Sigma: 2},
		selection.TestAgainstBest{}, selection.TestAgainstBest{Test: "levene", Alpha: 0.2, StartStep: 4},
	} {
		plan := planOf(t, m)
		again, err := selection.MethodOf(plan)
		require.NoError(t, err, m.Name())
		assert.Equal(t, m, again)
		var changed map[string]any
		require.NoError(t, json.Unmarshal(plan.Options, &changed))
		changed["options"].(map[string]any)["Alpha"] = 0.3 // which Halving has not, and the name of the others tells
		plan.Options, err = json.Marshal(changed)
		require.NoError(t, err)
		_, err = selection.MethodOf(plan)
		assert.ErrorIs(t, err, selection.ErrMethod, m.Name())
	}
	for _, plan := range []selection.Plan{planOf(t, firstLook{Experiments: 2, Keep: 2}), planOf(t, selection.Halving{Criterion: typical{}}), {Options: []byte("{")}, {Options: []byte(`{"type":"selection.Race"}`)}} {
		_, err := selection.MethodOf(plan)
		assert.ErrorIs(t, err, selection.ErrMethod, fmt.Sprint(plan.Method))
	}
}

// typical is a criterion that package robust does not have.
type typical struct{ robust.Median }

func (typical) Name() string { return "typical" }

// FuzzMethodOf: whatever a plan says, what comes of it is its method or an error.
func FuzzMethodOf(f *testing.F) {
	for _, m := range []selection.Method{selection.Race{}, selection.Halving{Criterion: robust.MeanStd{Lambda: 2}}, selection.Adaptive{}, selection.Guaranteed{}, selection.TestAgainstBest{Test: "ks"}} {
		options, err := json.Marshal(m)
		require.NoError(f, err)
		f.Add(m.Name(), fmt.Sprintf(`{"type":"%T","options":%s}`, m, options))
	}
	f.Fuzz(func(t *testing.T, name, options string) {
		m, err := selection.MethodOf(selection.Plan{Method: name, Options: json.RawMessage(options)})
		if err != nil {
			assert.ErrorIs(t, err, selection.ErrMethod)
			return
		}
		assert.Equal(t, name, m.Name())
	})
}
