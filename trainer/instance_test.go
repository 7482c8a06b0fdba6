package trainer_test

import (
	"math"
	"math/bits"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
)

// TestSeedsNeverChange pins seeds, which testdata/seeds.py computes from the
// definition, and the first numbers of streams, which this program printed. Journals
// are keyed by them: a run could not be resumed, nor a published one
// repeated, if any of them changed.
func TestSeedsNeverChange(t *testing.T) {
	assert.Equal(t, uint64(0x4193fd1b681dcd25), trainer.DeriveSeed(0, ""))
	assert.Equal(t, uint64(0x3ecf13343f75c22d), trainer.DeriveSeed(1, "sample", 2))
	assert.Equal(t, uint64(0xcb386de6f00f52f9), trainer.DeriveSeed(math.MaxUint64, "init", 3, 4))
	in := trainer.BothSources{}.Instance(20250610, 7)
	assert.Equal(t, trainer.Instance{Experiment: 7, SampleSeed: 0x447f0cc77407b3a8, InitSeed: 0x851110a299c1d7e3}, in)
	assert.Equal(t, uint64(0x91c01fecc893142f), in.SampleStream().Uint64())
	assert.Equal(t, uint64(0xc262d9c6a457ddb7), in.InitStream("weights").Uint64())
	assert.Equal(t, uint64(0x8bf563a3c110a44c), in.InitStream("batches").Uint64())
}

func TestDeriveSeedHasNoCollisions(t *testing.T) {
	seen := make(map[uint64]bool, 1<<19)
	add := func(seed uint64) {
		require.False(t, seen[seed], "seed %#x twice", seed)
		seen[seed] = true
	}
	for root := range uint64(500) {
		for _, spread := range []uint64{root, ^root, root << 40} {
			if spread == 0 && seen[trainer.DeriveSeed(0, "sample", 0)] {
				continue // 0 and 0 << 40 are the same root
			}
			for k := range uint64(100) {
				add(trainer.DeriveSeed(spread, "sample", k))
				add(trainer.DeriveSeed(spread, "init", k))
			}
		}
	}
	// What is a purpose, a key or another key is never confused.
	add(trainer.DeriveSeed(0, ""))
	add(trainer.DeriveSeed(0, "", 0))
	add(trainer.DeriveSeed(0, "", 0, 0))
	add(trainer.DeriveSeed(0, "\x00\x00\x00\x00\x00\x00\x00\x00"))
}

func TestDeriveSeedSpreads(t *testing.T) {
	// Flipping one bit of the root or the key flips half of the seed's bits. The
	// mean over the pairs has the standard deviation 4/sqrt(128) if bits are fair.
	for name, change := range map[string]func(bit int) uint64{
		"root": func(bit int) uint64 { return trainer.DeriveSeed(99^1<<bit, "sample", 5) },
		"key":  func(bit int) uint64 { return trainer.DeriveSeed(99, "sample", 5^1<<bit) },
	} {
		flipped := 0
		for bit := range 64 {
			d := bits.OnesCount64(change(bit) ^ trainer.DeriveSeed(99, "sample", 5))
			assert.Greater(t, d, 10, "%s, bit %d", name, bit)
			flipped += d
		}
		assert.InDelta(t, 32, float64(flipped)/64, 4*4/math.Sqrt(64), name)
	}
}

// TestStreamsAreUniform looks at the first numbers of many streams, which is what
// experiments use: they come from different seeds, not from one generator.
func TestStreamsAreUniform(t *testing.T) {
	const streams, cells = 100_000, 100
	for _, purpose := range []string{"sample", "weights", "batches"} {
		var count [cells]float64
		for seed := range uint64(streams) {
			count[trainer.Stream(seed, purpose).IntN(cells)]++
		}
		chi := 0.0
		for _, n := range count {
			chi += (n - streams/cells) * (n - streams/cells) / (streams / cells)
		}
		// The quantiles .0005 and .9995 of chi-squared with 99 degrees of freedom.
		assert.Greater(t, chi, 60.0, purpose)
		assert.Less(t, chi, 153.2, purpose)
	}
}

// TestStreamsAreIndependent looks at the correlation of streams that an experiment
// uses side by side.
func TestStreamsAreIndependent(t *testing.T) {
	const n = 100_000
	for name, other := range map[string]func(k uint64) float64{
		"next experiment": func(k uint64) float64 {
			return trainer.Stream(trainer.DeriveSeed(1, "sample", k+1), "sample").NormFloat64()
		},
		"other source": func(k uint64) float64 {
			return trainer.Stream(trainer.DeriveSeed(1, "init", k), "sample").NormFloat64()
		},
		"other purpose": func(k uint64) float64 {
			return trainer.Stream(trainer.DeriveSeed(1, "sample", k), "weights").NormFloat64()
		},
		"next root": func(k uint64) float64 {
			return trainer.Stream(trainer.DeriveSeed(2, "sample", k), "sample").NormFloat64()
		},
	} {
		sum := 0.0
		for k := range uint64(n) {
			sum += trainer.Stream(trainer.DeriveSeed(1, "sample", k), "sample").NormFloat64() * other(k)
		}
		assert.Less(t, math.Abs(sum)/math.Sqrt(n), 4.0, "%s: the correlation in standard errors", name)
	}
}

func TestInstanceStreams(t *testing.T) {
	in := trainer.BothSources{}.Instance(3, 1)
	assert.Equal(t, in.SampleStream().Uint64(), in.SampleStream().Uint64(), "a stream starts anew")
	assert.Equal(t, trainer.Stream(in.SampleSeed, "sample").Uint64(), in.SampleStream().Uint64())
	assert.NotEqual(t, in.InitStream("weights").Uint64(), in.InitStream("batches").Uint64())
}
