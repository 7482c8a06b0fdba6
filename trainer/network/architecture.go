package network

import (
	"errors"
	"fmt"
)

// ErrArchitecture is wrapped by the error for an architecture that does not fit
// together.
var ErrArchitecture = errors.New("network: unsuitable architecture")

// Shape is that of the values of one event between two layers: channels, rows and
// columns, in this order in memory. A vector of n features has n channels of 1×1.
type Shape struct {
	Channels int `json:"channels"`
	Height   int `json:"height"`
	Width    int `json:"width"`
}

// Features returns the shape of a vector of n features.
func Features(n int) Shape { return Shape{n, 1, 1} }

// Size returns the number of values.
func (s Shape) Size() int { return s.Channels * s.Height * s.Width }

// String returns the shape as C×H×W.
func (s Shape) String() string { return fmt.Sprintf("%d×%d×%d", s.Channels, s.Height, s.Width) }

// The largest sizes that are taken for a meant network; they keep products from
// overflowing.
const (
	maxDimension = 1 << 20
	maxSize      = 1<<31 - 1
)

func (s Shape) check() error {
	for _, d := range []int{s.Channels, s.Height, s.Width} {
		if d < 1 || d > maxDimension {
			return fmt.Errorf("%v has a dimension of %d: it must be from 1 to %d", s, d, maxDimension)
		}
	}
	if n := s.Size(); n > maxSize {
		return fmt.Errorf("%v has %d values: at most %d are possible", s, n, maxSize)
	}
	return nil
}

// Architecture is a network as data: layers that are applied one after another.
type Architecture struct {
	// Input is the shape of an event's image; use Features(n) for a plain vector.
	Input Shape
	// Extras is the number of further inputs of an event, which a Join layer adds
	// to a vector of features. They are the first that a task's events have, and
	// the others are ignored.
	Extras int
	// Layers are applied in this order.
	Layers []Layer
}

// Layer is one step of a network. Layers are values of this package such as Conv or
// ReLU; a backend looks at their type.
type Layer interface {
	// Kind is the layer's name in JSON and in messages.
	Kind() string
	// Output returns the shape that the layer makes of the shape in, in an
	// architecture with the given number of extras. The error says what does not
	// fit and what to change.
	Output(in Shape, extras int) (Shape, error)
	// Parameters lists what the layer learns when it is given the shape in. Names
	// are those of PyTorch's module ("weight", "bias").
	Parameters(in Shape) []Parameter
}

// Parameter is one array of weights of a network.
type Parameter struct {
	// Name is the index of the layer and the name within it: "0.weight", as in the
	// state of PyTorch's nn.Sequential, or "3.layers.0.weight" within a Residual.
	Name string
	// Shape is PyTorch's: [filters, channels, height, width] of a convolution,
	// [out, in] of a dense layer, [n] of biases, slopes and
	// normalisations. Values are row-major.
	Shape []int
	// Role says how the initial values are found.
	Role Role
	// FanIn and FanOut are the numbers of inputs that feed an output of the layer,
	// and of outputs that an input feeds, as PyTorch counts them.
	FanIn, FanOut int
	// Value is where a Preset parameter starts.
	Value float32
}

// Role says how a parameter's initial values are found.
type Role int

const (
	// Weight is drawn by the method of the initialisation.
	Weight Role = iota
	// Bias is drawn by the rule for biases.
	Bias
	// Preset starts at its Value.
	Preset
)

// Size returns the number of weights.
func (p Parameter) Size() int { return size(p.Shape) }

// Buffer is one array of numbers that a network keeps beside its parameters and that
// no optimiser changes, such as the running mean of a BatchNorm.
type Buffer struct {
	// Name is as that of a Parameter: "1.running_mean".
	Name string
	// Shape is PyTorch's.
	Shape []int
	// Value is where the numbers start.
	Value float32
}

// Size returns the number of numbers.
func (b Buffer) Size() int { return size(b.Shape) }

// first returns the numbers at the start.
func (b Buffer) first() []float32 {
	values := make([]float32, b.Size())
	for i := range values {
		values[i] = b.Value
	}
	return values
}

// stateful is implemented by layers that have buffers.
type stateful interface {
	Buffers(in Shape) []Buffer
}

func size(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// Shapes returns the shape before the first layer and after each of them, so it is
// one longer than Layers. The error wraps ErrArchitecture and names the layer that
// does not fit.
func (a Architecture) Shapes() ([]Shape, error) {
	if err := a.Input.check(); err != nil {
		return nil, fmt.Errorf("%w: the input %w", ErrArchitecture, err)
	}
	if a.Extras < 0 || a.Extras > maxDimension {
		return nil, fmt.Errorf("%w: %d extras: give 0 to %d", ErrArchitecture, a.Extras, maxDimension)
	}
	if len(a.Layers) == 0 {
		return nil, fmt.Errorf("%w: no layers: end with a Dense layer of as many features as there are targets", ErrArchitecture)
	}
	shapes, err := sequence(a.Layers).shapes(a.Input, a.Extras)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrArchitecture, err)
	}
	if a.Extras > 0 && !sequence(a.Layers).joins() {
		return nil, fmt.Errorf("%w: %d extras that no layer joins: add a Join before a Dense layer, or set Extras to 0", ErrArchitecture, a.Extras)
	}
	return shapes, nil
}

// Parameters lists the weights of the network in the order of the layers, each
// named after its layer.
func (a Architecture) Parameters() ([]Parameter, error) {
	shapes, err := a.Shapes()
	if err != nil {
		return nil, err
	}
	all := sequence(a.Layers).parameters("", shapes)
	size := 0
	for _, p := range all {
		if size += p.Size(); size > maxSize {
			return nil, fmt.Errorf("%w: more than %d parameters up to %s", ErrArchitecture, maxSize, p.Name)
		}
	}
	return all, nil
}

// Buffers lists what the network keeps beside its parameters, in the order of the
// layers, each named after its layer.
func (a Architecture) Buffers() ([]Buffer, error) {
	shapes, err := a.Shapes()
	if err != nil {
		return nil, err
	}
	return sequence(a.Layers).buffers("", shapes), nil
}

// Size returns the number of weights of the network.
func (a Architecture) Size() (int, error) {
	ps, err := a.Parameters()
	n := 0
	for _, p := range ps {
		n += p.Size()
	}
	return n, err
}
