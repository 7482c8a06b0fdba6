package network

import (
	"errors"
	"fmt"
	"maps"
	"math"

	"robust/trainer"
)

// Task is what networks are trained on and judged by, the same for every backend.
type Task struct {
	// Population is what training samples are drawn from.
	Population Events
	// Evaluation is what every trained network is judged on. It should share no
	// event with the population.
	Evaluation Events
	// Sample is the number of events that an instance's SampleSeed draws from the
	// population, without replacement, to train on. Samples of one seed and
	// different sizes contain each other. The default is the whole population.
	Sample int
	// Stratified draws samples in which each class, or each other value of the first target, has its share
	// of the population as nearly as can be.
	Stratified bool
	// Metric is the loss of an outcome. The default is RMSE.
	Metric Metric
	// Judge, if not nil, finds the loss of an outcome instead of Metric, from the
	// predictions on the evaluation set, row-major [events, outputs]. Several
	// goroutines may call it at once. An error makes the training fail.
	Judge func(predictions []float32) (float64, error)
	// Figures, if not nil, finds further figures from the same predictions, by name, which
	// are kept among the metrics of an outcome. Several goroutines may call it at once.
	Figures func(predictions []float32) map[string]float64
	// Curve judges a network after each epoch too. The losses are kept among the metrics of
	// an outcome, under the names that CurveMetric gives.
	Curve bool
	// Predictions asks for the predictions on the evaluation set in each outcome,
	// row-major [events, outputs].
	Predictions bool
	// Values, if not nil, makes the predictions of an outcome from those on the evaluation set: what is worth keeping
	// of the outputs for many classes, say, or values in their own unit. Several goroutines may call it at once. It needs Predictions.
	Values func(predictions []float32) []float64
	// Network turns candidates of another type, such as a configuration of
	// hyperparameters, into networks. Several goroutines may call it at once.
	// Without it only Candidate can be trained.
	Network func(trainer.Candidate) (Candidate, error)
}

// Check returns an error that wraps ErrTask if the arrays of the task do not fit
// together, hold values that are not finite, or do not suit its metric.
func (t Task) Check() error {
	if err := t.Population.check("population"); err != nil {
		return err
	}
	if err := t.Evaluation.check("evaluation"); err != nil {
		return err
	}
	p, e := t.Population.widths(), t.Evaluation.widths()
	if p != e {
		return fmt.Errorf("%w: events of the population have %d inputs, %d extras and %d targets, those of the evaluation %d, %d and %d",
			ErrTask, p.inputs, p.extras, p.targets, e.inputs, e.extras, e.targets)
	}
	if t.Sample < 0 || t.Sample > t.Population.Len() {
		return fmt.Errorf("%w: a sample of %d from %d events: give 1 to %d, or 0 for all",
			ErrTask, t.Sample, t.Population.Len(), t.Population.Len())
	}
	if err := t.Metric.check(); err != nil {
		return err
	}
	if t.Metric == RelativeRMSE {
		return t.noZeroTargets()
	}
	if t.Metric.classifies() {
		_, err := t.classes()
		return err
	}
	return nil
}

// Loss returns the loss of an outcome by the predictions on the evaluation set,
// row-major [events, outputs].
func (t Task) Loss(predictions []float32) (float64, error) {
	if t.Judge != nil {
		return t.Judge(predictions)
	}
	return t.Metric.Of(predictions, t.Evaluation.Targets), nil
}

// TrainingLoss is the name, among the metrics of an outcome, of the mean of the training loss over
// the batches of the last epoch.
const TrainingLoss = "training loss"

// CurveMetric returns the name, among the metrics of an outcome, of the loss after an epoch, from 1.
func CurveMetric(epoch int) string { return fmt.Sprintf("loss after epoch %d", epoch) }

