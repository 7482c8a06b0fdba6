package robust_test

import (
	"fmt"
	"math"
	"slices"

	"robust/robust"
	"robust/trainer"
)

// What a publication quotes of one bin: the value, its statistical uncertainty, and the systematic one by all that the
// training draws at random, which are added in quadrature.
func ExampleProfile() {
	instances, outcomes, truth := study()
	s, err := robust.Systematics(instances, outcomes, robust.SystematicOptions{
		Truth: truth, Binning: robust.Binning{Edges: []float64{0, 5, 10}, Name: "position"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	training, err := s.Bias.Covariance() // of all sources: sample, initialisation, residual
	if err != nil {
		fmt.Println(err)
		return
	}
	for k, bin := range s.Bins {
		p, systematic := s.Bias.Points[k], training.Std()[k]
		fmt.Printf("%v to %v cm: bias %.3f ± %.3f (stat) ± %.3f (training), together ± %.3f\n",
			bin.Low, bin.High, p.Value, p.Stat, systematic, math.Hypot(p.Stat, systematic))
	}
	// A fit that uses both bins needs their covariance, not the two uncertainties.
	fmt.Printf("correlation by the training: %.2f\n", training.Matrix.At(0, 1)/(training.Std()[0]*training.Std()[1]))
	// Output:
	// 0 to 5 cm: bias -0.014 ± 0.003 (stat) ± 0.048 (training), together ± 0.048
	// 5 to 10 cm: bias -0.039 ± 0.003 (stat) ± 0.094 (training), together ± 0.094
	// correlation by the training: 0.87
}

// midhinge is a criterion of one's own: half-way between the quartiles.
type midhinge struct{}

func (midhinge) Name() string { return "midhinge" }

func (midhinge) Of(losses []float64) float64 {
	if len(losses) == 0 || slices.ContainsFunc(losses, func(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) }) {
		return math.NaN()
	}
	q := robust.Q3{}.Of(losses)
	return (q + q - (robust.Q3IQR{}.Of(losses) - q)) / 2 // Q3IQR is 2·Q3 − Q1
}

// A criterion of one's own is assessed beside the others; it has an interval by the bootstrap.
func ExampleCriterion() {
	var outcomes []trainer.Outcome
	for _, loss := range []float64{0.41, 0.39, 0.44, 0.40, 0.52, 0.38, 0.43, 0.41} {
		outcomes = append(outcomes, trainer.Outcome{Loss: loss})
	}
	a, err := robust.Assess(outcomes, robust.Options{Criteria: []robust.Criterion{robust.Mean{}, midhinge{}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(a)
	// Output:
	// 8 instances: 8 trained, 0 diverged, 0 failed, 0 timed out
	// diverged: 0 of 8, 0.0 %; Clopper–Pearson interval at 95.0 %: 0.0 % to 36.9 %
	// criterion           estimate         low        high   level  interval
	// mean                  0.4225     0.38572     0.45928  95.0 %  Student t
	// midhinge               0.415     0.37404     0.45596  95.0 %  Student t, bootstrap error
}
