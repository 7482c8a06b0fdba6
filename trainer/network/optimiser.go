package network

import (
	"errors"
	"math"
)

// Optimiser changes the weights after each batch. It is SGD, Adam, AdamW, NAdam or
// RMSprop; each follows PyTorch's class of the same name, defaults included. Weight
// decay acts on all parameters, unless the training says DecayWeightsOnly.
type Optimiser interface {
	// Kind is the optimiser's name in JSON and in messages.
	Kind() string
	// LearningRate is the rate before the schedule changes it.
	LearningRate() float64
	// Decay is the weight decay, 0 for none.
	Decay() float64
	// With returns the optimiser with another learning rate and weight decay, 0 for none.
	With(rate, decay float64) Optimiser
	resolved() Optimiser
	check() error
}

// SGD is stochastic gradient descent.
type SGD struct {
	// Rate is the learning rate. The default is 0.001.
	Rate float64 `json:"rate,omitempty"`
	// Momentum is the share of the last step that is kept. The default is 0.
	Momentum float64 `json:"momentum,omitempty"`
	// Nesterov looks ahead along the momentum, which must not be 0.
	Nesterov bool `json:"nesterov,omitempty"`
	// WeightDecay is the factor of the L2 penalty. The default is 0.
	WeightDecay float64 `json:"weightDecay,omitempty"`
}

// Adam is the method of Kingma and Ba (2015) with an L2 penalty.
type Adam struct {
	// Rate is the learning rate. The default is 0.001.
	Rate float64 `json:"rate,omitempty"`
	// Beta1 and Beta2 are the memories of the mean and of the mean square of the
	// gradient. The defaults are 0.9 and 0.999.
	Beta1 float64 `json:"beta1,omitempty"`
	Beta2 float64 `json:"beta2,omitempty"`
	// Epsilon keeps the divisor away from 0. The default is 1e-8.
	Epsilon float64 `json:"epsilon,omitempty"`
	// WeightDecay is the factor of the L2 penalty. The default is 0.
	WeightDecay float64 `json:"weightDecay,omitempty"`
}

// AdamW is Adam with decoupled weight decay (Loshchilov and Hutter 2019).
type AdamW struct {
	// Rate is the learning rate. The default is 0.001.
	Rate float64 `json:"rate,omitempty"`
	// Beta1 and Beta2 are the memories of the mean and of the mean square of the
	// gradient. The defaults are 0.9 and 0.999.
	Beta1 float64 `json:"beta1,omitempty"`
	Beta2 float64 `json:"beta2,omitempty"`
	// Epsilon keeps the divisor away from 0. The default is 1e-8.
	Epsilon float64 `json:"epsilon,omitempty"`
	// WeightDecay is the share of each weight, times the learning rate, that a step
	// takes off. The default is 0.01; a negative value stands for none.
	WeightDecay float64 `json:"weightDecay,omitempty"`
}

// NAdam is Adam with Nesterov momentum (Dozat 2016) and an L2 penalty.
type NAdam struct {
	// Rate is the learning rate. The default is 0.002.
	Rate float64 `json:"rate,omitempty"`
	// Beta1 and Beta2 are the memories of the mean and of the mean square of the
	// gradient. The defaults are 0.9 and 0.999.
	Beta1 float64 `json:"beta1,omitempty"`
	Beta2 float64 `json:"beta2,omitempty"`
	// Epsilon keeps the divisor away from 0. The default is 1e-8.
	Epsilon float64 `json:"epsilon,omitempty"`
	// MomentumDecay is how fast the momentum grows to Beta1. The default is 0.004.
	MomentumDecay float64 `json:"momentumDecay,omitempty"`
	// WeightDecay is the factor of the L2 penalty. The default is 0.
	WeightDecay float64 `json:"weightDecay,omitempty"`
}

// RMSprop divides the gradient by its running root mean square (Tieleman and Hinton
// 2012).
type RMSprop struct {
	// Rate is the learning rate. The default is 0.01.
	Rate float64 `json:"rate,omitempty"`
	// Alpha is the memory of the mean square of the gradient. The default is 0.99.
	Alpha float64 `json:"alpha,omitempty"`
	// Epsilon keeps the divisor away from 0. The default is 1e-8.
	Epsilon float64 `json:"epsilon,omitempty"`
	// Momentum is the share of the last step that is kept. The default is 0.
	Momentum float64 `json:"momentum,omitempty"`
	// WeightDecay is the factor of the L2 penalty. The default is 0.
	WeightDecay float64 `json:"weightDecay,omitempty"`
}

// Kind returns "sgd".
func (SGD) Kind() string { return "sgd" }

// Kind returns "adam".
func (Adam) Kind() string { return "adam" }

// Kind returns "adamw".
func (AdamW) Kind() string { return "adamw" }

// Kind returns "nadam".
func (NAdam) Kind() string { return "nadam" }

// Kind returns "rmsprop".
func (RMSprop) Kind() string { return "rmsprop" }

