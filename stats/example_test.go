package stats_test

import (
	"fmt"

	"robust/stats"
)

// Validation losses of two architectures over eight experiments.
var (
	narrow = []float64{0.231, 0.244, 0.229, 0.251, 0.238, 0.242, 0.235, 0.247}
	wide   = []float64{0.226, 0.235, 0.224, 0.239, 0.229, 0.236, 0.228, 0.233}
)

func ExampleWelch() {
	r, err := stats.Welch(narrow, wide, stats.TwoSided)
	if err != nil {
		panic(err)
	}
	fmt.Printf("t = %.3f, df = %.2f, p = %.4f, rejected at 5 %%: %t\n", r.Statistic, r.DF, r.P, r.Rejects(0.05))
	// Output: t = 2.526, df = 12.36, p = 0.0261, rejected at 5 %: true
}

// Pairing takes out what the two share in an experiment.
func ExampleStudentPaired() {
	r, err := stats.StudentPaired(narrow, wide, stats.Greater)
	if err != nil {
		panic(err)
	}
	fmt.Printf("t = %.3f, df = %v, p = %.2g\n", r.Statistic, r.DF, r.P)
	// Output: t = 7.195, df = 7, p = 8.9e-05
}

func ExampleMannWhitney() {
	r, err := stats.MannWhitney(narrow, wide, stats.MannWhitneyOptions{Computation: stats.Exact})
	if err != nil {
		panic(err)
	}
	fmt.Printf("U = %v of %d pairs, p = %.4f\n", r.Statistic, r.N[0]*r.N[1], r.P)
	// Output: U = 52 of 64 pairs, p = 0.0379
}

func ExampleKolmogorovSmirnov() {
	r, err := stats.KolmogorovSmirnov(narrow, wide, stats.KSOptions{})
	if err != nil {
		panic(err)
	}
	fmt.Printf("D = %v at %v, p = %.4f\n", r.Statistic, r.Location, r.P)
	// Output: D = 0.5 at 0.236, p = 0.2827
}

func ExampleLevene() {
	r, err := stats.Levene(stats.SpreadOptions{}, narrow, wide)
	if err != nil {
		panic(err)
	}
	fmt.Printf("W = %.3f with %v and %v degrees of freedom, p = %.3f\n", r.Statistic, r.DF, r.DF2, r.P)
	// Output: W = 1.516 with 1 and 14 degrees of freedom, p = 0.239
}

// An accumulator is told the scores one at a time and compares at any moment.
func ExampleTwoSampleByName() {
	test, err := stats.TwoSampleByName("welch")
	if err != nil {
		panic(err)
	}
	evidence := test.NewEvidence()
	for experiment := range narrow {
		for candidate, score := range []float64{narrow[experiment], wide[experiment]} {
			if err := evidence.Add(experiment, candidate, score); err != nil {
				panic(err)
			}
		}
		if experiment%2 == 0 {
			continue
		}
		r, err := evidence.Compare(0, 1)
		if err != nil {
			panic(err)
		}
		fmt.Printf("after %d experiments: p = %.3f\n", experiment+1, r.P)
	}
	_, err = stats.TwoSampleByName("t")
	fmt.Println(err)
	// Output:
	// after 2 experiments: p = 0.479
	// after 4 experiments: p = 0.275
	// after 6 experiments: p = 0.099
	// after 8 experiments: p = 0.026
	// stats: unknown test: "t"; there are bartlett, fligner, ks, levene, levene-mean, levene-trimmed, mannwhitney, pitmanmorgan, student, welch, wilcoxon
}

func ExampleFriedmanEvidence() {
	var evidence stats.FriedmanEvidence
	for experiment := range narrow {
		scores := []float64{narrow[experiment], wide[experiment], (narrow[experiment] + wide[experiment]) / 2}
		for candidate, score := range scores {
			if err := evidence.Add(experiment, candidate, score); err != nil {
				panic(err)
			}
		}
	}
	all, err := evidence.Overall([]int{0, 1, 2})
	if err != nil {
		panic(err)
	}
	fmt.Printf("chi-squared = %v with %v degrees of freedom, p = %.2g\n", all.Statistic, all.DF, all.P)
	// Output: chi-squared = 16 with 2 degrees of freedom, p = 0.00034
}
