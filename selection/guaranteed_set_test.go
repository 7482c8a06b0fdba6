package selection_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/trainer"
)

// TestConfidenceSetCovers plays many selections and asks after every look whether the best candidate is in the set and
// all bounds are true.
func TestConfidenceSetCovers(t *testing.T) {
	const alpha, experiments = 0.1, 20
	runs := uint64(300)
	if testing.Short() {
		runs = 60
	}
	p := selectiontest.Problem{Mean: []float64{0, 0.1, 0.2, 0.4, 0.8, 1.6, 3, 3, 6, 6}, Spread: slices.Repeat([]float64{1}, 10), Block: 2}
	for _, m := range ofEveryKernel(1) {
		t.Run(m.Kernel.String(), func(t *testing.T) {
			t.Parallel()
			wrong, bounded, last := 0.0, 0, 0.0
			for seed := range runs {
				process, err := m.Start(selection.Pool{Candidates: p.Candidates()})
				require.NoError(t, err)
				violated := false
				for request := process.Ask(); !request.Ended() && request.Experiment < experiments; request = process.Ask() {
					losses := make([]float64, len(request.Candidates))
					in := trainer.BothSources{}.Instance(seed, request.Experiment)
					for k, i := range request.Candidates {
						o, err := p.Train(context.Background(), selectiontest.Candidate(i), in)
						require.NoError(t, err)
						losses[k] = o.Loss
					}
					_, err := process.Tell(losses)
					require.NoError(t, err)
					s := process.Standing()
					violated = violated || !slices.Contains(s.Survivors, 0)
					require.Equal(t, 1-m.Alpha, s.Statement.Set.Coverage)
					require.Equal(t, m.Kernel != selection.ModeratedT, s.Statement.Set.Exact)
					require.Len(t, s.Statement.Set.Excess, len(s.Survivors))
					for k, bound := range s.Statement.Set.Excess {
						require.GreaterOrEqual(t, bound, 0.0)
						violated = violated || p.Mean[s.Survivors[k]] > bound
					}
				}
				if violated {
					wrong++
				}
				if bound := process.Standing().Statement.Set.Excess[0]; !math.IsInf(bound, 1) {
					bounded++
					last += bound
				}
			}
			assert.LessOrEqual(t, wrong/float64(runs), alpha+3*math.Sqrt(alpha*(1-alpha)/float64(runs)))
			assert.Greater(t, bounded, int(runs)*9/10)
			assert.Less(t, last/float64(bounded), 3.0, "bounds say something")
		})
	}
}

// TestExcess looks at two candidates and the scale-free t, whose evidence has no unit.
func TestExcess(t *testing.T) {
	excess := func(losses ...float64) float64 {
		process, err := selection.Guaranteed{Kernel: selection.Strict, Alpha: 0.05}.Start(selection.Pool{Candidates: selectiontest.Problem{Mean: make([]float64, 2)}.Candidates()})
		require.NoError(t, err)
		for _, d := range losses {
			_, err := process.Tell([]float64{0, d})
			require.NoError(t, err)
		}
		s := process.Standing()
		require.Len(t, s.Survivors, 2)
		return s.Statement.Set.Excess[0]
	}
	assert.Equal(t, math.Inf(1), excess(1), "one difference of unknown variance excludes nothing")
	d := []float64{0.1, -0.4, 0.3, 0.2, -0.1, 0.4, -0.3, 0.2}
	bound := excess(d...)
	assert.Greater(t, bound, 0.0)
	assert.Less(t, bound, 1.0)
	doubled := make([]float64, len(d))
	for k := range d {
		doubled[k] = 2 * d[k]
	}
	assert.InEpsilon(t, 2*bound, excess(doubled...), 1e-4)
	assert.Less(t, excess(append(d, d...)...), bound, "more of the same narrows it")
	assert.Less(t, excess(0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 1e-100, "candidates without any difference are equal")
}

// TestStatements reads what a result prints.
func TestStatements(t *testing.T) {
	p := tied(1, nil)
	for _, m := range ofEveryKernel(1) {
		result, err := selection.Run(context.Background(), p, p.Candidates(), selection.Settings{Method: m, Seed: 1,
			Budget: selection.Budget{Experiments: 12}})
		require.NoError(t, err)
		text := strings.Join(strings.Fields(result.String()), " ")
		assert.Contains(t, text, "with a probability of at least 90 %, a candidate that is the best")
		assert.Contains(t, text, "worse than the best")
		assert.Equal(t, m.Kernel == selection.ModeratedT, strings.Contains(text, "approximately, "), text)
		assert.Equal(t, m.Kernel == selection.ModeratedT, strings.Contains(text, "estimated from 24 candidates"), text)
		assert.NotContains(t, text, "warning")
	}
}

// TestWarning: the best candidate is four times as variable as the others.
func TestWarning(t *testing.T) {
	p := tied(4, nil)
	p.Mean[0] = -3
	warned := 0
	for seed := range uint64(20) {
		result, err := selection.Run(context.Background(), p, p.Candidates(), selection.Settings{Method: selection.Guaranteed{Alpha: 0.001}, Seed: seed,
			Budget: selection.Budget{Experiments: 8}})
		require.NoError(t, err)
		if len(result.Survivors) > 1 && result.Survivors[0] == 0 {
			warned++
			require.Len(t, result.Statement.Warnings, 1)
			assert.Contains(t, strings.Join(strings.Fields(result.String()), " "), "warning: the spread of c00, the best so far, stands out")
		}
	}
	assert.Greater(t, warned, 5)
}
