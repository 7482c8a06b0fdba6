package network

// pointwise is embedded in layers that change every value by itself and learn
// nothing.
type pointwise struct{}

// Output returns the shape unchanged.
func (pointwise) Output(in Shape, _ int) (Shape, error) { return in, nil }

// Parameters returns none.
func (pointwise) Parameters(Shape) []Parameter { return nil }

// ReLU is max(0, x).
type ReLU struct{ pointwise }

// LeakyReLU is x where x is positive and Slope·x elsewhere.
type LeakyReLU struct {
	pointwise
	// Slope of the negative side. The default is 0.01.
	Slope float64 `json:"slope,omitempty"`
}

// PReLU is a leaky ReLU that learns its slopes, one a channel, from 0.25 on (He,
// Zhang, Ren and Sun 2015).
type PReLU struct{ pointwise }

// GELU is x·Φ(x) with the normal distribution function Φ, computed exactly
// (Hendrycks and Gimpel 2016).
type GELU struct{ pointwise }

// SiLU is x/(1+exp(-x)), also called swish.
type SiLU struct{ pointwise }

// Kind returns "relu".
func (ReLU) Kind() string { return "relu" }

// Kind returns "leakyrelu".
func (LeakyReLU) Kind() string { return "leakyrelu" }

// Kind returns "prelu".
func (PReLU) Kind() string { return "prelu" }

// Kind returns "gelu".
func (GELU) Kind() string { return "gelu" }

// Kind returns "silu".
func (SiLU) Kind() string { return "silu" }

// Resolved returns the layer with its default filled in.
func (l LeakyReLU) Resolved() LeakyReLU {
	l.Slope = orDefault(l.Slope, 0.01)
	return l
}

// Parameters returns the slopes [channels].
func (PReLU) Parameters(in Shape) []Parameter {
	return []Parameter{{Name: "weight", Shape: []int{in.Channels}, Role: Preset, Value: 0.25}}
}
