package network_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/trainer"
	"robust/trainer/network"
)

func plan(t *testing.T, sample int, in trainer.Instance) *network.Plan {
	t.Helper()
	k := task()
	k.Sample = sample
	p, err := k.Plan(small(), in)
	require.NoError(t, err)
	return p
}

func TestSeedsDecideWhatIsDrawn(t *testing.T) {
	base := plan(t, 8, trainer.Instance{SampleSeed: 1, InitSeed: 1})
	sample := plan(t, 8, trainer.Instance{SampleSeed: 2, InitSeed: 1})
	init := plan(t, 8, trainer.Instance{SampleSeed: 1, InitSeed: 2})
	again := plan(t, 8, trainer.Instance{SampleSeed: 1, InitSeed: 1, Experiment: 9})

	assert.Equal(t, base.Weights, again.Weights)
	assert.Equal(t, base.Weights, sample.Weights)
	assert.NotEqual(t, base.Weights, init.Weights)

	order := slices.Clone(base.Shuffle())
	assert.Equal(t, order, again.Shuffle())
	other := slices.Clone(init.Shuffle())
	assert.NotEqual(t, order, other)
	slices.Sort(order)
	slices.Sort(other)
	assert.Equal(t, order, other, "the same events in another order")
	different := slices.Clone(sample.Shuffle())
	slices.Sort(different)
	assert.NotEqual(t, order, different)
}

func TestSamplesAreWithoutReplacementAndNested(t *testing.T) {
	var smaller []int
	for _, n := range []int{1, 5, 19, 20, 0} {
		p := plan(t, n, trainer.Instance{SampleSeed: 3})
		events := slices.Clone(p.Shuffle())
		slices.Sort(events)
		if n == 0 {
			n = 20
		}
		require.Len(t, slices.Compact(slices.Clone(events)), n, "no event twice")
		assert.GreaterOrEqual(t, events[0], 0)
		assert.Less(t, events[n-1], 20)
		for _, e := range smaller {
			assert.Contains(t, events, e)
		}
		smaller = events
	}
}

func TestEpochs(t *testing.T) {
	p := plan(t, 8, trainer.Instance{})
	first := slices.Clone(p.Shuffle())
	second := slices.Clone(p.Shuffle())
	assert.NotEqual(t, first, second)
	assert.ElementsMatch(t, first, second)
	assert.Equal(t, 3, p.StepsPerEpoch(), "8 events in batches of 3")
	assert.Equal(t, network.Progress{Step: 7, StepsPerEpoch: 3, Epochs: 50}, p.Progress(7))
	assert.Equal(t, 2, p.Progress(7).Epoch())
}

func TestBatchesAreNoLargerThanTheSample(t *testing.T) {
	c := small()
	c.Training.BatchSize = 1 << 62
	p, err := task().Plan(&c, trainer.Instance{})
	require.NoError(t, err)
	assert.Equal(t, 8, p.Candidate.Training.BatchSize)
	assert.Equal(t, 1, p.StepsPerEpoch())
	assert.Equal(t, 1<<62, c.Training.BatchSize, "the caller's stays")
}

func TestNoCandidate(t *testing.T) {
	for _, c := range []trainer.Candidate{nil, (*network.Candidate)(nil)} {
		_, err := task().Plan(c, trainer.Instance{})
		require.ErrorIs(t, err, trainer.ErrCandidate)
	}
}

// TestStratifiedSamples: each class has its share of a sample, of whatever size, and smaller samples are part of larger ones.
func TestStratifiedSamples(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		classes := rapid.SliceOfN(rapid.IntRange(0, 3), 4, 60).Draw(t, "classes")
		all := events(len(classes), 1)
		total := make(map[int]int)
		for i, c := range classes {
			all.Targets[i] = float32(c)
			total[c]++
		}
		in := trainer.Instance{SampleSeed: rapid.Uint64().Draw(t, "seed")}
		k := network.Task{Population: all, Evaluation: all, Stratified: true}
		whole := k.Draw(in)
		assert.ElementsMatch(t, network.Task{Population: all}.Draw(in), whole)
		for k.Sample = 1; k.Sample < len(classes); k.Sample++ {
			drawn := k.Draw(in)
			assert.Equal(t, whole[:k.Sample], drawn)
			counts := make(map[int]int)
			for _, e := range drawn {
				counts[classes[e]]++
			}
			for c, n := range total {
				assert.InDelta(t, float64(k.Sample*n)/float64(len(classes)), counts[c], 2, "class %d in %d", c, k.Sample)
			}
		}
	})
	var equal network.Events
	for i := range 100 {
		equal.Inputs = append(equal.Inputs, 0)
		equal.Targets = append(equal.Targets, float32(i%10))
	}
	counts := make(map[float32]int)
	for _, e := range (network.Task{Population: equal, Stratified: true, Sample: 30}).Draw(trainer.Instance{SampleSeed: 3}) {
		counts[equal.Targets[e]]++
	}
	assert.Len(t, counts, 10)
	for _, n := range counts {
		assert.Equal(t, 3, n)
	}
}
