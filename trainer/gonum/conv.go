package gonum

import "robust/trainer/network"

// conv is a convolution as a product of matrices: each position of an output is a
// row of patches, the inputs under the kernel there.
type conv struct {
	network.Conv
	in, out network.Shape
	patch   int // values under the kernel
	tile    int // events whose patches are held at once

	weight, dWeight []float32 // [filters, kernel row, kernel column, channel]
	bias, dBias     []float32
	flipped         []float32 // weight transposed, [patch, filters]
	dFlipped        []float32 // its gradient, or nil where it is summed up as it lies
	patches         []float32 // [tile·positions, patch]
	x, y, dx        []float32
}

func newConv(b *builder, l network.Conv, in, out network.Shape) *conv {
	c := &conv{Conv: l.Resolved(), in: in, out: out}
	area := c.Kernel * c.Kernel
	c.patch = area * in.Channels
	c.weight, c.dWeight = b.parameter(c.Filters*c.patch, func(i int) int {
		filter, channel, at := i/c.patch, i%c.patch/area, i%area
		return (filter*area+at)*in.Channels + channel
	})
	if !c.NoBias {
		c.bias, c.dBias = b.parameter(c.Filters, nil)
	}
	c.tile = min(max(1, (parallel-1)*block/c.positions()), b.batch) // one product
	c.flipped = b.floats(len(c.weight))
	// After pooling and rectifying most of the outputs' gradient is zero, which
	// makes it the better left operand, unless that leaves rows too short to add
	// fast.
	if c.patch < c.Filters {
		c.dFlipped = b.floats(len(c.weight))
	}
	c.patches = b.floats(c.tile * c.positions() * c.patch)
	c.y = b.buffer(out.Size())
	c.dx = b.inputGradient(in.Size())
	return c
}

// positions is the number of places of the kernel in an image.
func (c *conv) positions() int { return c.out.Height * c.out.Width }

func (c *conv) forward(x []float32, n int) []float32 {
	c.x = x
	transposed(c.flipped, matrix{c.weight, c.patch}, c.Filters, c.patch)
	y := c.y[:n*c.out.Size()]
	fillRows(y, c.bias)
	for i := 0; i < n; i += c.tile {
		events := min(c.tile, n-i)
		c.gather(i, events)
		addProduct(asIs, asIs, events*c.positions(), c.Filters, c.patch,
			matrix{c.patches, c.patch}, matrix{c.flipped, c.Filters},
			matrix{y[i*c.out.Size():], c.Filters})
	}
	return y
}

func (c *conv) backward(dy []float32, n int) []float32 {
	sumRows(c.dBias, dy[:n*c.out.Size()])
	dx := clearRows(c.dx, n*c.in.Size())
	clear(c.dFlipped)
	for i := 0; i < n; i += c.tile {
		events := min(c.tile, n-i)
		rows := events * c.positions()
		dyi := matrix{dy[i*c.out.Size():], c.Filters}
		c.gather(i, events)
		patches := matrix{c.patches, c.patch}
		if c.dFlipped != nil {
			addProduct(transpose, asIs, c.patch, c.Filters, rows, patches, dyi, matrix{c.dFlipped, c.Filters})
		} else {
			addProduct(transpose, asIs, c.Filters, c.patch, rows, dyi, patches, matrix{c.dWeight, c.patch})
		}
		if dx != nil {
			clear(c.patches[:rows*c.patch])
			addProduct(asIs, asIs, rows, c.patch, c.Filters,
				dyi, matrix{c.weight, c.patch}, patches)
			c.scatter(i, events)
		}
	}
	if c.dFlipped != nil {
		transposed(c.dWeight, matrix{c.dFlipped, c.Filters}, c.patch, c.Filters)
	}
	return dx
}

// gather copies the patches of events into rows, with zeros for the padding.
func (c *conv) gather(first, events int) {
	if c.Padding > 0 {
		clear(c.patches[:events*c.positions()*c.patch])
	}
	c.runs(first, events, func(image, patch, length int) {
		copy(c.patches[patch:patch+length], c.x[image:image+length])
	})
}

// scatter adds the rows of patches to the gradient of the events they come from.
func (c *conv) scatter(first, events int) {
	c.runs(first, events, func(image, patch, length int) {
		single.Saxpy(length, 1, c.patches[patch:patch+length], 1, c.dx[image:image+length], 1)
	})
}

// runs calls f for each row of each kernel position with where it begins in the
// images and in the patches, and how many values of it lie inside the image.
func (c *conv) runs(first, events int, f func(image, patch, length int)) {
	channels, row := c.in.Channels, c.Kernel*c.in.Channels
	patch := 0
	for e := first; e < first+events; e++ {
		for top := -c.Padding; top <= c.in.Height+c.Padding-c.Kernel; top += c.Stride {
			for left := -c.Padding; left <= c.in.Width+c.Padding-c.Kernel; left += c.Stride {
				from, to := max(left, 0), min(left+c.Kernel, c.in.Width)
				for k := range c.Kernel {
					if r := top + k; r >= 0 && r < c.in.Height && from < to {
						image := ((e*c.in.Height+r)*c.in.Width + from) * channels
						f(image, patch+(from-left)*channels, (to-from)*channels)
					}
					patch += row
				}
			}
		}
	}
}

// clearRows returns the first numbers of a gradient as zeros, or nil if there is
// none.
func clearRows(dx []float32, size int) []float32 {
	if dx == nil {
		return nil
	}
	clear(dx[:size])
	return dx[:size]
}

// fillRows sets every row of y to the bias, or to zero without one.
func fillRows(y, bias []float32) {
	if bias == nil {
		clear(y)
		return
	}
	for i := 0; i < len(y); i += len(bias) {
		copy(y[i:], bias)
	}
}

// sumRows adds every row of dy to the gradient of the bias, if there is one.
func sumRows(dBias, dy []float32) {
	if dBias == nil {
		return
	}
	for i := 0; i < len(dy); i += len(dBias) {
		for j, v := range dy[i : i+len(dBias)] {
			dBias[j] += v
		}
	}
}
