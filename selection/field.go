package selection

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"robust/robust"
)

// field is what the processes of this package share: the candidates in play, the
// experiment that they are in, and the losses they have shown.
type field struct {
	alive      []int // ascending
	experiment int
	losses     [][]float64 // by candidate, in the order of the experiments
	ended      bool
}

// newField returns a field of n candidates.
func newField(n int) (field, error) {
	if n < 1 {
		return field{}, fmt.Errorf("%w: the pool is empty; give it at least one candidate", ErrMethod)
	}
	f := field{alive: make([]int, n), losses: make([][]float64, n)}
	for i := range f.alive {
		f.alive[i] = i
	}
	return f, nil
}

// Ask returns a new instance of every candidate in play, until the field has ended.
func (f *field) Ask() Request {
	if f.ended {
		return Request{Experiment: f.experiment}
	}
	return Request{Experiment: f.experiment, Candidates: slices.Clone(f.alive)}
}

// enter records the losses of a request and takes those candidates out that showed none.
func (f *field) enter(asked Request, losses []float64) ([]Decision, error) {
	out, err := receive(asked, losses,
		func(i int) int { return len(f.losses[i]) },
		func(i int, loss float64) { f.losses[i] = append(f.losses[i], loss) })
	f.remove(out)
	return out, err
}

// remove takes the candidates of the decisions out of play.
func (f *field) remove(out []Decision) { f.alive = without(f.alive, out) }

// advance goes on to the next experiment, or ends where at most one is left.
func (f *field) advance() {
	f.experiment++
	f.ended = len(f.alive) <= 1
}

// ranked returns the candidates in play, the best by the criterion first, and the
// value of each in that order. Ties go to the lower index; a criterion that is NaN ranks last.
func (f *field) ranked(criterion robust.Criterion) (candidates []int, values []float64) {
	type standing struct {
		candidate int
		value     float64
	}
	all := make([]standing, len(f.alive))
	for k, i := range f.alive {
		v := math.NaN()
		if len(f.losses[i]) > 0 {
			v = criterion.Of(f.losses[i])
		}
		all[k] = standing{i, v}
	}
	slices.SortStableFunc(all, func(a, b standing) int {
		switch {
		case math.IsNaN(a.value) && math.IsNaN(b.value):
			return 0
		case math.IsNaN(a.value):
			return 1
		case math.IsNaN(b.value):
			return -1
		}
		return cmp.Compare(a.value, b.value)
	})
	candidates, values = make([]int, len(all)), make([]float64, len(all))
	for k, s := range all {
		candidates[k], values[k] = s.candidate, s.value
	}
	return candidates, values
}

// needs is the number of instances from which on a criterion has a value. One that has none for
// enough of them needs more.
func needs(criterion robust.Criterion) int {
	const enough = 100
	var losses []float64
	for math.IsNaN(criterion.Of(append(losses, float64(len(losses)+1)))) && len(losses) < enough {
		losses = append(losses, float64(len(losses)+1))
	}
	return len(losses) + 1
}
