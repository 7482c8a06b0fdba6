package gonum

import "sync"

// memory hands out the buffers of one training from one block, which is used again
// for later trainings.
type memory struct {
	block []float32
	used  int
}

// pool keeps the blocks of trainings that have ended.
var pool = sync.Pool{New: func() any { return new(memory) }}

// alignment is that of every buffer, in numbers. The dot products of gonum start
// with single numbers up to the next 16 bytes, so that their rounding depends on
// where a buffer lies; a whole cache line makes it the same always.
const alignment = 16

// floats returns a buffer of n zeros.
func (m *memory) floats(n int) []float32 {
	size := (n + alignment - 1) / alignment * alignment
	if m.used+size > len(m.block) {
		// Buffers handed out before keep the old block alive.
		m.block = make([]float32, max(size, 2*len(m.block), 1<<16))
		m.used = 0
	}
	b := m.block[m.used : m.used+n : m.used+n]
	m.used += size
	clear(b)
	return b
}

// release makes all buffers free for the next training.
func (m *memory) release() {
	m.used = 0
	pool.Put(m)
}
