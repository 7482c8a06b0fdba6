package recognition

import (
	"fmt"
	"math"

	"robust/examples/cifar10/data"
	"robust/trainer/network"
)

// Options say what the networks see. The zero value is the images as they are, drawn freely.
type Options struct {
	// Shrink is the side of the squares of pixels that are replaced by their mean: 1, 2 or 4. 0 means 1.
	Shrink int
	// Sample is the size of training samples; 0 means all of the population.
	Sample int
	// Stratified draws samples in which each class has its share.
	Stratified bool
}

// Shape is that of an image with shrunk sides.
func Shape(shrink int) network.Shape {
	side := data.Side / max(shrink, 1)
	return network.Shape{Channels: data.Channels, Height: side, Width: side}
}

// CrossEntropy is the metric of an outcome that holds the mean cross entropy.
const CrossEntropy = "cross entropy"

// Task returns the task of networks that are trained on samples of the population and judged by the share of wrong
// images, with CrossEntropy as a metric and Confidences as predictions. Colours are brought to mean 0 and standard deviation 1 over the population. The
// error wraps ErrOption.
func Task(population, evaluation data.Images, o Options) (network.Task, error) {
	switch o.Shrink {
	case 0, 1, 2, 4:
	default:
		return network.Task{}, fmt.Errorf("%w: images shrunk by %d: give 1, 2 or 4", ErrOption, o.Shrink)
	}
	if population.Len() == 0 || evaluation.Len() == 0 {
		return network.Task{}, fmt.Errorf("%w: %d images to train on and %d to judge by: give at least one of both", ErrOption, population.Len(), evaluation.Len())
	}
	if o.Sample < 0 || o.Sample > population.Len() {
		return network.Task{}, fmt.Errorf("%w: samples of %d images of %d: give 1 to %d, or 0 for all", ErrOption, o.Sample, population.Len(), population.Len())
	}
	scale := colours(population)
	t := network.Task{
		Population: scale.events(population, max(o.Shrink, 1)), Evaluation: scale.events(evaluation, max(o.Shrink, 1)),
		Sample: o.Sample, Stratified: o.Stratified, Metric: network.ErrorRate,
	}
	t.Figures = func(outputs []float32) map[string]float64 {
		return map[string]float64{CrossEntropy: network.MeanCrossEntropy.Of(outputs, t.Evaluation.Targets)}
	}
	t.Values = func(outputs []float32) []float64 { return Confidences(outputs, evaluation.Labels) }
	return t, nil
}

// scaling is the mean and the standard deviation of each colour.
type scaling [data.Channels]struct{ mean, std float64 }

// colours finds the scaling of images.
func colours(m data.Images) scaling {
	const area = data.Side * data.Side
	var s scaling
	for c := range s {
		var counts [256]int
		for i := range m.Len() {
			for _, v := range m.Image(i)[c*area:][:area] {
				counts[v]++
			}
		}
		n, sum, square := 0.0, 0.0, 0.0
		for v, k := range counts {
			n += float64(k)
			sum += float64(k) * float64(v)
			square += float64(k) * float64(v) * float64(v)
		}
		s[c].mean = sum / n
		s[c].std = max(math.Sqrt(square/n-s[c].mean*s[c].mean), 1) // images of one colour have none
	}
	return s
}

// events returns the scaled images, each square of pixels by its mean, with their classes.
func (s scaling) events(m data.Images, shrink int) network.Events {
	side := data.Side / shrink
	e := network.Events{Inputs: make([]float32, 0, m.Len()*data.Channels*side*side), Targets: make([]float32, m.Len())}
	for i, label := range m.Labels {
		e.Targets[i] = float32(label)
		image := m.Image(i)
		for c := range s {
			for row := 0; row < data.Side; row += shrink {
				for column := 0; column < data.Side; column += shrink {
					sum := 0
					for r := row; r < row+shrink; r++ {
						for k := column; k < column+shrink; k++ {
							sum += int(image[(c*data.Side+r)*data.Side+k])
						}
					}
					e.Inputs = append(e.Inputs, float32((float64(sum)/float64(shrink*shrink)-s[c].mean)/s[c].std))
				}
			}
		}
	}
	return e
}
