package network

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"

	"robust/trainer"
)

// Plan is one training with everything that is drawn at random for it. It is a
// function of the task, the candidate and the instance's seeds, and so the same for
// every backend.
type Plan struct {
	// Candidate is the network with all defaults of its training filled in, and
	// with batches no larger than the sample.
	Candidate Candidate
	// Shapes are those of the architecture, one more than it has layers.
	Shapes []Shape
	// Parameters are the network's, in order.
	Parameters []Parameter
	// Weights are the first values of the parameters, one slice each.
	Weights [][]float32
	// Buffers are what the network keeps beside its parameters, in order.
	Buffers []Buffer
	// State are the first values of the buffers, one slice each.
	State [][]float32

	order        []int
	batches      *rand.Rand
	augmentation *rand.Rand
	views        []View
}

// Plan draws the training sample, the first weights, the order of the batches and the
// augmentation of one instance. The error wraps trainer.ErrCandidate, ErrArchitecture or
// ErrTraining.
func (t Task) Plan(c trainer.Candidate, in trainer.Instance) (*Plan, error) {
	network, err := t.Resolve(c)
	if err != nil {
		return nil, err
	}
	p := &Plan{
		Candidate: network,
		order:     t.Draw(in),
		batches:   in.InitStream("batches"),
	}
	if network.Training.Augmentation != (Augmentation{}) {
		p.augmentation = in.InitStream("augmentation")
		p.views = make([]View, network.Training.BatchSize)
	}
	if p.Shapes, err = network.Architecture.Shapes(); err != nil {
		return nil, err
	}
	if err := t.fits(network, p.Shapes); err != nil {
		return nil, err
	}
	if p.Parameters, err = network.Architecture.Parameters(); err != nil {
		return nil, err
	}
	if p.Buffers, err = network.Architecture.Buffers(); err != nil {
		return nil, err
	}
	for _, b := range p.Buffers {
		p.State = append(p.State, b.first())
	}
	p.Weights = network.Training.Initialisation.Draw(p.Parameters, in.InitStream("weights"))
	return p, nil
}

// Resolve returns the network that a candidate is or describes, with all defaults of its training filled in and with
// batches no larger than the sample. The error wraps trainer.ErrCandidate, ErrArchitecture or ErrTraining.
func (t Task) Resolve(c trainer.Candidate) (Candidate, error) {
	network, err := t.network(c)
	if err != nil {
		return Candidate{}, err
	}
	if err := network.Check(); err != nil {
		return Candidate{}, err
	}
	network.Training = network.Training.Resolved()
	network.Training.BatchSize = min(network.Training.BatchSize, t.sample())
	return network, nil
}

// Draw returns the training sample of an instance, as numbers of events in the population. It is the same for every
// candidate and backend.
func (t Task) Draw(in trainer.Instance) []int {
	drawn := in.SampleStream().Perm(t.Population.Len())
	if t.Stratified {
		t.interleave(drawn)
	}
	return drawn[:t.sample()]
}

// interleave orders events such that the first ones, however many, have each class by its share. Events of a
// class stay in the order in which they were drawn: the i-th of n gets the place (i+½)/n.
func (t Task) interleave(events []int) {
	width := t.Population.widths().targets
	class := func(e int) float32 { return t.Population.Targets[e*width] }
	size := make(map[float32]int)
	for _, e := range events {
		size[class(e)]++
	}
	places := make([]float64, len(events)) // by event
	seen := make(map[float32]int, len(size))
	for _, e := range events {
		c := class(e)
		places[e] = (float64(seen[c]) + 0.5) / float64(size[c])
		seen[c]++
	}
	slices.SortStableFunc(events, func(a, b int) int { return cmp.Compare(places[a], places[b]) })
}

// sample is the number of events of a training.
func (t Task) sample() int { return orDefault(t.Sample, t.Population.Len()) }

// network returns the network that a candidate is or describes.
func (t Task) network(c trainer.Candidate) (n Candidate, err error) {
	switch c := c.(type) {
	case Candidate:
		return c, nil
	case *Candidate:
		if c != nil {
			return *c, nil
		}
		return n, fmt.Errorf("%w: a nil *network.Candidate", trainer.ErrCandidate)
	case nil:
		return n, fmt.Errorf("%w: nil", trainer.ErrCandidate)
	}
	if t.Network == nil {
		return Candidate{}, fmt.Errorf("%w: %q is a %T and not a network: set Task.Network to turn it into one", trainer.ErrCandidate, c.ID(), c)
	}
	defer func() {
		switch r := recover().(type) {
		case nil:
			if err != nil {
				err = fmt.Errorf("%w: %q: %w", trainer.ErrCandidate, c.ID(), err)
			}
		case *trainer.ParameterError: // the candidate lacks a hyperparameter
			err = fmt.Errorf("%w: %w", trainer.ErrCandidate, r)
		default:
			panic(r)
		}
	}()
	return t.Network(c)
}

// Shuffle puts the sample in the order of the next epoch and returns it, as numbers
// of events in the population. The slice is valid until the next call. Batches are
// taken from it one after another.
func (p *Plan) Shuffle() []int {
	p.batches.Shuffle(len(p.order), func(i, j int) { p.order[i], p.order[j] = p.order[j], p.order[i] })
	return p.order
}

// Views draws how the events of the next batch are seen, n of them in their order, or
// returns nil where there is no augmentation. The slice is valid until the next call.
// Nothing else is drawn from the same stream, so the views of a training are those of
// its events one after another.
func (p *Plan) Views(n int) []View {
	if p.augmentation == nil {
		return nil
	}
	for i := range p.views[:n] {
		p.views[i] = p.Candidate.Training.Augmentation.draw(p.augmentation)
	}
	return p.views[:n]
}

// StepsPerEpoch returns the number of batches of an epoch.
func (p *Plan) StepsPerEpoch() int {
	return (len(p.order) + p.Candidate.Training.BatchSize - 1) / p.Candidate.Training.BatchSize
}

// Progress returns where in the training a step is.
func (p *Plan) Progress(step int) Progress {
	return Progress{Step: step, StepsPerEpoch: p.StepsPerEpoch(), Epochs: p.Candidate.Training.Epochs}
}
