package selection_test

import (
	"context"
	"fmt"

	"robust/robust"
	"robust/selection"
	"robust/selection/selectiontest"
)

// Which models are good in three instances of four? And how many more instances would it take to tell the first two apart?
func ExampleRace_criterion() {
	problem := selectiontest.ProblemByName("graded, shared experiments") // 30 candidates, half a unit apart
	result, err := selection.Run(context.Background(), problem, problem.Candidates(), selection.Settings{
		Method: selection.Race{Criterion: robust.Q3{}}, Seed: 1})
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
	// pick: c00 of 4 after 111 trainings
	// c00 and c01 differ by 0.62 ± 0.38 in the upper quartile after 11 instances each; if they do, about 25 more each would tell them apart (power 80 %)
}
