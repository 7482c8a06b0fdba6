package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/selection/sqlite"
)

// What was recorded is decided on again with other levels, and nothing is trained. A stricter one keeps candidates for longer, and may ask
// for a training that was never made.
func ExampleReader_Settings() {
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
	defer journal.Close()
	problem := selectiontest.ProblemByName("graded, shared experiments") // 30 candidates
	if _, err := selection.Run(context.Background(), problem, problem.Candidates(), selection.Settings{
		Seed: 1, Journal: journal}); err != nil {
		fmt.Println(err)
		return
	}

	recorded, err := sqlite.Read(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer recorded.Close()
	settings := recorded.Settings()
	for _, alpha := range []float64{0.05, 0.2, 0.01} {
		settings.Method = selection.Race{Alpha: alpha}
		result, err := selection.Run(context.Background(), recorded.Trainer(), recorded.Candidates(), settings)
		if err != nil && !errors.Is(err, sqlite.ErrAbsent) {
			fmt.Println(err)
			return
		}
		fmt.Printf("alpha %g: %v; %d left after %d trainings\n", alpha, result.Status, len(result.Survivors), result.Trainings())
	}
	// Output:
	// alpha 0.05: the method wants no more trainings; 4 left after 95 trainings
	// alpha 0.2: the method wants no more trainings; 3 left after 83 trainings
	// alpha 0.01: the trainer cannot go on; 9 left after 65 trainings
}
