package stats

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func normals(seed uint64, n int, scale, shift float64) []float64 {
	random := rand.New(rand.NewPCG(seed, 17))
	x := make([]float64, n)
	for i := range x {
		x[i] = shift + scale*random.NormFloat64()
	}
	return x
}

// sciPyTimes runs testdata/bench.py once: what SciPy needs for a call, in
// nanoseconds, by test.
var sciPyTimes = sync.OnceValues(func() (map[string]float64, error) {
	python := cmp.Or(os.Getenv("PYTHON"), "python3")
	samples, err := json.Marshal(map[string][]float64{
		"x": normals(1, 10, 1, 0), "y": normals(2, 10, 1.5, 0.5), "z": normals(6, 10, 1, 0),
	})
	if err != nil {
		return nil, err
	}
	command := exec.Command(python, "testdata/bench.py")
	command.Stdin = bytes.NewReader(samples)
	out, err := command.Output()
	if err != nil {
		return nil, err
	}
	var result struct{ NS map[string]float64 }
	return result.NS, json.Unmarshal(out, &result)
})

// bestOf returns the nanoseconds of a call, as testdata/bench.py: the best of
// several rounds, which other work on the machine disturbs least.
func bestOf(call func()) float64 {
	best := math.Inf(1)
	for range 5 {
		calls, start := 0, time.Now()
		for time.Since(start) < 50*time.Millisecond {
			for range 100 {
				call()
			}
			calls += 100
		}
		best = min(best, float64(time.Since(start).Nanoseconds())/float64(calls))
	}
	return best
}

// BenchmarkAgainstSciPy times every test on samples of 10 values and reports how
// much longer SciPy takes for the same in the same run, the best rounds of both
// compared. The interpreter is $PYTHON, by default python3.
func BenchmarkAgainstSciPy(b *testing.B) {
	python := cmp.Or(os.Getenv("PYTHON"), "python3")
	if out, err := exec.Command(python, "-c", "import scipy.stats").CombinedOutput(); err != nil {
		b.Skipf("%s cannot import scipy.stats; set PYTHON to an interpreter that can: %v\n%s", python, err, out)
	}
	times, err := sciPyTimes()
	require.NoError(b, err)
	x, y := normals(1, 10, 1, 0), normals(2, 10, 1.5, 0.5)
	z := normals(6, 10, 1, 0)
	calls := map[string]func() (TestResult, error){
		"friedman": func() (TestResult, error) { return Friedman(x, y, z) },
	}
	for _, test := range TwoSampleTests() {
		calls[test.Name] = func() (TestResult, error) { return test.Test(x, y) }
	}
	for _, name := range slices.Sorted(maps.Keys(calls)) {
		call := calls[name]
		b.Run(name, func(b *testing.B) {
			require.Positive(b, times[name])
			b.ReportAllocs()
			for b.Loop() {
				if _, err := call(); err != nil {
					b.Fatal(err)
				}
			}
			best := bestOf(func() { _, _ = call() })
			b.ReportMetric(best, "best-ns/op")
			b.ReportMetric(times[name], "scipy-ns/op")
			b.ReportMetric(times[name]/best, "scipy/go")
		})
	}
}

// BenchmarkEvidence has 600 candidates take part in 20 experiments; after each
// one, every candidate is compared with the first.
func BenchmarkEvidence(b *testing.B) {
	const candidates, experiments = 600, 20
	scores := normals(3, candidates*experiments, 1, 0)
	accumulators := map[string]func() EvidenceAccumulator{
		"friedman": func() EvidenceAccumulator { return new(FriedmanEvidence) },
	}
	names := []string{"friedman"}
	for _, test := range TwoSampleTests() {
		accumulators[test.Name] = test.NewEvidence
		names = append(names, test.Name)
	}
	for _, name := range names {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e := accumulators[name]()
				for s := range experiments {
					for c := range candidates {
						if err := e.Add(s, c, scores[s*candidates+c]); err != nil {
							b.Fatal(err)
						}
					}
					for c := 1; c < candidates; c++ {
						if _, err := e.Compare(c, 0); err != nil {
							b.Fatal(err)
						}
					}
				}
			}
			perCompare := float64(b.Elapsed().Nanoseconds()) / float64(b.N) / (experiments * (candidates - 1))
			b.ReportMetric(perCompare, "ns/comparison")
		})
	}
}

// BenchmarkExact times the exact p-values of the rank tests.
func BenchmarkExact(b *testing.B) {
	x, y := normals(4, 1000, 1, 0), normals(5, 1000, 1, 0.1)
	run := func(name string, call func() (TestResult, error)) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := call(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	run("mannwhitney/8+8", func() (TestResult, error) { return MannWhitney(x[:8], y[:8], MannWhitneyOptions{}) })
	run("mannwhitney/8+1000", func() (TestResult, error) { return MannWhitney(x[:8], y, MannWhitneyOptions{}) })
	run("mannwhitney/30+30", func() (TestResult, error) {
		return MannWhitney(x[:30], y[:30], MannWhitneyOptions{Computation: Exact})
	})
	run("mannwhitney/100+100", func() (TestResult, error) {
		return MannWhitney(x[:100], y[:100], MannWhitneyOptions{Computation: Exact})
	})
	run("wilcoxon/20", func() (TestResult, error) { return Wilcoxon(x[:20], y[:20], WilcoxonOptions{}) })
	run("wilcoxon/50", func() (TestResult, error) { return Wilcoxon(x[:50], y[:50], WilcoxonOptions{}) })
	run("ks/10+9", func() (TestResult, error) { return KolmogorovSmirnov(x[:10], y[:9], KSOptions{}) })
	run("ks/1000+999", func() (TestResult, error) { return KolmogorovSmirnov(x, y[:999], KSOptions{}) })
}
