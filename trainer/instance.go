package trainer

import (
	"encoding/binary"
	"hash/fnv"
	"math/rand/v2"
)

// Instance says which independent training of a candidate is meant. Instances share the
// architecture and the hyperparameters and differ in what is drawn.
type Instance struct {
	// Experiment is the number of the block, from 0. All candidates share the
	// randomness of one experiment.
	Experiment int
	// SampleSeed draws the training sample from the population.
	SampleSeed uint64
	// InitSeed draws the initial weights and the order of the batches.
	InitSeed uint64
}

// SampleStream returns the generator that draws the training sample. It is the same for
// every candidate.
func (in Instance) SampleStream() *rand.Rand { return Stream(in.SampleSeed, "sample") }

// InitStream returns the generator for one purpose of the initialisation, such as "weights" or
// "batches". It is the same for every candidate, so candidates of the same architecture start from
// the same weights.
func (in Instance) InitStream(purpose string) *rand.Rand { return Stream(in.InitSeed, purpose) }

// Stream returns a generator that depends on the seed and the purpose alone. Streams of
// different seeds or purposes are independent for all practical purposes.
func Stream(seed uint64, purpose string) *rand.Rand {
	return rand.New(rand.NewPCG(DeriveSeed(seed, purpose), DeriveSeed(seed, purpose, 1)))
}

// DeriveSeed returns a seed for one purpose, and within it for the given keys (an
// experiment, a replicate), from a root seed.
func DeriveSeed(root uint64, purpose string, keys ...uint64) uint64 {
	h := fnv.New64a()
	var b [8]byte
	put := func(v uint64) {
		binary.LittleEndian.PutUint64(b[:], v)
		h.Write(b[:])
	}
	put(root)
	put(uint64(len(purpose)))
	h.Write([]byte(purpose))
	for _, k := range keys {
		put(k)
	}
	return mix(h.Sum64())
}

// mix is the finaliser of SplitMix64 (Steele, Lea and Flood 2014), which spreads every
// bit of the hash over the whole seed.
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}
