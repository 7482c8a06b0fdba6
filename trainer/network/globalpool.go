package network

// GlobalPool takes the mean of each channel's image, as PyTorch's
// AdaptiveAvgPool2d(1).
type GlobalPool struct{}

// Kind returns "globalpool".
func (GlobalPool) Kind() string { return "globalpool" }

// Output returns a vector of one feature a channel.
func (GlobalPool) Output(in Shape, _ int) (Shape, error) { return Features(in.Channels), nil }

// Parameters returns none.
func (GlobalPool) Parameters(Shape) []Parameter { return nil }
