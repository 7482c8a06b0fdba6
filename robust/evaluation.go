package robust

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"robust/trainer"
)

// Evaluation says how the loss of an outcome is made of its predictions, event
// by event. The events of the evaluation set are taken as independent draws
// from a population.
type Evaluation struct {
	// EventLoss returns the loss of an event, by its number, and the outputs
	// predicted for it. The loss of an outcome is Metric of the mean over the
	// events.
	EventLoss func(event int, prediction []float64) float64
	// Outputs is the number of predicted values an event, 1 by default.
	Outputs int
	// Metric turns the mean into the loss, such as math.Sqrt for a root of a
	// mean square. It is smooth, and the identity by default (nil). Another one
	// enters by its jackknife pseudo-values.
	Metric func(mean float64) float64
}

// disagreement is how far the loss of an outcome may be from that of its
// predictions, relatively: single precision and the order of summation come to
// less.
const disagreement = 1e-3

// noise returns the covariance matrix, over evaluation sets of this size, of
// the losses of runs that are themselves fixed: S/N for the unbiased covariance
// S between runs over the N events.
func (e Evaluation) noise(outcomes []trainer.Outcome) (*mat.SymDense, int, error) {
	if e.EventLoss == nil {
		return nil, 0, fmt.Errorf("%w: an Evaluation without EventLoss", ErrOption)
	}
	if e.Outputs < 0 {
		return nil, 0, fmt.Errorf("%w: %d outputs an event, at least 1 are needed", ErrOption, e.Outputs)
	}
	outputs := max(1, e.Outputs)
	size := len(outcomes[0].Predictions)
	events := size / outputs
	if size%outputs != 0 || events < 2 {
		return nil, 0, fmt.Errorf("%w: %d predictions of %d an event; at least 2 events are needed", ErrOutcome, size, outputs)
	}
	values := mat.NewDense(len(outcomes), events, nil)
	for i, o := range outcomes {
		if len(o.Predictions) != size {
			return nil, 0, fmt.Errorf("%w: trained run %d has %d predictions, and run 0 has %d", ErrOutcome, i, len(o.Predictions), size)
		}
		row := values.RawRowView(i)
		for j := range row {
			row[j] = e.EventLoss(j, o.Predictions[j*outputs:(j+1)*outputs])
			if math.IsNaN(row[j]) || math.IsInf(row[j], 0) {
				return nil, 0, fmt.Errorf("%w: trained run %d has the loss %v at event %d", ErrOutcome, i, row[j], j)
			}
		}
		loss := e.linearise(row)
		if !(math.Abs(loss-o.Loss) <= disagreement*math.Abs(o.Loss)) {
			return nil, 0, fmt.Errorf("%w: trained run %d has the loss %v, and its predictions have %v; set EventLoss and Metric to what the trainer computes",
				ErrOutcome, i, o.Loss, loss)
		}
	}
	return meanCovariance(values), events, nil
}

// linearise returns Metric of the mean of the event losses, and replaces them
// by its pseudo-values.
func (e Evaluation) linearise(losses []float64) float64 {
	n := float64(len(losses))
	mean := floats.Sum(losses) / n
	if e.Metric == nil {
		return mean
	}
	whole := e.Metric(mean)
	for j, v := range losses {
		losses[j] = n*whole - (n-1)*e.Metric((n*mean-v)/(n-1))
	}
	return whole
}

// meanCovariance returns the covariance matrix of the means of rows whose
// columns are independent draws. It centres the rows.
func meanCovariance(values *mat.Dense) *mat.SymDense {
	rows, columns := values.Dims()
	for i := range rows {
		row := values.RawRowView(i)
		floats.AddConst(-floats.Sum(row)/float64(columns), row)
	}
	out := mat.NewSymDense(rows, nil)
	out.SymOuterK(1/(float64(columns)*float64(columns-1)), values)
	return out
}
