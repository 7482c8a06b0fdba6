package recognition

import (
	"math"

	"robust/examples/cifar10/data"
	"robust/robust"
)

// Confidences returns what is kept of the outputs of a network for images [n, classes]: the probability of the most
// probable class, by the softmax, which is negative where that class is wrong. Labels are the right ones.
func Confidences(outputs []float32, labels []uint8) []float64 {
	kept := make([]float64, len(labels))
	for i, label := range labels {
		row := outputs[i*data.Classes:][:data.Classes]
		best := 0
		for c, v := range row {
			if v > row[best] {
				best = c
			}
		}
		total := 0.0
		for _, v := range row {
			total += math.Exp(float64(v - row[best]))
		}
		kept[i] = 1 / total
		if best != int(label) {
			kept[i] = -kept[i]
		}
	}
	return kept
}

// Wrong is 1 for a wrong class and 0 for a right one.
func Wrong(confidence float64) float64 {
	if confidence < 0 {
		return 1
	}
	return 0
}

// Overconfidence is the probability of the most probable class, less 1 where it is right.
func Overconfidence(confidence float64) float64 {
	return math.Abs(confidence) - (1 - Wrong(confidence))
}

// Evaluation says how the error rate is made of the confidences, image by image, so that what the finite number
// of images adds to the spread can be told.
func Evaluation() *robust.Evaluation {
	return &robust.Evaluation{EventLoss: func(_ int, confidence []float64) float64 { return Wrong(confidence[0]) }}
}
