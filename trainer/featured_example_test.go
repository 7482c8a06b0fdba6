package trainer_test

import (
	"fmt"
	"math"

	"robust/trainer"
)

// forest is a candidate of one's own: it needs no more than an ID.
type forest struct {
	Trees int
	Split string
	Depth int // 0 is no limit
}

func (f forest) ID() string { return fmt.Sprintf("%d trees by %s to %d", f.Trees, f.Split, f.Depth) }

// Features are the hyperparameters from which a method may learn: selection.Race does, where it is told to.
func (f forest) Features() []trainer.Feature {
	depth := float64(f.Depth)
	if f.Depth == 0 {
		depth = math.NaN() // it has none
	}
	return []trainer.Feature{{Name: "trees", Value: float64(f.Trees)}, {Name: "split", Category: f.Split}, {Name: "depth", Value: depth}}
}

func ExampleFeatured() {
	pool := trainer.Pool([]forest{{100, "gini", 8}, {400, "entropy", 0}})
	fmt.Println(trainer.CheckPool(pool), trainer.CheckFeatures(pool))
	for _, c := range pool {
		for _, f := range c.(trainer.Featured).Features() {
			fmt.Printf("%s categorical %t, missing %t\n", f.Name, f.Categorical(), f.Missing())
		}
	}
	// Output:
	// <nil> <nil>
	// trees categorical false, missing false
	// split categorical true, missing false
	// depth categorical false, missing false
	// trees categorical false, missing false
	// split categorical true, missing false
	// depth categorical false, missing true
}
