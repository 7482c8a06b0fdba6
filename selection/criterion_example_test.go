package selection_test

import (
	"context"
	"fmt"

	"robust/robust"
	"robust/selection"
	"robust/selection/selectiontest"
)

// Which models are good on three of four days? And how many more instances would it take to tell the first two apart?
func ExampleRace_criterion() {
	problem := selectiontest.ProblemByName("graded, shared experiments") // 30 candidates, half a unit apart
	result, err := selection.Run(context.Background(), problem, problem.Candidates(), selection.Settings{
		Method: selection.Race{Criterion: robust.Q3{}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("pick:", result.Pick().ID(), "of", len(result.Survivors), "after", result.Trainings(), "trainings")
	first, second := result.Survivors[0], result.Survivors[1]
	separation, err := result.Separation(first, second, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(separation.Text(result.Name(first), result.Name(second)))
	// Output:
	// pick: c01 of 4 after 62 trainings
	// c01 and c00 differ by 0.76 ± 0.61 in the upper quartile after 4 instances each; if they do, about 19 more each would tell them apart (power 80 %)
}
