package record_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"robust/trainer"
	"robust/trainer/record"
)

// What a file holds can be read by anybody, also while it is being written. A trainer for another task cannot go on with it.
func ExampleRead() {
	folder, err := os.MkdirTemp("", "record")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "runs.jsonl")
	train := trainer.Func(func(_ context.Context, _ trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		return trainer.Outcome{Loss: 0.5 + float64(in.Experiment), Seconds: 1}, nil
	})
	kept, err := record.Open(path, map[string]int{"sample": 600}, train, record.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer kept.Close()
	c, err := trainer.NewConfiguration("", trainer.Param("width", 16))
	if err != nil {
		fmt.Println(err)
		return
	}
	for e := range 2 {
		if _, err := kept.Train(context.Background(), c, trainer.BothSources{}.Instance(1, e)); err != nil {
			fmt.Println(err)
			return
		}
	}
	read, err := record.Read(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(read.Len(), "outcomes of", string(read.Task()))
	for key, o := range read.Outcomes() {
		fmt.Println(key.Candidate, o.Loss)
	}
	if err := kept.Close(); err != nil {
		fmt.Println(err)
		return
	}
	_, err = record.Open(path, map[string]int{"sample": 900}, train, record.Options{})
	var other *record.TaskError
	fmt.Println(errors.As(err, &other), errors.Is(err, record.ErrTask))
	// Output:
	// 2 outcomes of {"sample":600}
	// width=16 0.5
	// width=16 1.5
	// true true
}
