package robust_test

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/robust"
	"robust/trainer"
)

func TestAssessCounts(t *testing.T) {
	outcomes := []trainer.Outcome{
		{Loss: 1}, {Loss: 3}, {Loss: math.NaN()}, {Loss: math.Inf(1)}, {Status: trainer.Diverged, Loss: 7},
		{Status: trainer.Failed, Loss: 100, Error: "no memory"}, {Status: trainer.TimedOut, Loss: 100},
	}
	a := assess(t, outcomes, robust.Options{})
	assert.Equal(t, []int{7, 2, 3, 1, 1}, []int{a.Instances, a.Trained, a.Diverged, a.Failed, a.TimedOut})
	assert.Equal(t, []int{3, 5}, []int{a.DivergedShare.Count, a.DivergedShare.Of})
	mean, ok := a.Figure("mean")
	require.True(t, ok)
	assert.Equal(t, 2., mean.Estimate, "of the trained ones only")
	_, ok = a.Figure("mode")
	assert.False(t, ok)
	assert.True(t, math.IsNaN(outcomes[2].Loss) && outcomes[2].Status == trainer.Trained, "outcomes are left as they are")
}

func TestAssessFewInstances(t *testing.T) {
	_, err := robust.Assess(nil, robust.Options{})
	assert.ErrorIs(t, err, robust.ErrNoInstances)

	one := assess(t, trained(4), robust.Options{})
	for _, f := range one.Figures {
		assert.False(t, f.Available(), f.Name)
		assert.Contains(t, f.Note, "one instance")
	}
	mean, _ := one.Figure("mean")
	assert.Equal(t, 4., mean.Estimate)

	for _, status := range []trainer.Status{trainer.Diverged, trainer.Failed, trainer.TimedOut} {
		none := assess(t, []trainer.Outcome{{Status: status}, {Status: status}}, robust.Options{})
		assert.Equal(t, 2, none.Instances)
		for _, f := range none.Figures {
			assert.True(t, math.IsNaN(f.Estimate) && !f.Available(), f.Name)
			assert.Contains(t, f.Note, "no instance")
		}
		if status == trainer.Diverged {
			assert.Equal(t, 1., none.DivergedShare.Estimate)
			assert.Equal(t, 1., none.DivergedShare.High)
		} else {
			assert.True(t, math.IsNaN(none.DivergedShare.Estimate))
			assert.False(t, none.DivergedShare.Available())
		}
	}
}

func TestAssessErrors(t *testing.T) {
	for _, o := range []robust.Options{
		{Confidence: robust.Confidence{Level: 1}},
		{Confidence: robust.Confidence{Level: -.1}},
		{Confidence: robust.Confidence{Level: math.NaN()}},
		{Confidence: robust.Confidence{Resamples: 1}},
	} {
		_, err := robust.Assess(trained(1, 2), o)
		assert.ErrorIs(t, err, robust.ErrOption, "%+v", o)
	}
	for _, criteria := range [][]robust.Criterion{
		{nil}, {robust.Mean{}, robust.Mean{}}, {robust.MeanStd{}, robust.MeanStd{Lambda: 1}},
		{robust.MeanStd{Lambda: -2}}, {robust.MeanStd{Lambda: math.NaN()}},
	} {
		_, err := robust.Assess(trained(1, 2), robust.Options{Criteria: criteria})
		assert.ErrorIs(t, err, robust.ErrCriterion, "%v", criteria)
	}
	_, err := robust.Assess([]trainer.Outcome{{Status: 9}}, robust.Options{})
	assert.ErrorIs(t, err, robust.ErrOutcome)
	assert.ErrorContains(t, err, "Status(9)")
}

// The seven criteria of the published study are the default, in a fixed order.
func TestAssessDefault(t *testing.T) {
	a, err := robust.Assess(trained(1, 2, 3, 4, 5), robust.Options{})
	require.NoError(t, err)
	var names []string
	for _, f := range a.Figures {
		names = append(names, f.Name)
	}
	assert.Equal(t, []string{"mean", "median", "q3", "q3+iqr", "max", "min", "std"}, names)
	assert.Equal(t, .95, a.Level)
}

func TestAssessMaximise(t *testing.T) {
	scores := trained(.90, .92, .88, .91, .70, .93, .89)
	a := assess(t, scores, robust.Options{Maximise: true})
	for name, want := range map[string]float64{
		"max": .70, "min": .93, "median": .90, "q3": .885, "q3+iqr": .885 - (.915 - .885),
	} {
		f, _ := a.Figure(name)
		assert.InDelta(t, want, f.Estimate, 1e-12, name)
	}
	std, _ := a.Figure("std")
	assert.Positive(t, std.Estimate)
	assert.Positive(t, std.Low)
	sum, _ := a.Figure("mean+2std")
	mean, _ := a.Figure("mean")
	assert.InDelta(t, mean.Estimate-2*std.Estimate, sum.Estimate, 1e-12)
	worst, _ := a.Figure("max")
	assert.True(t, math.IsInf(worst.Low, -1))
	assert.Less(t, worst.High, .93)
	assert.Contains(t, a.String(), "larger is better")
}

func TestAssessmentFitsAHundredColumns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		outcomes := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) trainer.Outcome {
			return trainer.Outcome{
				Loss:   rapid.Float64().Draw(t, "loss"),
				Status: trainer.Status(rapid.IntRange(0, 3).Draw(t, "status")),
			}
		}), 1, 20).Draw(t, "outcomes")
		a := assess(t, outcomes, robust.Options{
			Criteria:   append([]robust.Criterion{second{}}, everyCriterion...),
			Maximise:   rapid.Bool().Draw(t, "maximise"),
			Confidence: robust.Confidence{Resamples: 20},
		})
		assert.Equal(t, a.Instances, a.Trained+a.Diverged+a.Failed+a.TimedOut)
		text := a.String()
		for _, line := range strings.Split(text, "\n") {
			assert.LessOrEqual(t, utf8.RuneCountInString(line), 100, line)
		}
		assert.Contains(t, text, " diverged,", "the counts are always there")
		assert.Equal(t, a.Diverged > 0, strings.Contains(text, "the figures leave them out"))
		assert.GreaterOrEqual(t, strings.Count(text, "\n"), 3+len(a.Figures))
	})
}
