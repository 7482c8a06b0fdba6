package gonum

import (
	"fmt"
	"math"

	"robust/trainer/network"
)

// loss returns the mean loss of a batch of predictions [n, outputs] and writes its
// gradient. Targets have the same shape, or are the classes [n].
type loss func(gradient, predictions, targets []float32) float64

func newLoss(l network.Loss) (loss, error) {
	switch l := l.(type) {
	case network.MSE:
		return squared, nil
	case network.RelativeMSE:
		return relative, nil
	case network.Huber:
		return huber(float32(l.Delta)), nil
	case network.CrossEntropy:
		return crossEntropy(l.Smoothing), nil
	}
	return nil, fmt.Errorf("this backend has no loss %q", l.Kind())
}

func squared(gradient, predictions, targets []float32) float64 {
	sum, n := 0.0, float32(len(targets))
	for i, t := range targets {
		d := predictions[i] - t
		sum += float64(d) * float64(d)
		gradient[i] = 2 * d / n
	}
	return sum / float64(n)
}

func relative(gradient, predictions, targets []float32) float64 {
	sum, n := 0.0, float32(len(targets))
	for i, t := range targets {
		d := (predictions[i] - t) / t
		sum += float64(d) * float64(d)
		gradient[i] = 2 * d / (t * n)
	}
	return sum / float64(n)
}

func huber(delta float32) loss {
	return func(gradient, predictions, targets []float32) float64 {
		sum, n := 0.0, float32(len(targets))
		for i, t := range targets {
			d := predictions[i] - t
			slope := min(max(d, -delta), delta)
			sum += float64(slope) * (float64(d) - float64(slope)/2)
			gradient[i] = slope / n
		}
		return sum / float64(n)
	}
}

func crossEntropy(smoothing float64) loss {
	return func(gradient, predictions, classes []float32) float64 {
		sum, width := 0.0, len(predictions)/len(classes)
		rest := smoothing / float64(width) // for each class
		for i, class := range classes {
			row := predictions[i*width:][:width]
			g := gradient[i*width:][:width]
			top := float64(row[0])
			for _, v := range row {
				top = max(top, float64(v))
			}
			total := 0.0
			for _, v := range row {
				total += math.Exp(float64(v) - top)
			}
			for j, v := range row {
				g[j] = float32((math.Exp(float64(v)-top)/total - rest) / float64(len(classes)))
			}
			g[int(class)] -= float32(1-smoothing) / float32(len(classes))
			logarithm := math.Log(total) + top
			sum += (1 - smoothing) * (logarithm - float64(row[int(class)]))
			if smoothing > 0 {
				for _, v := range row {
					sum += rest * (logarithm - float64(v))
				}
			}
		}
		return sum / float64(len(classes))
	}
}
