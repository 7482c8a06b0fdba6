package network

import "errors"

// Flatten makes an image a vector of features, in the order channel, row, column.
// Dense and Join do so by themselves.
type Flatten struct{}

// Kind returns "flatten".
func (Flatten) Kind() string { return "flatten" }

// Output returns a vector of features.
func (Flatten) Output(in Shape, _ int) (Shape, error) { return Features(in.Size()), nil }

// Parameters returns none.
func (Flatten) Parameters(Shape) []Parameter { return nil }

// Join appends the extras of an event to its features, flattening an image first.
type Join struct{}

// Kind returns "join".
func (Join) Kind() string { return "join" }

// Output returns a vector of the features and the extras.
func (Join) Output(in Shape, extras int) (Shape, error) {
	if extras == 0 {
		return Shape{}, errors.New("there is nothing to join: set the architecture's Extras, or leave the layer out")
	}
	return Features(in.Size() + extras), nil
}

// Parameters returns none.
func (Join) Parameters(Shape) []Parameter { return nil }
