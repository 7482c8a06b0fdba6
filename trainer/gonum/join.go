package gonum

// join appends the extras of each event to its features.
type join struct {
	in, out int
	extras  []float32 // of the batch
	y, dx   []float32
}

func newJoin(b *builder, in, out int) *join {
	return &join{in: in, out: out, y: b.buffer(out), dx: b.inputGradient(in)}
}

func (j *join) forward(x []float32, n int) []float32 {
	more := j.out - j.in
	for i := range n {
		y := j.y[i*j.out:][:j.out]
		copy(y, x[i*j.in:][:j.in])
		copy(y[j.in:], j.extras[i*more:][:more])
	}
	return j.y[:n*j.out]
}

func (j *join) backward(dy []float32, n int) []float32 {
	if j.dx == nil {
		return nil
	}
	for i := range n {
		copy(j.dx[i*j.in:][:j.in], dy[i*j.out:])
	}
	return j.dx[:n*j.in]
}
