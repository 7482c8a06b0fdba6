package stats

import (
	"math/bits"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The null distributions are counted here over all arrangements of ranks.

// arrangements calls visit with every way to split the ranks 1…n+m.
func arrangements(n, m int, visit func(x, y []float64)) {
	for set := range uint(1) << (n + m) {
		if bits.OnesCount(set) != n {
			continue
		}
		var x, y []float64
		for rank := range n + m {
			if set>>rank&1 == 1 {
				x = append(x, float64(rank+1))
			} else {
				y = append(y, float64(rank+1))
			}
		}
		visit(x, y)
	}
}

func TestExactKolmogorovSmirnovCounts(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {1, 4}, {3, 2}, {4, 4}, {4, 6}, {6, 3}, {7, 5}} {
		for _, side := range []Alternative{TwoSided, Less, Greater} {
			counts(t, size, func(x, y []float64) TestResult {
				return kolmogorovSmirnov(x, y, KSOptions{Alternative: side})
			}, func(r TestResult) float64 { return r.Statistic })
		}
	}
}

func TestExactMannWhitneyCounts(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {1, 4}, {3, 2}, {4, 4}, {4, 6}, {6, 3}, {7, 5}} {
		for side, sign := range map[Alternative]float64{Less: -1, Greater: 1} {
			counts(t, size, func(x, y []float64) TestResult {
				return mannWhitney(x, y, MannWhitneyOptions{Alternative: side, Computation: Exact})
			}, func(r TestResult) float64 { return sign * r.Statistic })
		}
	}
}

// counts checks that P is the share of arrangements whose statistic is at least
// as extreme.
func counts(t *testing.T, size [2]int, test func(x, y []float64) TestResult, extremeness func(TestResult) float64) {
	t.Helper()
	var results []TestResult
	arrangements(size[0], size[1], func(x, y []float64) { results = append(results, test(x, y)) })
	for _, r := range results {
		require.Equal(t, Exact, r.Computation)
		share := 0.0
		for _, other := range results {
			if extremeness(other) >= extremeness(r)-1e-12 {
				share++
			}
		}
		require.InDelta(t, share/float64(len(results)), r.P, 1e-12, "%v %+v", size, r)
	}
}

func TestMannWhitneyBeyondWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, m := rapid.IntRange(1, 20).Draw(t, "n"), rapid.IntRange(1, 20).Draw(t, "m")
		u := rapid.IntRange(0, n*m/2).Draw(t, "u")
		assert.InDelta(t, mannWhitneyBelow(u, n, m), mannWhitneyBelowBig(u, min(n, m), max(n, m)), 1e-15)
	})
	_, fits := binomial(66, 33)
	assert.True(t, fits)
	_, fits = binomial(68, 34)
	assert.False(t, fits)
	whole, _ := binomial(60, 30)
	assert.Equal(t, uint64(118264581564861424), whole)
}

func TestExactWilcoxonCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := eighths(t, "d", 1, 9)
		zero := make([]float64, len(d))
		zeros := ZeroMethod(rapid.IntRange(0, 2).Draw(t, "zeros"))
		for side, sign := range map[Alternative]float64{Less: -1, Greater: 1} {
			o := WilcoxonOptions{Alternative: side, Zeros: zeros}
			r, err := Wilcoxon(d, zero, o)
			require.NoError(t, err)
			require.Equal(t, Exact, r.Computation)
			share := 0.0
			for signs := range 1 << len(d) {
				flipped := make([]float64, len(d))
				for i, v := range d {
					flipped[i] = v
					if signs>>i&1 == 1 {
						flipped[i] = -v
					}
				}
				other, err := Wilcoxon(flipped, zero, o)
				require.NoError(t, err)
				if sign*other.Statistic >= sign*r.Statistic {
					share++
				}
			}
			assert.InDelta(t, share/float64(int(1)<<len(d)), r.P, 1e-12)
		}
	})
}

// Small counts live on the stack; every size about the largest that does must give
// what a neighbour gives.
func TestExactSizesAboutTheBuffers(t *testing.T) {
	ranks := make([]float64, 40)
	for i := range ranks {
		ranks[i] = float64(i + 1)
	}
	below := 0.0
	for limit := 253; limit <= 259; limit++ {
		p := signsBelow(ranks, limit)
		assert.Greater(t, p, below, "the signed ranks, limit %d", limit)
		below = p
	}
	assert.InDelta(t, 0.5, signsBelow(ranks, 409), 0.01, "half of the sum of all ranks")
	for u := 125; u <= 131; u++ {
		assert.InDelta(t, mannWhitneyBelowBig(u, 16, 20), mannWhitneyBelow(u, 16, 20), 1e-15, "U = %d", u)
	}
	for m := 62; m <= 68; m++ {
		// Differing by all that is possible takes one of all arrangements.
		all := 1.0
		for i := 1; i <= m; i++ {
			all *= float64(m+1+i) / float64(i)
		}
		assert.InEpsilon(t, 1/all, smirnovTail(m*(m+1), m, m+1, false), 1e-10, "%d and %d values", m, m+1)
	}
}
