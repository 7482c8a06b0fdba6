package robust_test

import (
	"math"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/robust"
	"robust/trainer"
)

// trained returns outcomes with the losses.
func trained(losses ...float64) []trainer.Outcome {
	out := make([]trainer.Outcome, len(losses))
	for i, v := range losses {
		out[i].Loss = v
	}
	return out
}

// assess assesses every criterion, and fails the test on an error.
func assess(t require.TestingT, outcomes []trainer.Outcome, o robust.Options) robust.Assessment {
	if o.Criteria == nil {
		o.Criteria = everyCriterion
	}
	a, err := robust.Assess(outcomes, o)
	require.NoError(t, err)
	require.Len(t, a.Figures, len(o.Criteria))
	return a
}

func TestIntervalsGolden(t *testing.T) {
	// The golden file has intervals by the bootstrap for five losses only.
	const resamples = 9999
	compared := map[string]int{}
	for _, c := range golden[criteriaCase](t, "criteria.json") {
		for level, intervals := range c.Intervals {
			nominal, err := strconv.ParseFloat(level, 64)
			require.NoError(t, err)
			conf := robust.Confidence{Level: nominal, Resamples: 50}
			if len(c.Losses) == 5 {
				conf.Resamples = resamples
			}
			a := assess(t, trained(c.Losses...), robust.Options{Confidence: conf})
			for name, ends := range intervals {
				got, ok := a.Figure(name)
				require.True(t, ok)
				what := c.Name + " " + name + " " + level
				if ends[0] == nil && ends[1] == nil {
					assert.False(t, got.Available(), what)
					continue
				}
				compared[name]++
				tolerance := 1e-8 * math.Max(1, math.Abs(got.Estimate))
				if name == "q3+iqr" || name == "q3" && len(c.Losses) == 5 && got.Method != "order statistics" {
					// The golden error is that of all resamples; ours has the noise of some.
					tolerance = (*ends[1] - *ends[0]) / 2 * 4 / math.Sqrt(2*resamples)
				}
				for i, end := range []float64{got.Low, got.High} {
					if ends[i] == nil {
						assert.True(t, math.IsInf(end, 2*i-1), "%s is open", what)
					} else {
						assert.InDelta(t, *ends[i], end, tolerance, what)
					}
				}
				assert.GreaterOrEqual(t, got.Level, nominal, what)
			}
		}
	}
	for _, name := range []string{"mean", "median", "q3", "q3+iqr", "max", "min", "std", "mean+2std"} {
		assert.Positive(t, compared[name], "%s is compared", name)
	}
}

func TestSharesGolden(t *testing.T) {
	type shareCase struct {
		Count, Of int
		Level     float64
		Ends      []float64
	}
	for _, c := range golden[shareCase](t, "shares.json") {
		outcomes := trained(make([]float64, c.Of)...)
		for i := range c.Count {
			outcomes[i].Loss = math.NaN()
		}
		a := assess(t, outcomes, robust.Options{
			Criteria: []robust.Criterion{robust.Mean{}}, Confidence: robust.Confidence{Level: c.Level},
		})
		assert.Equal(t, c.Count, a.DivergedShare.Count)
		assert.Equal(t, c.Of, a.DivergedShare.Of)
		assert.InDelta(t, float64(c.Count)/float64(c.Of), a.DivergedShare.Estimate, 1e-15)
		assert.InDelta(t, c.Ends[0], a.DivergedShare.Low, 1e-9, "%+v", c)
		assert.InDelta(t, c.Ends[1], a.DivergedShare.High, 1e-9, "%+v", c)
	}
}

// What an interval needs: the first number of instances that gives one, and that
// which gives one between order statistics.
func TestIntervalNeeds(t *testing.T) {
	losses := []float64{.31, .35, .29, .42, .33, .38, .36, .30, .34, .41, .37, .32, .39, .40}
	needs := map[string]int{
		"mean": 2, "median": 2, "q3": 3, "q3+iqr": 3, "max": 3, "min": 3, "std": 3, "mean+2std": 3, "mean+0.5std": 3,
	}
	ordered := map[string]int{"median": 6, "q3": 13}
	for n := 1; n <= len(losses); n++ {
		for _, f := range assess(t, trained(losses[:n]...), robust.Options{Confidence: robust.Confidence{Resamples: 50}}).Figures {
			require.Contains(t, needs, f.Name)
			assert.Equal(t, n >= needs[f.Name], f.Available(), "%s of %d", f.Name, n)
			if !f.Available() {
				assert.NotEmpty(t, f.Note, "%s of %d", f.Name, n)
				assert.Empty(t, f.Method)
			} else {
				assert.NotEmpty(t, f.Method)
			}
			if first, ok := ordered[f.Name]; ok {
				assert.Equal(t, n >= first, f.Method == "order statistics", "%s of %d", f.Name, n)
			}
		}
	}
}

