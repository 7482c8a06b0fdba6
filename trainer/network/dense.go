package network

import "fmt"

// Dense connects every input with every output, as PyTorch's Linear. An image is
// flattened first, in the order channel, row, column.
type Dense struct {
	// Features is the number of outputs.
	Features int `json:"features"`
	// NoBias leaves the bias of each output out.
	NoBias bool `json:"noBias,omitempty"`
}

// Kind returns "dense".
func (Dense) Kind() string { return "dense" }

// Output returns a vector of features.
func (d Dense) Output(Shape, int) (Shape, error) {
	if d.Features < 1 {
		return Shape{}, fmt.Errorf("%d features: give at least 1", d.Features)
	}
	return Features(d.Features), nil
}

// Parameters returns the weight [out, in] and, unless left out, the bias [out].
func (d Dense) Parameters(in Shape) []Parameter {
	ps := []Parameter{{
		Name: "weight", Shape: []int{d.Features, in.Size()},
		FanIn: in.Size(), FanOut: d.Features,
	}}
	if !d.NoBias {
		ps = append(ps, Parameter{Name: "bias", Shape: []int{d.Features}, Role: Bias, FanIn: in.Size()})
	}
	return ps
}
