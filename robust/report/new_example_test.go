package report_test

import (
	"context"
	"fmt"
	"os"

	"robust/robust/report"
	"robust/selection"
	"robust/selection/selectiontest"
)

// What a run has no data for is left out of its report: here there are no hyperparameters and no predictions.
func ExampleNew() {
	problem := selectiontest.ProblemByName("graded, shared experiments") // 30 candidates
	result, err := selection.Run(context.Background(), problem, problem.Candidates(), selection.Settings{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	page, err := report.New(result, report.Options{Task: "a problem whose truth is known", Shown: 3})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range page.Figures() {
		fmt.Println("figure", f.Name)
	}
	for _, t := range page.Tables() {
		fmt.Println("table", t.Name)
	}
	folder, err := os.MkdirTemp("", "report")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	fmt.Println(page.WriteFolder(folder))
	// Output:
	// figure elimination
	// figure race
	// figure evidence
	// figure plane
	// figure instances
	// figure distribution
	// figure cost
	// table survivors
	// table path
	// table decisions
	// table candidates
	// table instances
	// <nil>
}
