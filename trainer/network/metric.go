package network

import (
	"fmt"
	"math"
)

// Metric is what trained networks are judged by, whatever loss they were trained
// with, so that candidates can be compared. The names are those in JSON.
type Metric string

const (
	// RMSE is the root of the mean squared difference of predictions and targets,
	// in the unit of the target.
	RMSE Metric = ""
	// RelativeRMSE is the root of the mean of ((p-t)/t)².
	RelativeRMSE Metric = "relative rmse"
	// MeanAbsolute is the mean of |p-t|, in the unit of the target.
	MeanAbsolute Metric = "mean absolute"
	// MeanCrossEntropy is the mean of CrossEntropy, without smoothing.
	MeanCrossEntropy Metric = "cross entropy"
	// ErrorRate is the share of the events whose class is not the one with the
	// largest output.
	ErrorRate Metric = "error rate"
)

// Metrics lists all of them.
func Metrics() []Metric {
	return []Metric{RMSE, RelativeRMSE, MeanAbsolute, MeanCrossEntropy, ErrorRate}
}

// classifies reports whether targets are numbers of classes.
func (m Metric) classifies() bool { return m == MeanCrossEntropy || m == ErrorRate }

func (m Metric) check() error {
	for _, known := range Metrics() {
		if m == known {
			return nil
		}
	}
	return fmt.Errorf("%w: unknown metric %q: choose one of %q", ErrTask, m, Metrics())
}

// Of returns the metric of predictions [n, outputs]: of targets of the same shape,
// or of n classes. It is NaN or infinite if a prediction is.
func (m Metric) Of(predictions, targets []float32) float64 {
	sum := 0.0
	if m.classifies() {
		width := len(predictions) / len(targets)
		for i, t := range targets {
			sum += m.ofClass(predictions[i*width:(i+1)*width], int(t))
		}
		return sum / float64(len(targets))
	}
	for i, t := range targets {
		sum += m.ofValue(float64(predictions[i]), float64(t))
	}
	mean := sum / float64(len(targets))
	if m == MeanAbsolute {
		return mean
	}
	return math.Sqrt(mean)
}

func (m Metric) ofValue(p, t float64) float64 {
	d := p - t
	switch m {
	case RelativeRMSE:
		return d / t * (d / t)
	case MeanAbsolute:
		return math.Abs(d)
	}
	return d * d
}

func (m Metric) ofClass(outputs []float32, class int) float64 {
	best := 0
	top := float64(outputs[0])
	for i, o := range outputs {
		if float64(o) > top || math.IsNaN(float64(o)) {
			best, top = i, float64(o)
		}
	}
	if math.IsNaN(top) {
		return top
	}
	if m == ErrorRate {
		if best == class {
			return 0
		}
		return 1
	}
	sum := 0.0
	for _, o := range outputs {
		sum += math.Exp(float64(o) - top)
	}
	return math.Log(sum) + top - float64(outputs[class])
}
