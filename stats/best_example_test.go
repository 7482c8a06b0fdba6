package stats_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"robust/stats"
)

// Which of four means is the smallest? Each is known with an error and some degrees of freedom.
func ExamplePosteriorOfBest() {
	best, err := stats.PosteriorOfBest([]float64{0.30, 0.32, 0.33, 0.45}, []float64{0.02, 0.02, 0.04, 0.02}, []float64{8, 8, 8, 8})
	if err != nil {
		panic(err)
	}
	fmt.Printf("%.3f\nexpected smallest %.3f\n", best.P, best.Expected)
	// Output:
	// [0.582 0.191 0.227 0.000]
	// expected smallest 0.288
}

// Variances of three values each are poorly known; all together say what to expect of one.
func ExampleVariancePrior() {
	variances := []float64{0.02, 1.1, 9, 0.3, 1.6, 0.1, 0.9, 12}
	df := []float64{2, 2, 2, 2, 2, 2, 2, 2}
	prior, err := stats.FitVariancePrior(variances, df)
	if err != nil {
		panic(err)
	}
	moderated, total := prior.Moderate(0.1, 2)
	fmt.Printf("0.1 by 2 degrees of freedom becomes %.2f by %.3g\n", moderated, total)
	// Output:
	// 0.1 by 2 degrees of freedom becomes 0.28 by 3.35
}

// The first of many is less good than it looks: means are shrunk toward what they have in common.
func ExampleMeanPrior() {
	means := []float64{0.8, 1.0, 1.1, 1.2, 1.4}
	errors := []float64{0.02, 0.02, 0.02, 0.02, 0.02} // squared
	prior, err := stats.FitMeanPrior(means, errors)
	if err != nil {
		panic(err)
	}
	w := prior.Weight(errors[0])
	fmt.Printf("weight %.2f: 0.8 becomes %.2f\n", w, w*means[0]+(1-w)*prior.Mean)
	// Output:
	// weight 0.60: 0.8 becomes 0.92
}

// Two candidates that diverge now and then do not set the scale of the others: the t has heavy tails instead.
func ExampleFitStudentScale() {
	differences := []float64{-1.2, 0.3, 0.9, -0.4, 0.1, 1.4, -0.8, 0.5, -0.2, 0.6, 40, -25}
	t, err := stats.FitStudentScale(differences)
	if err != nil {
		panic(err)
	}
	fmt.Printf("scale %.2f, degrees of freedom %.2f\n", t.Scale, t.DF)
	// Output:
	// scale 1.13, degrees of freedom 2.61
}

// A loss over the logarithm of the learning rate, with noise: what is expected between what was tried, and beyond it, where
// less is known.
func ExampleGaussianProcess() {
	rng := rand.New(rand.NewPCG(1, 1))
	var x [][]float64
	var y []float64
	for i := range 13 {
		rate := -3 + 0.5*float64(i)
		x, y = append(x, []float64{rate}), append(y, 0.1*rate*rate+0.1*rng.NormFloat64())
	}
	g, err := stats.FitGaussianProcess(x, y)
	if err != nil {
		panic(err)
	}
	mean, variance, err := g.Predict([][]float64{{0.25}, {4}})
	if err != nil {
		panic(err)
	}
	for k := range mean {
		fmt.Printf("%.2f ± %.2f\n", mean[k], math.Sqrt(variance[k]))
	}
	// Output:
	// -0.04 ± 0.04
	// 1.37 ± 0.24
}