func TestIntervalsOfEqualLosses(t *testing.T) {
	a := assess(t, trained(2, 2, 2, 2, 2, 2, 2), robust.Options{})
	for _, f := range a.Figures {
		switch f.Name {
		case "median":
			assert.Equal(t, []float64{2, 2}, []float64{f.Low, f.High}, "order statistics hold for any distribution")
		case "max":
			assert.Equal(t, []float64{2, math.Inf(1)}, []float64{f.Low, f.High})
		case "min":
			assert.Equal(t, []float64{math.Inf(-1), 2}, []float64{f.Low, f.High})
		default:
			assert.False(t, f.Available(), f.Name)
			assert.NotEmpty(t, f.Note, f.Name)
		}
	}
	for _, f := range assess(t, trained(.1, .1, .1, .1, .1), robust.Options{}).Figures {
		assert.Equal(t, f.Name == "max" || f.Name == "min", f.Available(), "%s: rounding is no spread", f.Name)
	}
	pairs, _ := assess(t, trained(.1, .1, .3, .3), robust.Options{}).Figure("std")
	assert.False(t, pairs.Available())
	// Two values, one of them once: the spread without it is zero, and its logarithm infinite.
	std, _ := assess(t, trained(1, 1, 1, 2), robust.Options{}).Figure("std")
	assert.False(t, std.Available())
	assert.InDelta(t, .5, std.Estimate, 1e-12)
}

// The zero Confidence is its default on a direct call too.
func TestIntervalDefaults(t *testing.T) {
	losses := []float64{1, 2, 3, 4, 5, 6, 8}
	filled := robust.Confidence{Level: .95, Resamples: 9999}
	for _, c := range everyCriterion {
		if bounded, ok := c.(robust.Bounded); ok {
			got := bounded.Interval(losses, robust.Confidence{})
			assert.Equal(t, bounded.Interval(losses, filled), got, c.Name())
			assert.True(t, got.Available(), c.Name())
		}
	}
}

// second is a criterion of a user, which knows no interval.
type second struct{}

func (second) Name() string { return "second largest loss of the instances" }

func (second) Of(losses []float64) float64 {
	if len(losses) < 2 {
		return math.NaN()
	}
	first, next := math.Inf(-1), math.Inf(-1)
	for _, v := range losses {
		if v > first {
			first, next = v, first
		} else if v > next {
			next = v
		}
	}
	return next
}

func TestIntervalOfUserCriterion(t *testing.T) {
	a := assess(t, trained(1, 5, 2, 4, 3), robust.Options{Criteria: []robust.Criterion{second{}}})
	f := a.Figures[0]
	assert.Equal(t, 4., f.Estimate)
	assert.Equal(t, "Student t, bootstrap error", f.Method)
	assert.InDelta(t, 4, (f.Low+f.High)/2, 1e-12)
}

func TestIntervalLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// On a grid, so that shifting loses no digits.
		sixteenths := rapid.SliceOfNDistinct(rapid.IntRange(-800, 800), 2, 25, rapid.ID).Draw(t, "16 losses")
		losses := make([]float64, len(sixteenths))
		for i, v := range sixteenths {
			losses[i] = float64(v) / 16
		}
		permuted := rapid.Permutation(losses).Draw(t, "permuted")
		o := robust.Options{Confidence: robust.Confidence{
			Level: rapid.SampledFrom([]float64{.5, .9, .95}).Draw(t, "level"), Resamples: 50,
		}}
		a := assess(t, trained(losses...), o)
		requireSame(t, a, assess(t, trained(permuted...), o), "the order does not matter")

		wider := o
		wider.Confidence.Level = .99
		moved := make([]float64, len(losses))
		scores := make([]float64, len(losses))
		for i, v := range losses {
			moved[i] = 2*v + 8
			scores[i] = -v
		}
		scaled := assess(t, trained(moved...), o)
		maximise := o
		maximise.Maximise = true
		reflected := assess(t, trained(scores...), maximise)
		at99 := assess(t, trained(losses...), wider)
		for i, f := range a.Figures {
			_, isSpread := everyCriterion[i].(robust.Dispersion)
			shift, sign := 8., -1.
			if isSpread {
				shift, sign = 0, 1
			}
			g, r, w := scaled.Figures[i], reflected.Figures[i], at99.Figures[i]
			assert.Equal(t, f.Available(), g.Available(), f.Name)
			assert.Equal(t, f.Available(), r.Available(), f.Name)
			assert.InDelta(t, sign*f.Estimate, r.Estimate, 1e-12)
			if !f.Available() {
				continue
			}
			assert.LessOrEqual(t, f.Low, f.High, f.Name)
			for _, ends := range [][2]float64{{f.Low, g.Low}, {f.High, g.High}} {
				if math.IsInf(ends[0], 0) {
					assert.Equal(t, ends[0], ends[1], f.Name)
				} else {
					assert.InDelta(t, 2*ends[0]+shift, ends[1], 1e-8*(100+math.Abs(ends[1])), f.Name)
				}
			}
			if isSpread {
				assert.Equal(t, f.Interval, r.Interval, f.Name)
			} else {
				assert.Equal(t, []float64{-f.High, -f.Low}, []float64{r.Low, r.High}, f.Name)
			}
			if w.Available() && w.Method == f.Method {
				assert.LessOrEqual(t, w.Low, f.Low, f.Name)
				assert.GreaterOrEqual(t, w.High, f.High, f.Name)
			}
		}
	})
}

// requireSame compares assessments in which NaN equals NaN.
func requireSame(t require.TestingT, want, got robust.Assessment, why string) {
	require.Equal(t, want.String(), got.String(), why)
}
