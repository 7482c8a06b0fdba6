package trainer_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/trainer"
)

// seeds returns the different seeds of both sources in the first n experiments.
func seeds(d trainer.Design, root uint64, n int) (samples, inits map[uint64]int) {
	samples, inits = map[uint64]int{}, map[uint64]int{}
	for e := range n {
		in := d.Instance(root, e)
		samples[in.SampleSeed]++
		inits[in.InitSeed]++
	}
	return samples, inits
}

func TestDesigns(t *testing.T) {
	const n = 12
	for _, test := range []struct {
		design         trainer.Design
		samples, inits int // how many different ones
	}{
		{trainer.BothSources{}, n, n},
		{trainer.SampleOnly{}, n, 1},
		{trainer.InitOnly{}, 1, n},
		{trainer.Crossed{Samples: 3, Inits: 4}, 3, 4},
		{trainer.Crossed{Samples: 4, Inits: 3}, 4, 3},
		{trainer.Crossed{Samples: 1, Inits: n}, 1, n},
		{trainer.Crossed{Samples: 6, Inits: 2}, 6, 2},
		{trainer.Nested{Samples: 3, Inits: 4}, 3, n},
		{trainer.Nested{Samples: 3}, 3, n},
	} {
		for root := range uint64(300) {
			samples, inits := seeds(test.design, root*root*root, n)
			require.Len(t, samples, test.samples, "%#v", test.design)
			require.Len(t, inits, test.inits, "%#v", test.design)
			for seed, times := range samples {
				require.Equal(t, n/test.samples, times, "%#v is balanced", test.design)
				require.NotContains(t, inits, seed, "a sample and an initialisation share a seed")
			}
			for _, times := range inits {
				require.Equal(t, n/test.inits, times, "%#v is balanced", test.design)
			}
		}
	}
}

func TestDesignsShareTheirLevels(t *testing.T) {
	both, sample, init := trainer.BothSources{}, trainer.SampleOnly{}, trainer.InitOnly{}
	crossed, nested := trainer.Crossed{Samples: 5, Inits: 6}, trainer.Nested{Samples: 5}
	rapid.Check(t, func(t *rapid.T) {
		root := rapid.Uint64().Draw(t, "root")
		e := rapid.IntRange(0, 29).Draw(t, "experiment")
		for _, d := range []trainer.Design{both, sample, init, crossed, nested} {
			assert.Equal(t, e, d.Instance(root, e).Experiment)
			assert.Equal(t, d.Instance(root, e), d.Instance(root, e))
		}
		assert.Equal(t, both.Instance(root, e).SampleSeed, sample.Instance(root, e).SampleSeed)
		assert.Equal(t, both.Instance(root, 0).InitSeed, sample.Instance(root, e).InitSeed)
		assert.Equal(t, both.Instance(root, e).InitSeed, init.Instance(root, e).InitSeed)
		assert.Equal(t, both.Instance(root, 0).SampleSeed, init.Instance(root, e).SampleSeed)
		i, j := crossed.Cell(e)
		assert.Equal(t, both.Instance(root, i).SampleSeed, crossed.Instance(root, e).SampleSeed)
		assert.Equal(t, both.Instance(root, j).InitSeed, crossed.Instance(root, e).InitSeed)
		i, j = nested.Cell(e)
		assert.Equal(t, e, j)
		assert.Equal(t, both.Instance(root, i).SampleSeed, nested.Instance(root, e).SampleSeed)
	})
}

func TestNoSeedsCollideAcrossRoots(t *testing.T) {
	seen := map[uint64]bool{}
	for root := range uint64(2000) {
		for e := range 40 {
			in := trainer.BothSources{}.Instance(root, e)
			require.False(t, seen[in.SampleSeed] || seen[in.InitSeed], "root %d, experiment %d", root, e)
			seen[in.SampleSeed], seen[in.InitSeed] = true, true
		}
	}
}

func TestCrossed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := trainer.Crossed{Samples: rapid.IntRange(1, 9).Draw(t, "samples"), Inits: rapid.IntRange(1, 9).Draw(t, "inits")}
		cells, last := map[[2]int]bool{}, -1
		for e := range d.Len() {
			i, j := d.Cell(e)
			assert.Equal(t, e%d.Samples, i, "each round has every sample")
			assert.True(t, j >= 0 && j < d.Inits)
			if d.Inits > 1 && i > 0 {
				assert.NotEqual(t, last, j, "consecutive experiments of a round differ in both")
			}
			cells[[2]int{i, j}], last = true, j
		}
		assert.Len(t, cells, d.Samples*d.Inits, "every cell once")
	})
	d := trainer.Crossed{Samples: 2, Inits: 3}
	var order []string
	for e := range d.Len() {
		i, j := d.Cell(e)
		order = append(order, fmt.Sprint(i, j))
	}
	assert.Equal(t, []string{"0 0", "1 1", "0 1", "1 2", "0 2", "1 0"}, order)
}

func TestDesignsEnd(t *testing.T) {
	assert.Equal(t, 12, trainer.Crossed{Samples: 3, Inits: 4}.Len())
	assert.Equal(t, 12, trainer.Nested{Samples: 3, Inits: 4}.Len())
	assert.Equal(t, math.MaxInt, trainer.Nested{Samples: 3}.Len())
	for _, endless := range []trainer.Design{trainer.BothSources{}, trainer.SampleOnly{}, trainer.InitOnly{}} {
		_, finite := endless.(trainer.FiniteDesign)
		assert.False(t, finite)
	}
	for _, test := range []struct {
		design     trainer.Design
		experiment int
	}{
		{trainer.BothSources{}, -1}, {trainer.SampleOnly{}, -1}, {trainer.InitOnly{}, -1},
		{trainer.Crossed{Samples: 3, Inits: 4}, -1}, {trainer.Crossed{Samples: 3, Inits: 4}, 12}, {trainer.Crossed{}, 0},
		{trainer.Nested{Samples: 3}, -1}, {trainer.Nested{Samples: 3, Inits: 4}, 12}, {trainer.Nested{}, 0},
	} {
		func() {
			defer func() {
				err, _ := recover().(error)
				assert.ErrorIs(t, err, trainer.ErrDesign, "%#v, experiment %d", test.design, test.experiment)
			}()
			test.design.Instance(1, test.experiment)
		}()
	}
}

func TestDesignCheck(t *testing.T) {
	for _, right := range []trainer.CheckedDesign{trainer.Crossed{Samples: 1, Inits: 1}, trainer.Nested{Samples: 1}} {
		assert.NoError(t, right.Check())
	}
	for _, wrong := range []trainer.CheckedDesign{
		trainer.Crossed{}, trainer.Crossed{Samples: 2}, trainer.Crossed{Inits: 2}, trainer.Crossed{Samples: -1, Inits: -1},
		trainer.Crossed{Samples: math.MaxInt, Inits: 2}, trainer.Nested{}, trainer.Nested{Samples: 2, Inits: -1},
		trainer.Nested{Samples: 2, Inits: math.MaxInt},
	} {
		assert.ErrorIs(t, wrong.Check(), trainer.ErrDesign, "%#v", wrong)
	}
}
