package selection_test

import (
	"context"
	"fmt"

	"robust/selection"
	"robust/selection/selectiontest"
)

// The adaptive race trains those that may still be the best, and lets the others rest until its end.
func ExampleAdaptive() {
	problem := selectiontest.ProblemByName("graded, shared experiments") // 30 candidates, half a unit apart
	result, err := selection.Run(context.Background(), problem, problem.Candidates(), selection.Settings{
		Method: selection.Adaptive{}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("pick:", result.Pick().ID(), "of", len(result.Survivors), "after", result.Trainings(), "trainings")
	last := result.Decisions[len(result.Decisions)-1]
	fmt.Println("last:", result.Name(last.Candidate), "out:", last.Reason.Text(result.Name))
	// Output:
	// pick: c00 of 3 after 70 trainings
	// last: c04 out: probability 0.00566 of being the best after 4 instances, when c00 led; 0.0215 of 0.0227 spent so far
}
