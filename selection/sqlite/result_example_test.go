package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"robust/robust/report"
	"robust/selection"
	"robust/selection/selectiontest"
	"robust/selection/sqlite"
)

// The report of a run from its journal, here of one whose budget was too small to end.
func ExampleReader_Result() {
	folder, err := os.MkdirTemp("", "journal")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "run.db")
	journal, err := sqlite.Open(path, sqlite.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	problem := selectiontest.ProblemByName("graded, shared experiments") // 30 candidates
	if _, err := selection.Run(context.Background(), problem, problem.Candidates(), selection.Settings{Journal: journal,
		Budget: selection.Budget{Experiments: 3}}); err != nil {
		fmt.Println(err)
		return
	}
	if err := journal.Close(); err != nil {
		fmt.Println(err)
		return
	}

	recorded, err := sqlite.Read(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer recorded.Close()
	result, err := recorded.Result(context.Background(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	page, err := report.New(result, report.Options{Task: "a problem whose truth is known"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(page.WriteFolder(filepath.Join(folder, "report")))
	fmt.Printf("%v after %d trainings, %d of %d candidates left\n", result.Status, result.Trainings(), len(result.Survivors), len(result.Candidates))
	// Output:
	// <nil>
	// the budget of experiments is spent after 65 trainings, 4 of 30 candidates left
}