// Outcome makes the outcome of a training that did not diverge, of its last training loss and of the
// predictions on the evaluation set after the last epoch and, with Curve, after each one. The error
// is that of Judge.
func (t Task) Outcome(trainingLoss float64, predictions []float32, curve [][]float32) (trainer.Outcome, error) {
	loss, err := t.Loss(predictions)
	if err != nil {
		return trainer.Outcome{}, err
	}
	out := trainer.Outcome{Loss: loss, Metrics: map[string]float64{TrainingLoss: trainingLoss}}
	for i, p := range curve {
		if out.Metrics[CurveMetric(i+1)], err = t.Loss(p); err != nil {
			return trainer.Outcome{}, err
		}
	}
	if t.Figures != nil {
		maps.Copy(out.Metrics, t.Figures(predictions))
	}
	switch {
	case t.Predictions && t.Values != nil:
		out.Predictions = t.Values(predictions)
	case t.Predictions:
		out.Predictions = make([]float64, len(predictions))
		for i, p := range predictions {
			out.Predictions[i] = float64(p)
		}
	}
	return out.Classified(), nil
}

// widths are the numbers of values that each event of a set has.
type widths struct{ inputs, extras, targets int }

func (e Events) widths() widths {
	n := e.Len()
	return widths{len(e.Inputs) / n, len(e.Extras) / n, orDefault(e.Outputs, 1)}
}

func (t Task) noZeroTargets() error {
	return t.eachTarget(func(v float32) error {
		if v == 0 {
			return errors.New("a relative difference from 0 is not defined: leave the event out, or use RMSE and MSE")
		}
		return nil
	})
}

// classes returns the number of classes, which is one more than the largest target.
func (t Task) classes() (int, error) {
	if w := t.Population.widths(); w.targets != 1 {
		return 0, fmt.Errorf("%w: %d targets an event: give the number of its class only", ErrTask, w.targets)
	}
	top := 0
	err := t.eachTarget(func(v float32) error {
		if v < 0 || v > maxDimension || float64(v) != math.Trunc(float64(v)) {
			return fmt.Errorf("give the number of the class: 0, 1, 2, … up to %d", maxDimension)
		}
		top = max(top, int(v))
		return nil
	})
	return top + 1, err
}

// eachTarget returns the first error of f on a target.
func (t Task) eachTarget(f func(v float32) error) error {
	for _, set := range []struct {
		name   string
		events Events
	}{{"population", t.Population}, {"evaluation", t.Evaluation}} {
		for i, v := range set.events.Targets {
			if err := f(v); err != nil {
				return fmt.Errorf("%w: %s: target %d is %v: %w", ErrTask, set.name, i, v, err)
			}
		}
	}
	return nil
}

// fits returns an error that wraps trainer.ErrCandidate if the network does not
// suit the task's data.
func (t Task) fits(c Candidate, shapes []Shape) error {
	w := t.Population.widths()
	unsuitable := func(format string, args ...any) error {
		return fmt.Errorf("%w: candidate %q: %s", trainer.ErrCandidate, c.Name, fmt.Sprintf(format, args...))
	}
	if n := c.Architecture.Input.Size(); n != w.inputs {
		return unsuitable("the architecture's input is %v, %d values, and an event has %d: change Input", c.Architecture.Input, n, w.inputs)
	}
	if c.Architecture.Extras > w.extras {
		return unsuitable("the architecture joins %d extras and an event has %d", c.Architecture.Extras, w.extras)
	}
	outputs := shapes[len(shapes)-1].Size()
	_, classifier := c.Training.Loss.(CrossEntropy)
	if classifier != t.Metric.classifies() {
		return unsuitable("the loss %q does not go with the metric %q: one tells classes apart, the other does not", c.Training.Loss.Kind(), t.Metric)
	}
	if classifier {
		classes, err := t.classes()
		if err == nil && outputs < classes {
			err = unsuitable("%d outputs for %d classes: change the last layer", outputs, classes)
		}
		return err
	}
	if outputs != w.targets {
		return unsuitable("%d outputs and an event has %d targets: change the last layer", outputs, w.targets)
	}
	if _, relative := c.Training.Loss.(RelativeMSE); relative {
		return t.noZeroTargets()
	}
	return nil
}
