package stats_test

import (
	"fmt"

	"robust/stats"
)

func ExampleBartlett() {
	r, err := stats.Bartlett(narrow, wide)
	if err != nil {
		panic(err)
	}
	fmt.Printf("statistic %.3f, p = %.3f\n", r.Statistic, r.P)
	// Output:
	// statistic 0.932, p = 0.334
}

func ExampleFligner() {
	r, err := stats.Fligner(stats.SpreadOptions{}, narrow, wide)
	if err != nil {
		panic(err)
	}
	fmt.Printf("statistic %.3f, p = %.3f\n", r.Statistic, r.P)
	// Output:
	// statistic 1.630, p = 0.202
}

// The spreads of paired values are compared by the correlation of their sums and differences.
func ExamplePitmanMorgan() {
	r, err := stats.PitmanMorgan(narrow, wide, stats.TwoSided)
	if err != nil {
		panic(err)
	}
	fmt.Printf("t = %.3f, df = %v, p = %.4f\n", r.Statistic, r.DF, r.P)
	// Output:
	// t = 2.846, df = 6, p = 0.0293
}
