package stats_test

import (
	"fmt"

	"robust/stats"
)

// How many experiments tell two candidates apart whose difference is half of its standard deviation?
func ExampleStudentPairedPairs() {
	n, err := stats.StudentPairedPairs(0.5, 0.05, 0.8)
	if err != nil {
		panic(err)
	}
	power, err := stats.StudentPairedPower(20, 0.5, 0.05)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%d for a power of 80 %%; 20 have %.0f %%\n", n, 100*power)
	// Output:
	// 34 for a power of 80 %; 20 have 56 %
}

// What the jackknife says of a variance that is divided by n, which has a bias.
func ExampleJackknifeOf() {
	e, err := stats.JackknifeOf(narrow, func(x []float64) float64 {
		mean, squares := 0.0, 0.0
		for _, v := range x {
			mean += v / float64(len(x))
		}
		for _, v := range x {
			squares += (v - mean) * (v - mean) / float64(len(x)) // divided by n: too small
		}
		return squares
	})
	if err != nil {
		panic(err)
	}
	fmt.Printf("%.3g, corrected %.3g ± %.1g\n", e.Estimate, e.Corrected, e.StdErr)
	// Output:
	// 5.25e-05, corrected 6e-05 ± 2e-05
}

// The kernels of e-processes on the same differences.
func ExampleEProcess() {
	var seen stats.Differences
	for _, d := range []float64{0.4, 0.9, 0.6, 0.7, 0.5, 0.8} {
		seen.Add(d)
	}
	for _, kernel := range []stats.EProcess{
		stats.ModeratedT{DF: 8, Variance: 0.05, Rho: 10}, stats.TMixture{Rho: 20}, stats.SignMixture{},
	} {
		e := kernel.LogE(seen)
		fmt.Printf("%T %t\n", kernel, e >= stats.LogBoundary(0.05))
	}
	// Output:
	// stats.ModeratedT true
	// stats.TMixture true
	// stats.SignMixture false
}
