package selection_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/selection/sqlite"
)

// recordedPlan makes a run on a journal at a path, and returns the plan that is in it afterwards.
func recordedPlan(path string, settings selection.Settings) (selection.Plan, error) {
	journal, err := sqlite.Open(path, sqlite.Options{})
	if err != nil {
		return selection.Plan{}, err
	}
	defer journal.Close()
	settings.Journal = journal
	problem := selectiontest.ProblemByName("graded, shared experiments")
	if _, err := selection.Run(context.Background(), problem, problem.Candidates(), settings); err != nil {
		return selection.Plan{}, err
	}
	recorded, err := sqlite.Read(path)
	if err != nil {
		return selection.Plan{}, err
	}
	defer recorded.Close()
	return recorded.Plan(), nil
}

// What was different between two runs, by the plans in their journals.
func ExamplePlan() {
	folder, err := os.MkdirTemp("", "plans")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	june, err := recordedPlan(filepath.Join(folder, "june.db"), selection.Settings{Seed: 1, Task: map[string]any{"data": "B", "events": 1000}})
	if err != nil {
		fmt.Println(err)
		return
	}
	july, err := recordedPlan(filepath.Join(folder, "july.db"), selection.Settings{Seed: 1, Task: map[string]any{"data": "B", "events": 32000},
		Method: selection.Race{Alpha: 0.01}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range june.Differences(july) {
		fmt.Printf("%s: %s, then %s\n", d.Field, d.Recorded, d.Now)
	}
	// Output:
	// Method: race, alpha 0.05, until regret 0.1 or 7 left, then race, alpha 0.01, until regret 0.1 or 7 left
	// Method.options: absent, then {"Alpha":0.01}
	// Task.events: 1000, then 32000
}
