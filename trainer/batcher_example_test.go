package trainer_test

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"robust/trainer"
)

// alike trains together what has the same width, as a device does that stacks networks of one architecture.
type alike struct{ together }

func (a alike) Batches(_ context.Context, jobs []trainer.Job) [][]int {
	var widths []int
	positions := make(map[int][]int)
	for i, job := range jobs {
		w := job.Candidate.(trainer.Configuration).Int("width")
		if positions[w] == nil {
			widths = append(widths, w)
		}
		positions[w] = append(positions[w], i)
	}
	slices.SortFunc(widths, func(v, w int) int { return w - v }) // the widest take longest, and are begun first
	var batches [][]int
	for _, w := range widths {
		batches = slices.AppendSeq(batches, slices.Chunk(positions[w], a.BatchSize()))
	}
	return batches
}

// A selection hands over the batches of a Batcher as they are.
func ExampleBatcher() {
	pool, err := trainer.Grid(trainer.Values("lr", 0.001, 0.01, 0.1), trainer.Values("width", 8, 64)).All()
	if err != nil {
		fmt.Println(err)
		return
	}
	var jobs []trainer.Job
	for _, c := range pool {
		jobs = append(jobs, trainer.Job{Candidate: c, Instance: trainer.BothSources{}.Instance(1, 0)})
	}
	var device trainer.Batcher = alike{}
	for _, batch := range device.Batches(context.Background(), jobs) {
		var ids []string
		for _, i := range batch {
			ids = append(ids, jobs[i].Candidate.ID())
		}
		fmt.Println(strings.Join(ids, "; "))
	}
	// Output:
	// lr=0.001,width=64; lr=0.01,width=64; lr=0.1,width=64
	// lr=0.001,width=8; lr=0.01,width=8; lr=0.1,width=8
}
