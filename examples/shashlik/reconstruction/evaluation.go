package reconstruction

import (
	"math"

	"robust/examples/shashlik/calorimeter"
	"robust/robust"
)

// Quantities are those that the commands know, by the names of their flags.
var Quantities = map[string]calorimeter.Quantity{"energy": calorimeter.Energy{}, "position": calorimeter.Position{}}

// Evaluation says how the loss is made of the outputs of a network for images, event by event, so that what
// the finite number of events adds to the spread can be told.
func (p *Preparation) Evaluation(m *calorimeter.Images) *robust.Evaluation {
	t := p.Target
	truth := t.Quantity.Truth(m)
	value := func(_ int, output float64) float64 { return t.Scale * output }
	if t.Baseline != nil {
		estimates := t.Baseline.Estimate(m)
		value = func(event int, output float64) float64 { return t.Quantity.Moved(estimates[event], t.Scale*output) }
	}
	return &robust.Evaluation{
		EventLoss: func(event int, output []float64) float64 {
			return math.Pow(t.Quantity.Deviation(value(event, output[0]), truth[event]), 2)
		},
		Metric: math.Sqrt,
	}
}
