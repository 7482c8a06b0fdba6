package root_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"go-hep.org/x/hep/groot"
	"go-hep.org/x/hep/groot/rtree"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/selection/sqlite"
	"robust/selection/sqlite/export/root"
)

// The trainings of a run as a tree for an analysis in ROOT.
func ExampleWrite() {
	folder, err := os.MkdirTemp("", "root")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	journal, err := sqlite.Open(filepath.Join(folder, "run.db"), sqlite.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer journal.Close()
	problem := selectiontest.ProblemByName("graded, shared experiments") // 30 candidates
	if _, err := selection.Run(context.Background(), problem, problem.Candidates(), selection.Settings{
		Journal: journal, Budget: selection.Budget{Experiments: 3}}); err != nil {
		fmt.Println(err)
		return
	}
	recorded, err := sqlite.Read(filepath.Join(folder, "run.db"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer recorded.Close()
	path := filepath.Join(folder, "run.root")
	if err := root.Write(context.Background(), path, recorded); err != nil {
		fmt.Println(err)
		return
	}

	file, err := groot.Open(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer file.Close()
	object, err := file.Get("trainings")
	if err != nil {
		fmt.Println(err)
		return
	}
	tree := object.(rtree.Tree)
	fmt.Println(tree.Name(), tree.Entries())
	for _, branch := range tree.Branches() {
		fmt.Println(branch.Name())
	}
	// Output:
	// trainings 65
	// candidate
	// id
	// experiment
	// sample_seed
	// init_seed
	// loss
	// status
	// seconds
	// attempts
	// error
}
