package selection_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/stats"
	"robust/trainer"
)

// ofEveryKernel returns a method for each kernel; sigma is for the one that needs it.
func ofEveryKernel(sigma float64) []selection.Guaranteed {
	var methods []selection.Guaranteed
	for k := range selection.KernelNames() {
		m := selection.Guaranteed{Kernel: selection.Kernel(k), Alpha: 0.1}
		if m.Kernel == selection.GivenSigma {
			m.Sigma = sigma
		}
		methods = append(methods, m)
	}
	return methods
}

func TestGuaranteedKeepsTheLaws(t *testing.T) {
	for _, m := range ofEveryKernel(1) {
		t.Run(m.Kernel.String(), func(t *testing.T) { selectiontest.Run(t, m) })
	}
}

// TestGuaranteedIsTheRule repeats the decisions by plain sums over all opponents.
func TestGuaranteedIsTheRule(t *testing.T) {
	p := selectiontest.ProblemByName("graded, shared experiments")
	const alpha, sigma, experiments = 0.2, 1.0, 15
	for kernel, rule := range map[selection.Kernel]struct {
		e       stats.EProcess
		even    float64
		largest bool // rather than the sum
	}{
		selection.ModeratedT: {stats.ModeratedT{DF: 8, Variance: 2, Rho: 20}, 0.5, false},
		selection.ScaleFreeT: {stats.TMixture{Rho: 20}, 0.05, true},
		selection.Signs:      {stats.SignMixture{}, 0.05, false},
		selection.GivenSigma: {stats.NormalMixture{Variance: 2, Rho: 20}, 0.5, false},
	} {
		t.Run(kernel.String(), func(t *testing.T) {
			m := selection.Guaranteed{Kernel: kernel, Alpha: alpha}
			if kernel == selection.ModeratedT || kernel == selection.GivenSigma {
				m.Sigma = sigma
			}
			result, err := selection.Run(context.Background(), p, p.Candidates(), selection.Settings{
				Method: m, Seed: 5, Budget: selection.Budget{Experiments: experiments}})
			require.NoError(t, err)
			y := make([][]float64, len(p.Mean))
			for _, record := range result.Records {
				y[record.Candidate] = append(y[record.Candidate], record.Outcome.Loss)
			}
			e := func(i, j, after, n int) float64 {
				var d stats.Differences
				for s := after; s < n; s++ {
					d.Add(y[i][s] - y[j][s])
				}
				if d.Sum <= 0 && d.Positive <= d.Negative {
					return 0
				}
				return math.Exp(rule.e.LogE(d))
			}
			mean := func(i, n int) float64 {
				sum := 0.0
				for _, v := range y[i][:n] {
					sum += v
				}
				return sum
			}
			alive := make([]int, len(p.Mean))
			for i := range alive {
				alive[i] = i
			}
			next := 0
			var leaders, seconds, since []int
			for n := 1; n <= experiments && len(alive) > 1; n++ {
				var out []int
				for _, i := range alive {
					sum, largest := 0.0, 0.0
					add := func(term float64) { sum, largest = sum+term, max(largest, term) }
					for _, j := range alive {
						if j != i {
							add(rule.even / float64(len(p.Mean)-1) * e(i, j, 0, n))
						}
					}
					for k, j := range leaders {
						weight := (1 - rule.even) * 0.7
						if after := since[k]; after > 1 {
							weight = (1 - rule.even) * 0.3 / float64(after*(after-1))
						}
						if i == j {
							j = seconds[k]
						}
						if len(y[j]) >= n {
							add(weight * e(i, j, since[k], n))
						}
					}
					if rule.largest {
						sum = largest
					}
					if sum < 1/alpha {
						continue
					}
					out = append(out, i)
					require.Less(t, next, len(result.Decisions), "candidate %d should be out after %d experiments", i, n)
					d := result.Decisions[next]
					assert.Equal(t, i, d.Candidate)
					assert.Equal(t, n-1, d.Experiment)
					assert.Equal(t, n, d.Reason.N)
					assert.Equal(t, selection.ByEvidence, d.Reason.Rule)
					assert.InDelta(t, math.Log(sum), d.Reason.Evidence, 1e-9)
					next++
				}
				alive = slices.DeleteFunc(alive, func(i int) bool { return slices.Contains(out, i) })
				slices.SortStableFunc(alive, func(a, b int) int { return int(math.Copysign(1, mean(a, n)-mean(b, n))) })
				if len(alive) > 1 && !slices.Contains(leaders, alive[0]) {
					leaders, seconds, since = append(leaders, alive[0]), append(seconds, alive[1]), append(since, n)
				}
				slices.Sort(alive)
			}
			assert.Len(t, result.Decisions, next)
			assert.Greater(t, next, 10)
		})
	}
}

