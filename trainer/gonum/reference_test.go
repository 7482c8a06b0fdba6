package gonum

import (
	"math"

	"robust/trainer/network"
)

// reference computes the outputs of a network for one event in double precision, by
// the definitions of the layers and with PyTorch's layouts.
func reference(p *network.Plan, weights [][]float64, x, extras []float64) []float64 {
	next := func() []float64 {
		w := weights[0]
		weights = weights[1:]
		return w
	}
	for i, l := range p.Candidate.Architecture.Layers {
		in, out := p.Shapes[i], p.Shapes[i+1]
		switch l := l.(type) {
		case network.Conv:
			l = l.Resolved()
			w, bias := next(), make([]float64, l.Filters)
			if !l.NoBias {
				bias = next()
			}
			x = windows(in, out, l.Kernel, l.Stride, l.Padding, func(o int, value func(c, k int) float64) float64 {
				y, area := bias[o], l.Kernel*l.Kernel
				for j := range in.Channels * area {
					y += w[o*in.Channels*area+j] * value(j/area, j%area)
				}
				return y
			}, x)
		case network.MaxPool:
			l = l.Resolved()
			x = windows(in, out, l.Kernel, l.Stride, 0, func(o int, value func(c, k int) float64) float64 {
				y := math.Inf(-1)
				for k := range l.Kernel * l.Kernel {
					y = max(y, value(o, k))
				}
				return y
			}, x)
		case network.AveragePool:
			l = l.Resolved()
			x = windows(in, out, l.Kernel, l.Stride, 0, func(o int, value func(c, k int) float64) float64 {
				y := 0.0
				for k := range l.Kernel * l.Kernel {
					y += value(o, k)
				}
				return y / float64(l.Kernel*l.Kernel)
			}, x)
		case network.Dense:
			w, y := next(), make([]float64, l.Features)
			if !l.NoBias {
				copy(y, next())
			}
			for o := range y {
				for j, v := range x {
					y[o] += w[o*len(x)+j] * v
				}
			}
			x = y
		case network.Join:
			x = append(append([]float64(nil), x...), extras...)
		case network.PReLU:
			slopes := next()
			x = each(x, func(i int, v float64) float64 { return max(v, 0) + slopes[i/(in.Height*in.Width)]*min(v, 0) })
		case network.ReLU:
			x = each(x, func(_ int, v float64) float64 { return max(v, 0) })
		case network.LeakyReLU:
			x = each(x, func(_ int, v float64) float64 { return max(v, 0) + l.Resolved().Slope*min(v, 0) })
		case network.GELU:
			x = each(x, func(_ int, v float64) float64 { return v * (1 + math.Erf(v/math.Sqrt2)) / 2 })
		case network.SiLU:
			x = each(x, func(_ int, v float64) float64 { return v / (1 + math.Exp(-v)) })
		}
	}
	return x
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
func referenceLoss(l network.Loss, outputs, targets [][]float64) float64 {
	sum, n := 0.0, 0
	for i, row := range outputs {
		if _, classes := l.(network.CrossEntropy); classes {
			total := 0.0
			for _, v := range row {
				total += math.Exp(v)
			}
			sum -= math.Log(math.Exp(row[int(targets[i][0])]) / total)
			n++
			continue
		}
		for j, p := range row {
			d := p - targets[i][j]
			switch l := l.(type) {
			case network.MSE:
				sum += d * d
			case network.RelativeMSE:
				sum += math.Pow(d/targets[i][j], 2)
			case network.Huber:
				if math.Abs(d) <= l.Delta {
					sum += d * d / 2
				} else {
					sum += l.Delta * (math.Abs(d) - l.Delta/2)
				}
			}
			n++
		}
	}
	return sum / float64(n)
}
