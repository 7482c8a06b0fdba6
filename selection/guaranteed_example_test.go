package selection_test

import (
	"context"
	"fmt"

	"robust/selection"
	"robust/selection/selectiontest"
)

// A guaranteed selection loses the best candidate with a probability of at most Alpha, however long it goes on. The
// survivors are a confidence set, with a bound on how far the pick can be from the best.
func ExampleGuaranteed() {
	problem := selectiontest.ProblemByName("graded, shared experiments") // 30 candidates, half a unit apart
	result, err := selection.Run(context.Background(), problem, problem.Candidates(), selection.Settings{
		Method: selection.Guaranteed{Kernel: selection.Strict, Alpha: 0.1}})
	if err != nil {
		fmt.Println(err)
		return
	}
	set := result.Statement.Set
	fmt.Println("pick:", result.Pick().ID(), "of", len(result.Survivors))
	fmt.Printf("with a probability of %g %% within %.2g of the best\n", 100*set.Coverage, set.Excess[0])
	fmt.Println("first:", result.Name(result.Decisions[0].Candidate), "out:", result.Decisions[0].Reason.Text(result.Name))
	// Output:
	// pick: c00 of 3
	// with a probability of 90 % within 1.3 of the best
	// first: c03 out: scale-free t e-value 11.19 ≥ 10 after 4 instances, the most by a mean excess of 2.26 over c01
}
