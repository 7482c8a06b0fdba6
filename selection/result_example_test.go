package selection_test

import (
	"context"
	"errors"
	"fmt"

	"robust/selection"
	"robust/selection/selectiontest"
)

// How far two that were left are apart, and how many instances would tell them from each other.
func ExampleResult_Separation() {
	problem := selectiontest.ProblemByName("graded, shared experiments") // half a unit apart
	result, err := selection.Run(context.Background(), problem, problem.Candidates(), selection.Settings{
		Method: selection.Halving{}, Budget: selection.Budget{Experiments: 6}})
	if err != nil {
		fmt.Println(err)
		return
	}
	first, second := result.Survivors[0], result.Survivors[1]
	of, err := result.Separation(first, second, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(of.Text(result.Name(first), result.Name(second)))
	// Output:
	// c00 and c01 differ by 0.35 ± 0.5 in the mean after 6 instances each; if they do, about 89 more each would tell them apart (power 80 %)
}

// A journal belongs to a plan: with other settings, candidates or data it is refused, and says what is different.
func ExamplePlanError() {
	problem := selectiontest.ProblemByName("graded, shared experiments")
	journal := &selection.MemoryJournal{}
	for _, sample := range []int{3000, 4000} {
		_, err := selection.Run(context.Background(), problem, problem.Candidates(), selection.Settings{
			Budget: selection.Budget{Experiments: 2}, Journal: journal, Task: map[string]int{"sample": sample}})
		var plan *selection.PlanError
		if errors.As(err, &plan) {
			fmt.Println(len(plan.Differences), err)
		}
	}
	// Output:
	// 1 selection: journal: the journal is of another run: Task.sample: recorded 3000, now 4000; go on with what is recorded, or name another journal
}
