package stats_test

import (
	"fmt"

	"gonum.org/v1/gonum/stat"

	"robust/stats"
)

func ExampleQuantile() {
	losses := []float64{4, 1, 3, 2}
	for _, m := range []stats.QuantileMethod{stats.QuantileLinear, stats.QuantileMedianUnbiased} {
		q, err := stats.Quantile(losses, 0.75, m)
		fmt.Printf("%s: %.4f %v\n", m, q, err)
	}
	// Output:
	// linear: 3.2500 <nil>
	// median_unbiased: 3.5833 <nil>
}

func ExampleHarrellDavis() {
	// The example of SciPy's hdquantiles.
	x := []float64{1.2, 2.5, 3.7, 4.0, 5.1, 6.3, 7.0, 8.2, 9.4}
	q, err := stats.HarrellDavis(x, 0.75)
	fmt.Printf("%.6f %v\n", q.Value, err)
	// Output: 7.430626 <nil>
}

func ExampleBootstrap() {
	losses := []float64{0.41, 0.39, 0.44, 0.40, 0.52, 0.38, 0.43, 0.41}
	mean := func(x []float64) float64 { return stat.Mean(x, nil) }
	r, err := stats.Bootstrap(losses, mean, stats.BootstrapOptions{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f, %v interval from %.2f to %.2f (%s)\n", r.Estimate, r.Method, r.Low, r.High, r.Case)
	// Output: 0.42, BCa interval from 0.40 to 0.46 (regular)
}

func ExampleHolm() {
	adjusted, err := stats.Holm([]float64{0.01, 0.04, 0.03})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f %v\n", adjusted.P, adjusted.Rejects(0.05))
	// Output: [0.03 0.06 0.06] [true false false]
}
