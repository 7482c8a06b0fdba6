package network

import (
	"encoding/json"
	"fmt"
)

// sequence is layers that are applied one after another.
type sequence []Layer

// shapes returns the shape before the first layer and after each of them.
func (s sequence) shapes(in Shape, extras int) ([]Shape, error) {
	shapes := make([]Shape, 1, len(s)+1)
	shapes[0] = in
	for i, l := range s {
		if !layers.has(l) {
			return nil, fmt.Errorf("layer %d is a %T: give a value of one of this package's types, not a pointer", i, l)
		}
		out, err := l.Output(shapes[i], extras)
		if err == nil {
			err = out.check()
		}
		if err != nil {
			return nil, fmt.Errorf("layer %d (%s) on %v: %w", i, l.Kind(), shapes[i], err)
		}
		shapes = append(shapes, out)
	}
	return shapes, nil
}

// joins reports whether one of the layers reads the extras.
func (s sequence) joins() bool {
	for _, l := range s {
		if _, ok := l.(Join); ok {
			return true
		}
	}
	return false
}

// parameters lists what the layers learn, given their shapes. Names begin with the
// prefix and the index of the layer.
func (s sequence) parameters(prefix string, shapes []Shape) []Parameter {
	var all []Parameter
	for i, l := range s {
		for _, p := range l.Parameters(shapes[i]) {
			p.Name = fmt.Sprintf("%s%d.%s", prefix, i, p.Name)
			all = append(all, p)
		}
	}
	return all
}

// buffers is parameters for what the layers keep.
func (s sequence) buffers(prefix string, shapes []Shape) []Buffer {
	var all []Buffer
	for i, l := range s {
		if l, ok := l.(stateful); ok {
			for _, b := range l.Buffers(shapes[i]) {
				b.Name = fmt.Sprintf("%s%d.%s", prefix, i, b.Name)
				all = append(all, b)
			}
		}
	}
	return all
}

// MarshalJSON writes each layer with its kind.
func (s sequence) MarshalJSON() ([]byte, error) {
	raw := make([]json.RawMessage, len(s))
	for i, l := range s {
		if !layers.has(l) {
			return nil, fmt.Errorf("layer %d is a %T, which is not one of this package's types", i, l)
		}
		var err error
		if raw[i], err = layers.encode(l); err != nil {
			return nil, err
		}
	}
	return json.Marshal(raw)
}

// UnmarshalJSON reads layers and refuses unknown kinds.
func (s *sequence) UnmarshalJSON(data []byte) error {
	var raw []json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	var b sequence
	for i, r := range raw {
		l, err := layers.decode(r)
		if err != nil {
			return fmt.Errorf("layer %d: %w", i, err)
		}
		b = append(b, l)
	}
	*s = b
	return nil
}
