package gonum

import (
	"math"

	"robust/trainer/network"
)

// reference computes the outputs of a network for a batch in double precision, as in
// training, by the definitions of the layers and with PyTorch's layouts.
type reference struct {
	weights, buffers [][]float64 // of the layers to come
	extras           [][]float64
}

func (r reference) outputs(p *network.Plan, x [][]float64) [][]float64 {
	return r.sequence(p.Candidate.Architecture.Layers, p.Shapes, x)
}

func next(arrays *[][]float64) []float64 {
	a := (*arrays)[0]
	*arrays = (*arrays)[1:]
	return a
}

func (r *reference) sequence(layers []network.Layer, shapes []network.Shape, x [][]float64) [][]float64 {
	for i, l := range layers {
		x = r.layer(l, shapes[i], shapes[i+1], x)
	}
	return x
}

func (r *reference) layer(l network.Layer, in, out network.Shape, x [][]float64) [][]float64 {
	area := in.Height * in.Width
	values := func(f func(i int, v float64) float64) [][]float64 {
		return events(x, func(_ int, x []float64) []float64 { return each(x, f) })
	}
	switch l := l.(type) {
	case network.Conv:
		l = l.Resolved()
		w, bias := next(&r.weights), make([]float64, l.Filters)
		if !l.NoBias {
			bias = next(&r.weights)
		}
		return events(x, func(_ int, x []float64) []float64 {
			return windows(in, out, l.Kernel, l.Stride, l.Padding, func(o int, value func(c, k int) float64) float64 {
				y, area := bias[o], l.Kernel*l.Kernel
				for j := range in.Channels * area {
					y += w[o*in.Channels*area+j] * value(j/area, j%area)
				}
				return y
			}, x)
		})
	case network.MaxPool:
		l = l.Resolved()
		return events(x, func(_ int, x []float64) []float64 {
			return windows(in, out, l.Kernel, l.Stride, 0, func(o int, value func(c, k int) float64) float64 {
				y := math.Inf(-1)
				for k := range l.Kernel * l.Kernel {
					y = max(y, value(o, k))
				}
				return y
			}, x)
		})
	case network.AveragePool:
		l = l.Resolved()
		return events(x, func(_ int, x []float64) []float64 {
			return windows(in, out, l.Kernel, l.Stride, 0, func(o int, value func(c, k int) float64) float64 {
				y := 0.0
				for k := range l.Kernel * l.Kernel {
					y += value(o, k)
				}
				return y / float64(l.Kernel*l.Kernel)
			}, x)
		})
	case network.GlobalPool:
		return events(x, func(_ int, x []float64) []float64 {
			y := make([]float64, in.Channels)
			for i, v := range x {
				y[i/area] += v / float64(area)
			}
			return y
		})
	case network.BatchNorm:
		l = l.Resolved()
		w, bias := next(&r.weights), next(&r.weights)
		mean, variance := next(&r.buffers), next(&r.buffers)
		if n := float64(len(x) * area); n > 1 {
			mean, variance = make([]float64, in.Channels), make([]float64, in.Channels)
			values(func(i int, v float64) float64 { mean[i/area] += v / n; return v })
			values(func(i int, v float64) float64 { variance[i/area] += math.Pow(v-mean[i/area], 2) / n; return v })
		}
		return values(func(i int, v float64) float64 {
			c := i / area
			return w[c]*(v-mean[c])/math.Sqrt(variance[c]+l.Epsilon) + bias[c]
		})
	case network.Residual:
		layers, shortcut, _ := l.Shapes(in)
		y, kept := r.sequence(l.Layers, layers, x), r.sequence(l.Shortcut, shortcut, x)
		return events(y, func(e int, y []float64) []float64 {
			return each(y, func(i int, v float64) float64 { return v + kept[e][i] })
		})
	case network.Dense:
		w, bias := next(&r.weights), make([]float64, l.Features)
		if !l.NoBias {
			bias = next(&r.weights)
		}
		return events(x, func(_ int, x []float64) []float64 {
			return each(bias, func(o int, y float64) float64 {
				for j, v := range x {
					y += w[o*len(x)+j] * v
				}
				return y
			})
		})
	case network.Join:
		return events(x, func(e int, x []float64) []float64 { return append(append([]float64(nil), x...), r.extras[e]...) })
	case network.PReLU:
		slopes := next(&r.weights)
		return values(func(i int, v float64) float64 { return max(v, 0) + slopes[i/area]*min(v, 0) })
	case network.ReLU:
		return values(func(_ int, v float64) float64 { return max(v, 0) })
	case network.LeakyReLU:
		return values(func(_ int, v float64) float64 { return max(v, 0) + l.Resolved().Slope*min(v, 0) })
	case network.GELU:
		return values(func(_ int, v float64) float64 { return v * (1 + math.Erf(v/math.Sqrt2)) / 2 })
	case network.SiLU:
		return values(func(_ int, v float64) float64 { return v / (1 + math.Exp(-v)) })
	}
	return x
}

// events computes each event of a batch by itself.
func events(x [][]float64, f func(e int, x []float64) []float64) [][]float64 {
	y := make([][]float64, len(x))
	for e, v := range x {
		y[e] = f(e, v)
	}
	return y
}

func each(x []float64, f func(i int, v float64) float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = f(i, v)
	}
	return y
}

// windows computes every output from the values under its window, by channel and
// place in the window.
func windows(in, out network.Shape, kernel, stride, padding int, f func(o int, value func(c, k int) float64) float64, x []float64) []float64 {
	y := make([]float64, 0, out.Size())
	for o := range out.Channels {
		for i := range out.Height {
			for j := range out.Width {
				y = append(y, f(o, func(c, k int) float64 {
					row, column := i*stride-padding+k/kernel, j*stride-padding+k%kernel
					if row < 0 || row >= in.Height || column < 0 || column >= in.Width {
						return 0
					}
					return x[(c*in.Height+row)*in.Width+column]
				}))
			}
		}
	}
	return y
}

// referenceLoss is the mean loss of a batch, with one row of outputs and targets an
// event.
func referenceLoss(l network.Loss, outputs, targets, weights [][]float64) float64 {
	sum, n := 0.0, 0
	for i, row := range outputs {
		of := 1.0 // the event's weight
		if weights != nil {
			of = weights[i][0]
		}
		if l, classes := l.(network.CrossEntropy); classes {
			total := 0.0
			for _, v := range row {
				total += math.Exp(v)
			}
			for j, v := range row {
				weight := l.Smoothing / float64(len(row))
				if j == int(targets[i][0]) {
					weight += 1 - l.Smoothing
				}
				sum -= of * weight * math.Log(math.Exp(v)/total)
			}
			n++
			continue
		}
		for j, p := range row {
			d := p - targets[i][j]
			switch l := l.(type) {
			case network.MSE:
				sum += of * d * d
			case network.RelativeMSE:
				sum += of * math.Pow(d/targets[i][j], 2)
			case network.Huber:
				if math.Abs(d) <= l.Delta {
					sum += of * d * d / 2
				} else {
					sum += of * l.Delta * (math.Abs(d) - l.Delta/2)
				}
			}
			n++
		}
	}
	return sum / float64(n)
}
