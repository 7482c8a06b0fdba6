package network

// MaxPool takes the largest value of each window, as PyTorch's MaxPool2d.
type MaxPool struct {
	// Kernel is the side of the window. The default is 2.
	Kernel int `json:"kernel,omitempty"`
	// Stride is the step between two windows. The default is Kernel.
	Stride int `json:"stride,omitempty"`
}

// Kind returns "maxpool".
func (MaxPool) Kind() string { return "maxpool" }

// Resolved returns the layer with its defaults filled in.
func (p MaxPool) Resolved() MaxPool {
	p.Kernel = orDefault(p.Kernel, 2)
	p.Stride = orDefault(p.Stride, p.Kernel)
	return p
}

// Output returns the shape of the pooled channels; rows and columns that do not
// fill a window are dropped.
func (p MaxPool) Output(in Shape, _ int) (Shape, error) {
	p = p.Resolved()
	return window(in, in.Channels, p.Kernel, p.Stride, 0)
}

// Parameters returns none.
func (MaxPool) Parameters(Shape) []Parameter { return nil }

// AveragePool takes the mean of each window, as PyTorch's AvgPool2d.
type AveragePool struct {
	// Kernel is the side of the window. The default is 2.
	Kernel int `json:"kernel,omitempty"`
	// Stride is the step between two windows. The default is Kernel.
	Stride int `json:"stride,omitempty"`
}

// Kind returns "averagepool".
func (AveragePool) Kind() string { return "averagepool" }

// Resolved returns the layer with its defaults filled in.
func (p AveragePool) Resolved() AveragePool { return AveragePool(MaxPool(p).Resolved()) }

// Output returns the shape of the pooled channels; rows and columns that do not
// fill a window are dropped.
func (p AveragePool) Output(in Shape, extras int) (Shape, error) {
	return MaxPool(p).Output(in, extras)
}

// Parameters returns none.
func (AveragePool) Parameters(Shape) []Parameter { return nil }
