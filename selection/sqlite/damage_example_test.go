package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/selection/sqlite"
)

// A journal in which somebody has corrected a loss is refused: there is a check sum of each row.
func ExampleDamageError() {
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
	problem := selectiontest.ProblemByName("graded, shared experiments")
	if _, err := selection.Run(context.Background(), problem, problem.Candidates(), selection.Settings{Journal: journal}); err != nil {
		fmt.Println(err)
		return
	}
	if err := journal.Close(); err != nil {
		fmt.Println(err)
		return
	}

	db, err := sql.Open("sqlite", path)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	if _, err := db.Exec("UPDATE outcomes SET loss = 0.02 WHERE experiment = 1 AND candidate = 7"); err != nil {
		fmt.Println(err)
		return
	}
	if err := db.Close(); err != nil {
		fmt.Println(err)
		return
	}
	_, err = sqlite.Open(path, sqlite.Options{})
	var damage *sqlite.DamageError
	if errors.As(err, &damage) {
		fmt.Printf("%s, %s: %v\n", filepath.Base(damage.Path), damage.Place, damage.Err)
	}
	// Output:
	// run.db, table outcomes, row with experiment 1, candidate 7: the row is not as it was written: its check sum is wrong
}
