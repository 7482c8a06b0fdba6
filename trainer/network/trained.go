package network

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"robust/trainer"
	"robust/trainer/network/internal/safetensors"
)

// ErrTrained is wrapped by the error for a trained network, or a file of one, that is
// damaged or not complete.
var ErrTrained = errors.New("network: unsuitable trained network")

// Trained is a network after its training: what predictions need, and where it comes
// from. Backends give it to their option Trained, and predict with it.
type Trained struct {
	// Candidate is the network, with all defaults of its training filled in.
	Candidate Candidate
	// Instance says which training of the candidate it comes from.
	Instance trainer.Instance
	// Parameters are the values of Architecture.Parameters, one slice each.
	Parameters [][]float32
	// Buffers are the values of Architecture.Buffers, one slice each.
	Buffers [][]float32
	// Constants are other numbers by name that its user needs, such as the means and
	// widths by which inputs were standardised. They are optional.
	Constants map[string][]float64
}

// array is name and shape of a parameter or buffer.
type array struct {
	name  string
	shape []int
}

// arrays lists the parameters and the buffers of the candidate.
func (t Trained) arrays() (parameters, buffers []array, err error) {
	if err := t.Candidate.Check(); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrTrained, err)
	}
	ps, err := t.Candidate.Architecture.Parameters()
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrTrained, err)
	}
	bs, err := t.Candidate.Architecture.Buffers()
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrTrained, err)
	}
	for _, p := range ps {
		parameters = append(parameters, array{p.Name, p.Shape})
	}
	for _, b := range bs {
		buffers = append(buffers, array{b.Name, b.Shape})
	}
	return parameters, buffers, nil
}

// Check returns an error that wraps ErrTrained if the candidate does not fit together
// or the values are not those of its architecture.
func (t Trained) Check() error {
	_, err := t.tensors()
	return err
}

// tensors returns the values with their names.
func (t Trained) tensors() ([]safetensors.Tensor, error) {
	parameters, buffers, err := t.arrays()
	if err != nil {
		return nil, err
	}
	if len(t.Parameters) != len(parameters) || len(t.Buffers) != len(buffers) {
		return nil, fmt.Errorf("%w: %d parameters and %d buffers: the architecture has %d and %d",
			ErrTrained, len(t.Parameters), len(t.Buffers), len(parameters), len(buffers))
	}
	values := slices.Concat(t.Parameters, t.Buffers)
	var all []safetensors.Tensor
	for i, a := range append(parameters, buffers...) {
		if len(values[i]) != size(a.shape) {
			return nil, fmt.Errorf("%w: %q has %d values: the architecture has %v", ErrTrained, a.name, len(values[i]), a.shape)
		}
		all = append(all, safetensors.Float32(a.name, a.shape, values[i]))
	}
	return all, nil
}

// Plan returns what a backend builds the network from to predict events: a plan whose
// weights and state are the trained ones and whose batches are no larger than the
// events, with no sample to train on. It returns the number of events, too, by their
// inputs; targets are not looked at. The error wraps ErrTrained, or ErrTask for events
// that are not such as the network takes.
func (t Trained) Plan(events Events) (p *Plan, n int, err error) {
	if err := t.Check(); err != nil {
		return nil, 0, err
	}
	if n, err = t.count(events); err != nil {
		return nil, 0, err
	}
	a := t.Candidate.Architecture
	p = &Plan{Candidate: t.Candidate, Weights: t.Parameters, State: t.Buffers}
	p.Candidate.Training = p.Candidate.Training.Resolved()
	p.Candidate.Training.BatchSize = min(p.Candidate.Training.BatchSize, n)
	if p.Shapes, err = a.Shapes(); err != nil {
		return nil, 0, err
	}
	if p.Parameters, err = a.Parameters(); err != nil {
		return nil, 0, err
	}
	if p.Buffers, err = a.Buffers(); err != nil {
		return nil, 0, err
	}
	return p, n, nil
}

// count returns the number of events by their inputs.
func (t Trained) count(e Events) (int, error) {
	a := t.Candidate.Architecture
	n := len(e.Inputs) / a.Input.Size()
	if n == 0 || n*a.Input.Size() != len(e.Inputs) {
		return 0, fmt.Errorf("%w: %d inputs: give each event the %d of %v, which %q takes",
			ErrTask, len(e.Inputs), a.Input.Size(), a.Input, t.Candidate.Name)
	}
	if len(e.Extras)%n != 0 || len(e.Extras)/n < a.Extras {
		return 0, fmt.Errorf("%w: %d extras for %d events: give each the %d that %q joins",
			ErrTask, len(e.Extras), n, a.Extras, t.Candidate.Name)
	}
	return n, nil
}

