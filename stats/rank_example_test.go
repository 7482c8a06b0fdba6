package stats_test

import (
	"fmt"

	"robust/stats"
)

func ExampleWilcoxon() {
	r, err := stats.Wilcoxon(narrow, wide, stats.WilcoxonOptions{})
	if err != nil {
		panic(err)
	}
	fmt.Printf("statistic %v, p = %.4f\n", r.Statistic, r.P)
	// Output:
	// statistic 0, p = 0.0078
}

// Do three architectures differ at all, by their ranks within experiments?
func ExampleFriedman() {
	deep := []float64{0.229, 0.240, 0.226, 0.243, 0.232, 0.241, 0.230, 0.240}
	r, err := stats.Friedman(narrow, wide, deep)
	if err != nil {
		panic(err)
	}
	fmt.Printf("statistic %v, df = %v, p = %.2g\n", r.Statistic, r.DF, r.P)
	// Output:
	// statistic 16, df = 2, p = 0.00034
}

// Of many tests, those that may be rejected with an expected share of 5 % of false ones.
func ExampleBenjaminiHochberg() {
	a, err := stats.BenjaminiHochberg([]float64{0.001, 0.012, 0.025, 0.04, 0.6})
	if err != nil {
		panic(err)
	}
	fmt.Printf("%.4f\n", a.P)
	// Output:
	// [0.0050 0.0300 0.0417 0.0500 0.6000]
}
