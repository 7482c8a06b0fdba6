package trainer

import (
	"fmt"
	"math"
)

// Status says how a training ended.
type Status int

const (
	// Trained is a training that ended with a finite loss. It is the zero
	// value, so a trainer that only sets the loss is right.
	Trained Status = iota
	// Diverged is a training whose loss is NaN or infinite. It says something
	// about the candidate and is counted against it.
	Diverged
	// Failed is a training that ended with an error.
	Failed
	// TimedOut is a training that was stopped because it took too long.
	TimedOut
)

var statusNames = [...]string{"trained", "diverged", "failed", "timed out"}

// String returns the status in words.
func (s Status) String() string {
	if s < 0 || int(s) >= len(statusNames) {
		return fmt.Sprintf("Status(%d)", int(s))
	}
	return statusNames[s]
}

// Outcome is what one training gave.
type Outcome struct {
	// Loss is the quantity that is to be small and stable, in the unit of the
	// task, measured on an evaluation set that all instances share. A selection that
	// maximises reads it as a score.
	Loss float64
	// Metrics holds anything else worth keeping, by name.
	Metrics map[string]float64
	// Predictions are those on the shared evaluation set, in its order. They
	// are optional; systematic uncertainties are computed from them.
	Predictions []float64
	// Seconds is what the training took, by the clock on the wall.
	Seconds float64
	// Status is Trained unless something went wrong.
	Status Status
	// Error says what went wrong, for an outcome that Failed or TimedOut.
	Error string
	// Attempts is how often the training was begun, where that was more than once: see WithRetries. 0 is once.
	Attempts int
}

// Scored reports whether the outcome carries a loss that may be compared with
// others: it was trained, and its loss is finite.
func (o Outcome) Scored() bool {
	return o.Status == Trained && !math.IsNaN(o.Loss) && !math.IsInf(o.Loss, 0)
}

// Classified returns the outcome with the status Diverged where it claims to be
// Trained with a loss that is NaN or infinite.
func (o Outcome) Classified() Outcome {
	if o.Status == Trained && !o.Scored() {
		o.Status = Diverged
	}
	return o
}