// The names in the metadata of a file.
const (
	candidateKey = "candidate"
	instanceKey  = "instance"
	constantsKey = "constants"
)

type instanceJSON struct {
	Experiment int    `json:"experiment"`
	SampleSeed uint64 `json:"sampleSeed"`
	InitSeed   uint64 `json:"initSeed"`
}

// Write writes the network as a file of the format safetensors, whose arrays are the
// state of the PyTorch module, by name, and whose metadata are the rest as JSON.
func (t Trained) Write(w io.Writer) error {
	tensors, err := t.tensors()
	if err != nil {
		return err
	}
	f := safetensors.File{Metadata: map[string]string{"format": "pt"}, Tensors: tensors}
	put := func(key string, v any) error {
		data, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("%w: %s: %w", ErrTrained, key, err)
		}
		f.Metadata[key] = string(data)
		return nil
	}
	if err := put(candidateKey, t.Candidate); err != nil {
		return err
	}
	if err := put(instanceKey, instanceJSON(t.Instance)); err != nil {
		return err
	}
	if len(t.Constants) > 0 {
		if err := put(constantsKey, t.Constants); err != nil {
			return err
		}
	}
	if err := safetensors.Write(w, f); err != nil {
		return fmt.Errorf("writing %q: %w", t.Candidate.Name, err)
	}
	return nil
}

// ReadTrained reads what Trained.Write has written, or PyTorch with the same metadata,
// to its end. The error wraps ErrTrained.
func ReadTrained(r io.Reader) (Trained, error) {
	f, err := safetensors.Read(r)
	if err != nil {
		return Trained{}, fmt.Errorf("%w: %w", ErrTrained, err)
	}
	var t Trained
	get := func(key string, into any) error {
		if err := json.Unmarshal([]byte(f.Metadata[key]), into); err != nil {
			return fmt.Errorf("%w: %s in the metadata: %w", ErrTrained, key, err)
		}
		return nil
	}
	if f.Metadata[candidateKey] == "" {
		return Trained{}, fmt.Errorf("%w: the metadata have no %q: give them the network's description as JSON, as Trained.Write does", ErrTrained, candidateKey)
	}
	if err := get(candidateKey, &t.Candidate); err != nil {
		return Trained{}, err
	}
	if f.Metadata[instanceKey] != "" {
		if err := get(instanceKey, (*instanceJSON)(&t.Instance)); err != nil {
			return Trained{}, err
		}
	}
	if f.Metadata[constantsKey] != "" {
		if err := get(constantsKey, &t.Constants); err != nil {
			return Trained{}, err
		}
	}
	if err := t.take(f.Tensors); err != nil {
		return Trained{}, err
	}
	return t, nil
}

// take sets parameters and buffers to the arrays of a file.
func (t *Trained) take(tensors []safetensors.Tensor) error {
	parameters, buffers, err := t.arrays()
	if err != nil {
		return err
	}
	found := make(map[string]safetensors.Tensor, len(tensors))
	for _, x := range tensors {
		found[x.Name] = x
	}
	var values [][]float32
	for _, a := range append(parameters, buffers...) {
		x, ok := found[a.name]
		if !ok {
			return fmt.Errorf("%w: the file lacks %q", ErrTrained, a.name)
		}
		if !slices.Equal(x.Shape, a.shape) {
			return fmt.Errorf("%w: %q has shape %v: the architecture has %v", ErrTrained, a.name, x.Shape, a.shape)
		}
		v, err := x.Float32()
		if err != nil {
			return fmt.Errorf("%w: %w", ErrTrained, err)
		}
		values = append(values, v)
		delete(found, a.name)
	}
	for name := range found {
		// PyTorch counts the batches of a normalisation, which has no effect.
		if !strings.HasSuffix(name, ".num_batches_tracked") {
			return fmt.Errorf("%w: the architecture has no %q: leave it out of the file", ErrTrained, name)
		}
	}
	t.Parameters, t.Buffers = values[:len(parameters)], values[len(parameters):]
	return nil
}