// LearningRate returns Rate or its default.
func (o SGD) LearningRate() float64 { return orDefault(o.Rate, 1e-3) }

// LearningRate returns Rate or its default.
func (o Adam) LearningRate() float64 { return orDefault(o.Rate, 1e-3) }

// LearningRate returns Rate or its default.
func (o AdamW) LearningRate() float64 { return orDefault(o.Rate, 1e-3) }

// LearningRate returns Rate or its default.
func (o NAdam) LearningRate() float64 { return orDefault(o.Rate, 2e-3) }

// LearningRate returns Rate or its default.
func (o RMSprop) LearningRate() float64 { return orDefault(o.Rate, 1e-2) }

// Decay returns WeightDecay.
func (o SGD) Decay() float64 { return o.WeightDecay }

// Decay returns WeightDecay.
func (o Adam) Decay() float64 { return o.WeightDecay }

// Decay returns WeightDecay or its default, or 0 where it is negative.
func (o AdamW) Decay() float64 { return max(orDefault(o.WeightDecay, 0.01), 0) }

// Decay returns WeightDecay.
func (o NAdam) Decay() float64 { return o.WeightDecay }

// Decay returns WeightDecay.
func (o RMSprop) Decay() float64 { return o.WeightDecay }

// With sets Rate and WeightDecay.
func (o SGD) With(rate, decay float64) Optimiser {
	o.Rate, o.WeightDecay = rate, decay
	return o
}

// With sets Rate and WeightDecay.
func (o Adam) With(rate, decay float64) Optimiser {
	o.Rate, o.WeightDecay = rate, decay
	return o
}

// With sets Rate and WeightDecay, which is negative for none.
func (o AdamW) With(rate, decay float64) Optimiser {
	if decay == 0 {
		decay = -1
	}
	o.Rate, o.WeightDecay = rate, decay
	return o
}

// With sets Rate and WeightDecay.
func (o NAdam) With(rate, decay float64) Optimiser {
	o.Rate, o.WeightDecay = rate, decay
	return o
}

// With sets Rate and WeightDecay.
func (o RMSprop) With(rate, decay float64) Optimiser {
	o.Rate, o.WeightDecay = rate, decay
	return o
}

func (o SGD) resolved() Optimiser {
	o.Rate = o.LearningRate()
	return o
}

func (o Adam) resolved() Optimiser {
	o.Rate = o.LearningRate()
	o.Beta1, o.Beta2 = orDefault(o.Beta1, 0.9), orDefault(o.Beta2, 0.999)
	o.Epsilon = orDefault(o.Epsilon, 1e-8)
	return o
}

func (o AdamW) resolved() Optimiser {
	a := Adam(o).resolved().(Adam)
	if o.Decay() > 0 {
		a.WeightDecay = o.Decay()
	}
	return AdamW(a)
}

func (o NAdam) resolved() Optimiser {
	o.Rate = o.LearningRate()
	o.Beta1, o.Beta2 = orDefault(o.Beta1, 0.9), orDefault(o.Beta2, 0.999)
	o.Epsilon = orDefault(o.Epsilon, 1e-8)
	o.MomentumDecay = orDefault(o.MomentumDecay, 4e-3)
	return o
}

func (o RMSprop) resolved() Optimiser {
	o.Rate = o.LearningRate()
	o.Alpha = orDefault(o.Alpha, 0.99)
	o.Epsilon = orDefault(o.Epsilon, 1e-8)
	return o
}

func (o SGD) check() error {
	if o.Nesterov && o.Momentum == 0 {
		return errors.New("nesterov needs a momentum: set Momentum, 0.9 say")
	}
	return within(rate(o.Rate), bounds{"momentum", o.Momentum, 0, math.Inf(1)}, decay(o.WeightDecay))
}

func (o Adam) check() error {
	return within(rate(o.Rate), memory("beta1", o.Beta1), memory("beta2", o.Beta2),
		bounds{"epsilon", o.Epsilon, 0, math.Inf(1)}, decay(o.WeightDecay))
}

func (o AdamW) check() error {
	o.WeightDecay = max(o.WeightDecay, 0)
	return Adam(o).check()
}

func (o NAdam) check() error {
	return within(rate(o.Rate), memory("beta1", o.Beta1), memory("beta2", o.Beta2),
		bounds{"epsilon", o.Epsilon, 0, math.Inf(1)}, decay(o.WeightDecay),
		bounds{"momentum decay", o.MomentumDecay, 0, math.Inf(1)})
}

func (o RMSprop) check() error {
	return within(rate(o.Rate), memory("alpha", o.Alpha), bounds{"momentum", o.Momentum, 0, math.Inf(1)},
		bounds{"epsilon", o.Epsilon, 0, math.Inf(1)}, decay(o.WeightDecay))
}

func rate(v float64) bounds                { return bounds{"learning rate", v, 0, math.Inf(1)} }
func decay(v float64) bounds               { return bounds{"weight decay", v, 0, math.Inf(1)} }
func memory(name string, v float64) bounds { return bounds{name, v, 0, 1} }
