package network

import (
	"fmt"
)

// Conv is a two-dimensional convolution with a square kernel, as PyTorch's Conv2d.
type Conv struct {
	// Filters is the number of output channels.
	Filters int `json:"filters"`
	// Kernel is the side of the kernel. The default is 3.
	Kernel int `json:"kernel,omitempty"`
	// Stride is the step between two positions. The default is 1.
	Stride int `json:"stride,omitempty"`
	// Padding is the number of zeros added on every side. The default is none.
	Padding int `json:"padding,omitempty"`
	// NoBias leaves the bias of each filter out.
	NoBias bool `json:"noBias,omitempty"`
}

// Kind returns "conv".
func (Conv) Kind() string { return "conv" }

// Resolved returns the layer with its defaults filled in.
func (c Conv) Resolved() Conv {
	c.Kernel = orDefault(c.Kernel, 3)
	c.Stride = orDefault(c.Stride, 1)
	return c
}

// Output returns one channel a filter.
func (c Conv) Output(in Shape, _ int) (Shape, error) {
	c = c.Resolved()
	if c.Filters < 1 {
		return Shape{}, fmt.Errorf("%d filters: give at least 1", c.Filters)
	}
	if c.Padding < 0 || c.Padding > maxDimension {
		return Shape{}, fmt.Errorf("padding %d: give 0 to %d", c.Padding, maxDimension)
	}
	return window(in, c.Filters, c.Kernel, c.Stride, c.Padding)
}

// Parameters returns the weight [filters, channels, kernel, kernel] and, unless
// left out, the bias [filters].
func (c Conv) Parameters(in Shape) []Parameter {
	c = c.Resolved()
	area := c.Kernel * c.Kernel
	ps := []Parameter{{
		Name: "weight", Shape: []int{c.Filters, in.Channels, c.Kernel, c.Kernel},
		FanIn: in.Channels * area, FanOut: c.Filters * area,
	}}
	if !c.NoBias {
		ps = append(ps, Parameter{Name: "bias", Shape: []int{c.Filters}, Role: Bias, FanIn: in.Channels * area})
	}
	return ps
}

// window returns the shape of sliding a square window over in, without the
// positions where it would only partly fit.
func window(in Shape, channels, kernel, stride, padding int) (Shape, error) {
	if kernel < 1 || stride < 1 || kernel > maxDimension || stride > maxDimension {
		return Shape{}, fmt.Errorf("kernel %d and stride %d: both must be from 1 to %d", kernel, stride, maxDimension)
	}
	h, w := in.Height+2*padding-kernel, in.Width+2*padding-kernel
	if h < 0 || w < 0 {
		return Shape{}, fmt.Errorf("kernel %d×%d does not fit: use a smaller kernel, padding, or less pooling before", kernel, kernel)
	}
	return Shape{channels, h/stride + 1, w/stride + 1}, nil
}

// orDefault returns v, or the default d where v is zero.
func orDefault[T int | float64](v, d T) T {
	if v == 0 {
		return d
	}
	return v
}
