package robust

import (
	"fmt"
	"math"

	"robust/trainer"
)

// Runs counts the instances of an analysis.
type Runs struct {
	// Instances is the number of outcomes. Each is one of the following four.
	Instances, Trained, Diverged, Failed, TimedOut int
	// Replayed is the number of trained runs that were left out because they
	// repeat the seeds of another one and its loss to the last digit, and so
	// say nothing new.
	Replayed int
	// Layout is how the trained ones combine Samples and Inits in Cells.
	Layout                Layout
	Samples, Inits, Cells int
}

// String returns the counts in words.
func (r Runs) String() string {
	s := fmt.Sprintf("%s of %s × %s in %s; %d trained, %d diverged, %d failed, %d timed out", r.Layout,
		plural(r.Samples, "sample"), plural(r.Inits, "initialisation"), plural(r.Cells, "cell"),
		r.Trained, r.Diverged, r.Failed, r.TimedOut)
	if r.Replayed > 0 {
		s += fmt.Sprintf("\n%s left out: the same seeds gave the same loss to the last digit", plural(r.Replayed, "replay"))
	}
	if left := r.Instances - r.Trained; left > 0 {
		s += fmt.Sprintf("\nthe figures leave out the %d without a loss", left)
	}
	return s
}

// gather returns the runs that were trained, their outcomes and their layout.
// It needs two of them.
func gather(instances []trainer.Instance, outcomes []trainer.Outcome) (Runs, []trainer.Outcome, layout, error) {
	fail := func(err error) (Runs, []trainer.Outcome, layout, error) { return Runs{}, nil, layout{}, err }
	if len(instances) != len(outcomes) {
		return fail(fmt.Errorf("%w: %d instances and %d outcomes; give one outcome for each", ErrInstances, len(instances), len(outcomes)))
	}
	var a Assessment
	if _, err := a.count(outcomes); err != nil {
		return fail(err)
	}
	seen := map[trainer.Instance]int{}
	for i, in := range instances {
		if j, again := seen[in]; again {
			return fail(fmt.Errorf("%w: numbers %d and %d are both of %+v; repeated runs have experiments of their own", ErrInstances, j, i, in))
		}
		seen[in] = i
	}
	trained, scored := scoredOf(instances, outcomes)
	r := Runs{Instances: len(outcomes), Trained: a.Trained, Diverged: a.Diverged, Failed: a.Failed, TimedOut: a.TimedOut}
	trained, scored, r.Replayed = withoutReplays(trained, scored)
	if len(trained) < 2 {
		return fail(fmt.Errorf("%w: %d of %d were trained independently, at least 2 are needed", ErrNoInstances, len(trained), len(outcomes)))
	}
	l := layoutOf(trained).separable()
	r.Layout, r.Samples, r.Inits, r.Cells = l.Layout, l.samples, l.inits, l.cells
	return r, scored, l, nil
}

// scoredOf returns the instances that have a loss, and their outcomes.
func scoredOf(instances []trainer.Instance, outcomes []trainer.Outcome) (trained []trainer.Instance, scored []trainer.Outcome) {
	for i, in := range instances {
		if outcomes[i].Scored() {
			trained, scored = append(trained, in), append(scored, outcomes[i])
		}
	}
	return trained, scored
}

// withoutReplays leaves one run of each cell if all repeats have the loss of
// the first one, as those of a trainer whose outcome is a function of the
// seeds.
func withoutReplays(instances []trainer.Instance, outcomes []trainer.Outcome) ([]trainer.Instance, []trainer.Outcome, int) {
	first := map[[2]uint64]float64{}
	var kept []trainer.Instance
	var scored []trainer.Outcome
	for i, in := range instances {
		seeds, loss := [2]uint64{in.SampleSeed, in.InitSeed}, outcomes[i].Loss
		known, again := first[seeds]
		switch {
		case again && math.Float64bits(known) != math.Float64bits(loss):
			return instances, outcomes, 0
		case again:
			continue
		}
		first[seeds] = loss
		kept, scored = append(kept, in), append(scored, outcomes[i])
	}
	return kept, scored, len(instances) - len(kept)
}
