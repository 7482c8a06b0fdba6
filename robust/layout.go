package robust

import (
	"errors"
	"fmt"

	"robust/stats"
	"robust/trainer"
)

// ErrInstances is returned for instances that cannot be analysed together.
var ErrInstances = errors.New("robust: unsuitable instances")

// Source is what a part of the variance between instances comes from.
type Source int

const (
	// SourceSample is the training sample.
	SourceSample Source = iota
	// SourceInit is the initialisation: the initial weights and the order of
	// the batches.
	SourceInit
	// SourceBoth is the sum of both and of their interaction, where each run
	// has a sample and an initialisation of its own.
	SourceBoth
	// SourceInteraction is what a sample and an initialisation do together
	// beyond what each does by itself.
	SourceInteraction
	// SourceResidual is what differs between runs with the same seeds, and
	// whatever the design does not separate from it.
	SourceResidual
	// SourceTotal is the sum of all that the design varies.
	SourceTotal
	// SourceModel is the choice among several candidates.
	SourceModel
)

var sourceNames = [...]string{"training sample", "initialisation", "sample and initialisation", "interaction", "residual", "total", "choice of model"}

// String returns the source in words.
func (s Source) String() string {
	if s < 0 || int(s) >= len(sourceNames) {
		return fmt.Sprintf("Source(%d)", int(s))
	}
	return sourceNames[s]
}

// Layout is how instances combine samples and initialisations.
type Layout int

const (
	// Repeated is a single sample with a single initialisation, run several
	// times.
	Repeated Layout = iota
	// OneFactor varies the samples only, the initialisations only, or both at
	// once, as trainer.SampleOnly, InitOnly and BothSources do.
	OneFactor
	// Nested has initialisations of its own for each sample, as trainer.Nested,
	// or samples of its own for each initialisation.
	Nested
	// Crossed has samples that share initialisations, as trainer.Crossed. Cells
	// may be missing.
	Crossed
)

var layoutNames = [...]string{"repeated", "one factor", "nested", "crossed"}

// String returns the layout in words.
func (l Layout) String() string {
	if l < 0 || int(l) >= len(layoutNames) {
		return fmt.Sprintf("Layout(%d)", int(l))
	}
	return layoutNames[l]
}

// layout is what the seeds of instances say about their design.
type layout struct {
	Layout
	samples, inits, cells, runs int
	effects                     []stats.RandomEffect
	sources                     []Source // of the effects and of the residual
	notes                       []string // beside the sources
}

// Notes on what a design leaves together.
const (
	noteCrossed   = "holds the interaction too; repeat some cells to separate them"
	noteNested    = "within %s; holds the interaction too, which a crossed design separates"
	noteUnrelated = "holds what differs between runs with the same seeds, if anything does"
	noteConfound  = "the repeats are too few to separate the interaction, which is in the residual"
)

// layoutOf recognises the design of instances: levels of a source are equal if
// their seeds are.
func layoutOf(instances []trainer.Instance) layout {
	n := len(instances)
	sample, init, cell := make([]int, n), make([]int, n), make([]int, n)
	samples, inits, cells := map[uint64]int{}, map[uint64]int{}, map[[2]uint64]int{}
	for i, in := range instances {
		sample[i] = number(samples, in.SampleSeed)
		init[i] = number(inits, in.InitSeed)
		cell[i] = number(cells, [2]uint64{in.SampleSeed, in.InitSeed})
	}
	l := layout{samples: len(samples), inits: len(inits), cells: len(cells), runs: n}
	repeats := l.cells < l.runs
	// add puts an effect of a source in, or the residual in its place.
	add := func(s Source, levels []int, note string) {
		l.sources, l.notes = append(l.sources, s), append(l.notes, note)
		if levels != nil {
			l.effects = append(l.effects, stats.RandomEffect{Name: s.String(), Levels: levels})
		}
	}
	// innermost is the source that has a level for every cell: it is the
	// residual unless cells are repeated.
	innermost := func(s Source, note string) {
		if repeats {
			add(s, cell, note)
			add(SourceResidual, nil, "")
			return
		}
		if note == "" {
			note = noteUnrelated
		}
		add(s, nil, note)
	}
	switch {
	case l.cells == 1:
		l.Layout = Repeated
		add(SourceResidual, nil, "")
	case l.inits == 1:
		l.Layout = OneFactor
		innermost(SourceSample, "")
	case l.samples == 1:
		l.Layout = OneFactor
		innermost(SourceInit, "")
	case l.cells == l.samples && l.cells == l.inits:
		l.Layout = OneFactor
		innermost(SourceBoth, "")
	case l.cells == l.inits:
		l.Layout = Nested
		add(SourceSample, sample, "")
		innermost(SourceInit, fmt.Sprintf(noteNested, "samples"))
	case l.cells == l.samples:
		l.Layout = Nested
		add(SourceInit, init, "")
		innermost(SourceSample, fmt.Sprintf(noteNested, "initialisations"))
	default:
		l.Layout = Crossed
		add(SourceSample, sample, "")
		add(SourceInit, init, "")
		if repeats {
			add(SourceInteraction, cell, "")
			add(SourceResidual, nil, "")
		} else {
			add(SourceResidual, nil, noteCrossed)
		}
	}
	return l
}

// number returns the number of a key, a new one for a new key.
func number[K comparable](numbers map[K]int, key K) int {
	n, known := numbers[key]
	if !known {
		n = len(numbers)
		numbers[key] = n
	}
	return n
}

// separable returns the layout without the interaction if that is not
// identified.
func (l layout) separable() layout {
	if len(l.effects) < 3 {
		return l
	}
	if _, err := stats.MINQUE(l.runs, l.effects, nil); !errors.Is(err, stats.ErrNotIdentified) {
		return l
	}
	l.effects = l.effects[:2]
	l.sources = []Source{SourceSample, SourceInit, SourceResidual}
	l.notes = []string{"", "", noteConfound}
	return l
}

// String returns the layout with its numbers.
func (l layout) String() string {
	return fmt.Sprintf("%s: %s, %s, %s, %s", l.Layout, plural(l.samples, "sample"),
		plural(l.inits, "initialisation"), plural(l.cells, "cell"), plural(l.runs, "run"))
}