// TestGuaranteedPilot: the second experiment begins with the 24 best of the first.
func TestGuaranteedPilot(t *testing.T) {
	p := selectiontest.ProblemByName("large")
	var requests []selection.Request
	method := requesting{selection.Guaranteed{}, &requests}
	result, err := selection.Run(context.Background(), p, p.Candidates(), selection.Settings{Method: method, Budget: selection.Budget{Experiments: 2}})
	require.NoError(t, err)
	require.Greater(t, len(requests), 2)
	assert.Len(t, requests[0].Candidates, 500)
	assert.Len(t, requests[1].Candidates, 24)
	assert.Equal(t, 1, requests[1].Experiment)
	assert.Equal(t, 1, requests[2].Experiment)
	first := make([]float64, 500)
	for k, record := range result.Records[:500] {
		first[k] = record.Outcome.Loss
	}
	order := slices.Clone(first)
	slices.Sort(order)
	for _, i := range requests[1].Candidates {
		assert.LessOrEqual(t, first[i], order[23])
		assert.NotContains(t, requests[2].Candidates, i)
	}
	assert.Less(t, len(requests[2].Candidates), 476, "the first experiment eliminates")
	for _, d := range result.Decisions {
		assert.LessOrEqual(t, d.Reason.N, 2)
	}
}

// requesting notes the requests of a method.
type requesting struct {
	selection.Method
	to *[]selection.Request
}

func (r requesting) Start(pool selection.Pool) (selection.Process, error) {
	p, err := r.Method.Start(pool)
	return askedFor{p, r.to}, err
}

type askedFor struct {
	selection.Process
	to *[]selection.Request
}

func (a askedFor) Tell(losses []float64) ([]selection.Decision, error) {
	*a.to = append(*a.to, a.Ask())
	return a.Process.Tell(losses)
}

// TestSomebodyStays even where the evidence is absurd: a sigma that is a billion times too small.
func TestSomebodyStays(t *testing.T) {
	p := tied(1, nil)
	for seed := range uint64(5) {
		result, err := selection.Run(context.Background(), p, p.Candidates(), selection.Settings{Seed: seed,
			Method: selection.Guaranteed{Kernel: selection.GivenSigma, Sigma: 1e-9}})
		require.NoError(t, err)
		assert.Equal(t, selection.OneLeft, result.Status)
		assert.Len(t, result.Survivors, 1)
	}
}

func TestGuaranteedOptions(t *testing.T) {
	pool := selection.Pool{Candidates: make([]trainer.Candidate, 2)}
	for says, m := range map[string]selection.Guaranteed{
		"Alpha = 1; use a probability":   {Alpha: 1},
		"Alpha = -0.1":                   {Alpha: -0.1},
		"Alpha = NaN":                    {Alpha: math.NaN()},
		"Kernel = 9":                     {Kernel: 9},
		"Sigma = -1":                     {Sigma: -1},
		"Sigma = NaN":                    {Sigma: math.NaN()},
		"kernel normal needs":            {Kernel: selection.GivenSigma},
		"kernel sign uses no scale":      {Kernel: selection.Signs, Sigma: 1},
		"kernel t uses no scale":         {Kernel: selection.Strict, Sigma: 1},
		"kernel selfnorm uses no scale;": {Kernel: selection.SelfNormalised, Sigma: 1},
	} {
		_, err := m.Start(pool)
		require.ErrorIs(t, err, selection.ErrMethod)
		assert.ErrorContains(t, err, says)
		assert.NotEmpty(t, m.Name())
	}
	_, err := selection.Guaranteed{}.Start(selection.Pool{})
	assert.ErrorIs(t, err, selection.ErrMethod)
	for k, name := range selection.KernelNames() {
		kernel, err := selection.KernelByName(name)
		require.NoError(t, err)
		assert.Equal(t, selection.Kernel(k), kernel)
		assert.Equal(t, name, kernel.String())
	}
	_, err = selection.KernelByName("cauchy")
	assert.ErrorIs(t, err, selection.ErrMethod)
	assert.ErrorContains(t, err, "moderated, t, sign, selfnorm, normal")
	assert.Equal(t, "Kernel(-1)", fmt.Sprint(selection.Kernel(-1)))
	assert.Equal(t, "guaranteed elimination, moderated t, alpha 0.05", selection.Guaranteed{}.Name())
	assert.Equal(t, "guaranteed elimination, normal with given sigma, alpha 0.01, sigma 2",
		selection.Guaranteed{Kernel: selection.GivenSigma, Sigma: 2, Alpha: 0.01}.Name())
}

func TestEvidenceHasAText(t *testing.T) {
	r := selection.Reason{Rule: selection.ByEvidence, Name: "sign", N: 9, Evidence: math.Log(40), Threshold: math.Log(20), Statistic: 0.25, Opponent: 3}
	assert.Equal(t, "sign e-value 40 ≥ 20 after 9 instances, the most by a mean excess of 0.25 over c03",
		r.Text(func(i int) string { return selectiontest.Candidate(i).ID() }))
}
