package stats

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// number is a float64 that JSON may hold as "nan", "inf" or "-inf".
type number float64

func (n *number) UnmarshalJSON(b []byte) error {
	if len(b) > 1 && b[0] == '"' {
		b = b[1 : len(b)-1]
	}
	v, err := strconv.ParseFloat(string(b), 64)
	*n = number(v)
	return err
}

// goldenCase is one line of testdata/tests.json; golden.py says how it is made.
type goldenCase struct {
	Test    string
	Samples []string
	Options struct {
		Alternative     string
		Method          string
		ZeroMethod      string `json:"zero_method"`
		Correction      bool
		UseContinuity   *bool `json:"use_continuity"`
		Center          string
		ProportionToCut float64
	}
	Statistic, P, DF, DF2, Location number
	Sign                            int
	Source                          string
}

type goldenFile struct {
	Samples map[string][]float64
	Cases   []goldenCase
	Conover []struct {
		Samples []string
		Pairs   [][3]number
	}
}

func readGolden(t *testing.T) goldenFile {
	t.Helper()
	data, err := os.ReadFile("testdata/tests.json")
	require.NoError(t, err)
	var g goldenFile
	require.NoError(t, json.Unmarshal(data, &g))
	require.NotEmpty(t, g.Cases)
	require.NotEmpty(t, g.Conover)
	return g
}

func (g goldenFile) samples(names []string) [][]float64 {
	x := make([][]float64, len(names))
	for i, n := range names {
		x[i] = g.Samples[n]
	}
	return x
}

func (c goldenCase) run(x [][]float64) (TestResult, error) {
	alternative := map[string]Alternative{"less": Less, "greater": Greater}[c.Options.Alternative]
	computation := map[string]Computation{"exact": Exact, "asymp": Asymptotic, "asymptotic": Asymptotic}[c.Options.Method]
	spread := SpreadOptions{
		Center: map[string]Center{"mean": Mean, "trimmed": TrimmedMean}[c.Options.Center],
		Trim:   c.Options.ProportionToCut,
	}
	switch c.Test {
	case "welch":
		return Welch(x[0], x[1], alternative)
	case "student":
		return StudentPaired(x[0], x[1], alternative)
	case "pitmanmorgan":
		return PitmanMorgan(x[0], x[1], alternative)
	case "ks":
		return KolmogorovSmirnov(x[0], x[1], KSOptions{alternative, computation})
	case "mannwhitney":
		o := MannWhitneyOptions{Alternative: alternative, Computation: computation}
		o.NoContinuity = c.Options.UseContinuity != nil && !*c.Options.UseContinuity
		return MannWhitney(x[0], x[1], o)
	case "wilcoxon":
		zeros := map[string]ZeroMethod{"pratt": RankZeros, "zsplit": SplitZeros}[c.Options.ZeroMethod]
		return Wilcoxon(x[0], x[1], WilcoxonOptions{alternative, computation, zeros, c.Options.Correction})
	case "bartlett":
		return Bartlett(x...)
	case "levene":
		return Levene(spread, x...)
	case "fligner":
		return Fligner(spread, x...)
	case "friedman":
		return Friedman(x...)
	}
	return TestResult{}, fmt.Errorf("%w: %s", ErrUnknownTest, c.Test)
}

// assertClose asserts a relative error; NaN and infinities must be the same, and
// a result of 0 may be asked for within the tolerance itself.
func assertClose(t *testing.T, want number, got, tolerance float64, what string) {
	t.Helper()
	w := float64(want)
	switch {
	case math.IsNaN(w):
		assert.True(t, math.IsNaN(got), "%s: want NaN, got %v", what, got)
	case math.IsInf(w, 0):
		assert.Equal(t, w, got, what)
	case w == 0:
		assert.InDelta(t, w, got, tolerance, what)
	default:
		assert.LessOrEqual(t, math.Abs(got/w-1), tolerance, "%s: want %v, got %v", what, w, got)
	}
}

func TestGolden(t *testing.T) {
	g := readGolden(t)
	tested := map[string]int{}
	smallest := 1.0
	for i, c := range g.Cases {
		name := fmt.Sprintf("%d/%s/%v/%+v", i, c.Test, c.Samples, c.Options)
		r, err := c.run(g.samples(c.Samples))
		if !assert.NoError(t, err, name) {
			continue
		}
		tested[c.Test]++
		assertClose(t, c.Statistic, r.Statistic, 1e-10, name+" statistic")
		assertClose(t, c.P, r.P, 1e-8, name+" p")
		if p := float64(c.P); p > 0 {
			smallest = min(smallest, p)
		}
		switch c.Test {
		case "ks":
			assert.Equal(t, float64(c.Location), r.Location, name)
			assert.Equal(t, c.Sign, r.Sign, name)
		default:
			assertClose(t, c.DF, r.DF, 1e-10, name+" df")
			assertClose(t, c.DF2, r.DF2, 0, name+" df2")
		}
	}
	assert.Len(t, tested, 10)
	assert.Less(t, smallest, 1e-290, "the golden values must reach into the far tail")
}

func TestGoldenConover(t *testing.T) {
	g := readGolden(t)
	for _, c := range g.Conover {
		var e FriedmanEvidence
		for i, x := range g.samples(c.Samples) {
			for b, v := range x {
				require.NoError(t, e.Add(b, i, v))
			}
		}
		for _, pair := range c.Pairs {
			r, err := e.Compare(int(pair[0]), int(pair[1]))
			require.NoError(t, err)
			assertClose(t, pair[2], r.P, 1e-8, fmt.Sprint(c.Samples, pair))
		}
	}
}
