package gonum

import (
	"fmt"
	"math"

	"robust/trainer/network"
)

// loss returns the sum of the losses of an event's predictions and writes the gradient of that divided
// by n. Targets are as many, or the event's class.
type loss func(gradient, predictions, targets []float32, n float32) float64

// mean returns the mean loss of a batch of events with predictions [events, outputs] and writes its gradient.
// Weights are those of the events, or nil for 1.
func (l loss) mean(gradient, predictions, targets, weights []float32, events int) float64 {
	outputs, goals := len(predictions)/events, len(targets)/events
	n, sum := float32(len(targets)), 0.0
	for i := range events {
		g := gradient[i*outputs:][:outputs]
		of := l(g, predictions[i*outputs:][:outputs], targets[i*goals:][:goals], n)
		if weights != nil {
			of *= float64(weights[i])
			for j := range g {
				g[j] *= weights[i]
			}
		}
		sum += of
	}
	return sum / float64(n)
}

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

func squared(gradient, predictions, targets []float32, n float32) float64 {
	sum := 0.0
	for i, t := range targets {
		d := predictions[i] - t
		sum += float64(d) * float64(d)
		gradient[i] = 2 * d / n
	}
	return sum
}

func relative(gradient, predictions, targets []float32, n float32) float64 {
	sum := 0.0
	for i, t := range targets {
		d := (predictions[i] - t) / t
		sum += float64(d) * float64(d)
		gradient[i] = 2 * d / (t * n)
	}
	return sum
}

func huber(delta float32) loss {
	return func(gradient, predictions, targets []float32, n float32) float64 {
		sum := 0.0
		for i, t := range targets {
			d := predictions[i] - t
			slope := min(max(d, -delta), delta)
			sum += float64(slope) * (float64(d) - float64(slope)/2)
			gradient[i] = slope / n
		}
		return sum
	}
}

func crossEntropy(smoothing float64) loss {
	return func(gradient, predictions, class []float32, n float32) float64 {
		rest := smoothing / float64(len(predictions)) // for each class
		top := float64(predictions[0])
		for _, v := range predictions {
			top = max(top, float64(v))
		}
		total := 0.0
		for _, v := range predictions {
			total += math.Exp(float64(v) - top)
		}
		for j, v := range predictions {
			gradient[j] = float32((math.Exp(float64(v)-top)/total - rest) / float64(n))
		}
		own := int(class[0])
		gradient[own] -= float32(1-smoothing) / n
		logarithm := math.Log(total) + top
		sum := (1 - smoothing) * (logarithm - float64(predictions[own]))
		if smoothing > 0 {
			for _, v := range predictions {
				sum += rest * (logarithm - float64(v))
			}
		}
		return sum
	}
}
