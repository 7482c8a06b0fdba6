package stats_test

import (
	"fmt"

	"robust/stats"
)

// The evidence grows by one experiment at a time. What is known after each is what the test says of all scores so far.
func ExampleEvidenceAccumulator() {
	welch, err := stats.TwoSampleByName("welch")
	if err != nil {
		fmt.Println(err)
		return
	}
	evidence := welch.NewEvidence()
	good, bad := []float64{1.0, 1.2, 0.9, 1.1, 1.0}, []float64{1.3, 1.6, 1.2, 1.4, 1.5}
	for e := range good {
		for candidate, score := range []float64{good[e], bad[e]} {
			if err := evidence.Add(e, candidate, score); err != nil {
				fmt.Println(err)
				return
			}
		}
		if e < 1 {
			continue // one score says nothing of the spread
		}
		r, err := evidence.Compare(0, 1)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%d experiments: p = %.4f\n", e+1, r.P)
	}
	all, err := stats.Welch(good, bad, stats.TwoSided)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("at once: p = %.4f\n", all.P)
	// Output:
	// 2 experiments: p = 0.2102
	// 3 experiments: p = 0.0951
	// 4 experiments: p = 0.0251
	// 5 experiments: p = 0.0041
	// at once: p = 0.0041
}
