package network

import "math"

// Loss is what the optimiser makes small, a mean over the batch, in which each
// event has its weight if the task's events have Weights. It is MSE, RelativeMSE,
// Huber or CrossEntropy.
type Loss interface {
	// Kind is the loss's name in JSON and in messages.
	Kind() string
	resolved() Loss
	check() error
}

// MSE is the mean of (p-t)² over events and outputs, with predictions p and targets
// t.
type MSE struct{}

// RelativeMSE is the mean of ((p-t)/t)² over events and outputs. Targets must not
// be 0. The root of it is the metric RelativeRMSE.
type RelativeMSE struct{}

// Huber is the mean of (p-t)²/2 where |p-t| is at most Delta, and Delta·(|p-t| -
// Delta/2) elsewhere (Huber 1964), as PyTorch's HuberLoss.
type Huber struct {
	// Delta is where the loss turns from square to linear. The default is 1.
	Delta float64 `json:"delta,omitempty"`
}

// CrossEntropy is the mean negative logarithm of the probability that the softmax
// of the outputs gives to the event's class. The target of an event is the number
// of its class, from 0.
type CrossEntropy struct {
	// Smoothing is the share of the weight that is spread evenly over all classes,
	// instead of lying on the event's (Szegedy et al. 2016), as the label_smoothing of
	// PyTorch's CrossEntropyLoss. The default is 0.
	Smoothing float64 `json:"smoothing,omitempty"`
}

// Kind returns "mse".
func (MSE) Kind() string { return "mse" }

// Kind returns "relativemse".
func (RelativeMSE) Kind() string { return "relativemse" }

// Kind returns "huber".
func (Huber) Kind() string { return "huber" }

// Kind returns "crossentropy".
func (CrossEntropy) Kind() string { return "crossentropy" }

func (l MSE) resolved() Loss         { return l }
func (l RelativeMSE) resolved() Loss { return l }
func (l Huber) resolved() Loss {
	l.Delta = orDefault(l.Delta, 1)
	return l
}
func (l CrossEntropy) resolved() Loss { return l }

func (MSE) check() error         { return nil }
func (RelativeMSE) check() error { return nil }
func (l Huber) check() error {
	return within(bounds{"delta", l.Delta, math.SmallestNonzeroFloat64, math.Inf(1)})
}
func (l CrossEntropy) check() error { return within(bounds{"smoothing", l.Smoothing, 0, 1}) }
