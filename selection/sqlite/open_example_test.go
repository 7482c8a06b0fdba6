package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/selection/sqlite"
)

// The first run is given too small a budget. The second one goes on in the same file.
func ExampleOpen() {
	folder, err := os.MkdirTemp("", "journal")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	problem := selectiontest.ProblemByName("graded, shared experiments") // 30 candidates
	for _, experiments := range []int{2, 4} {
		journal, err := sqlite.Open(filepath.Join(folder, "run.db"), sqlite.Options{})
		if err != nil {
			fmt.Println(err)
			return
		}
		result, err := selection.Run(context.Background(), problem, problem.Candidates(), selection.Settings{
			Method: selection.Halving{}, Budget: selection.Budget{Experiments: experiments}, Journal: journal, Task: "graded"})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%d trainings, %d of them from the journal, %d candidates left\n", result.Trainings(), result.Recorded, len(result.Survivors))
		if err := journal.Close(); err != nil {
			fmt.Println(err)
			return
		}
	}
	// Output:
	// 60 trainings, 0 of them from the journal, 30 candidates left
	// 120 trainings, 60 of them from the journal, 15 candidates left
}

// What a journal holds can be read by anybody, also while a run is under way, and decided on anew by another method.
func ExampleRead() {
	folder, err := os.MkdirTemp("", "journal")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "run.db")
	problem := selectiontest.ProblemByName("graded, shared experiments")
	journal, err := sqlite.Open(path, sqlite.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer journal.Close()
	if _, err := selection.Run(context.Background(), problem, problem.Candidates(), selection.Settings{
		Method: selection.Halving{}, Budget: selection.Budget{Experiments: 6}, Journal: journal}); err != nil {
		fmt.Println(err)
		return
	}
	recorded, err := sqlite.Read(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer recorded.Close()
	outcomes, err := recorded.Outcomes(context.Background(), 3)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(recorded.Plan().Method)
	fmt.Println(len(recorded.Candidates()), "candidates,", recorded.Experiments(), "experiments,", len(outcomes), "outcomes in the fourth")
	// Output:
	// halving by mean, warm-up 3
	// 30 candidates, 6 experiments, 30 outcomes in the fourth
}
