package stats_test

import (
	"fmt"
	"math"

	"robust/stats"
)

// An e-process may be looked at after every difference, and stopped as soon as it says enough.
func ExampleTMixture() {
	kernel := stats.TMixture{Rho: 20}
	var seen stats.Differences
	for _, d := range []float64{0.4, 0.9, 0.6, 0.7, 0.5, 0.8} {
		seen.Add(d)
		e := kernel.LogE(seen)
		fmt.Printf("after %d: e = %.3g", seen.N, math.Exp(e))
		if e >= stats.LogBoundary(0.05) {
			fmt.Println(", positive at level 0.05")
			break
		}
		fmt.Println()
	}
	// Output:
	// after 1: e = 1.86
	// after 2: e = 2
	// after 3: e = 6.96
	// after 4: e = 32.3, positive at level 0.05
}
