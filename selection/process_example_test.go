package selection_test

import (
	"fmt"
	"math"

	"robust/selection"
	"robust/trainer"
)

// A program that trains in its own way, such as by the jobs of a batch system, plays a method until it wants nothing more. NaN says that a
// training gave no loss, and takes its candidate out.
func ExampleProcess() {
	pool := selection.Pool{Candidates: trainer.Pool([]named{"dense", "narrow", "wide", "deep"})}
	process, err := selection.Race{}.Start(pool)
	if err != nil {
		fmt.Println(err)
		return
	}
	name := func(i int) string { return pool.Candidates[i].ID() }
	for request := process.Ask(); !request.Ended(); request = process.Ask() {
		in := trainer.BothSources{}.Instance(1, request.Experiment) // the seeds of its jobs
		losses := make([]float64, len(request.Candidates))
		for k, i := range request.Candidates { // what the jobs give
			losses[k] = []float64{0.32, 0.25, 0.27, math.NaN()}[i] + 0.02*in.SampleStream().NormFloat64() + 0.01*in.InitStream(name(i)).NormFloat64()
		}
		decisions, err := process.Tell(losses)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Print(selection.List(decisions, name))
	}
	for _, i := range process.Standing().Survivors {
		fmt.Println(name(i), "is left")
	}
	// Output:
	// experiment 1: deep out: a training gave no loss after 0 instances
	// experiment 2: dense out: probability 0.00102 of being the best after 2 instances, when narrow led; 0.016 of 0.0185 spent so far
	// experiment 3: wide out: probability 0.00401 of being the best after 3 instances, when narrow led; 0.02 of 0.0217 spent so far
	// narrow is left
}
