package network

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Residual adds what some layers make of its input to what a shortcut makes of it
// (He, Zhang, Ren and Sun 2016). Both must make the same shape. Parameters are named
// as those of a PyTorch module with two nn.Sequential, layers and shortcut:
// "3.layers.0.weight", "3.shortcut.0.weight".
type Residual struct {
	// Layers are applied one after another. A Join is not among them.
	Layers []Layer
	// Shortcut is applied to the same input. The default, none, leaves it as it is.
	Shortcut []Layer
}

// Kind returns "residual".
func (Residual) Kind() string { return "residual" }

// Output returns the shape that both the layers and the shortcut make.
func (r Residual) Output(in Shape, _ int) (Shape, error) {
	if len(r.Layers) == 0 {
		return Shape{}, errors.New("no layers: give those whose output is added to the shortcut's")
	}
	layers, shortcut, err := r.Shapes(in)
	if err != nil {
		return Shape{}, err
	}
	made, kept := layers[len(r.Layers)], shortcut[len(r.Shortcut)]
	if made != kept {
		return Shape{}, fmt.Errorf("the layers make %v and the shortcut %v, which cannot be added: give the shortcut a convolution with kernel 1, %d filters and the stride of the layers, or change the layers",
			made, kept, made.Channels)
	}
	return made, nil
}

// Shapes returns the shapes before the first layer and after each of them, and those
// of the shortcut.
func (r Residual) Shapes(in Shape) (layers, shortcut []Shape, err error) {
	if sequence(r.Layers).joins() || sequence(r.Shortcut).joins() {
		return nil, nil, errors.New("a join inside: move it before or behind the residual")
	}
	if layers, err = sequence(r.Layers).shapes(in, 0); err != nil {
		return nil, nil, fmt.Errorf("in its layers: %w", err)
	}
	if shortcut, err = sequence(r.Shortcut).shapes(in, 0); err != nil {
		return nil, nil, fmt.Errorf("in its shortcut: %w", err)
	}
	return layers, shortcut, nil
}

// Parameters returns those of the layers and of the shortcut.
func (r Residual) Parameters(in Shape) []Parameter {
	layers, shortcut, err := r.Shapes(in)
	if err != nil {
		return nil
	}
	return append(sequence(r.Layers).parameters("layers.", layers), sequence(r.Shortcut).parameters("shortcut.", shortcut)...)
}

// Buffers returns those of the layers and of the shortcut.
func (r Residual) Buffers(in Shape) []Buffer {
	layers, shortcut, err := r.Shapes(in)
	if err != nil {
		return nil
	}
	return append(sequence(r.Layers).buffers("layers.", layers), sequence(r.Shortcut).buffers("shortcut.", shortcut)...)
}

type residualJSON struct {
	Layers   sequence `json:"layers"`
	Shortcut sequence `json:"shortcut,omitempty"`
}

// MarshalJSON writes the layers as those of an architecture.
func (r Residual) MarshalJSON() ([]byte, error) {
	return json.Marshal(residualJSON{r.Layers, r.Shortcut})
}

// UnmarshalJSON reads a residual. It refuses unknown fields and kinds of layers.
func (r *Residual) UnmarshalJSON(data []byte) error {
	var j residualJSON
	if err := strict(data, &j); err != nil {
		return err
	}
	*r = Residual{j.Layers, j.Shortcut}
	return nil
}
