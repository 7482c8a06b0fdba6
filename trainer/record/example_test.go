package record_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"robust/trainer"
	"robust/trainer/record"
)

// A study that is started a second time trains nothing that it has trained before, and its results can be made again without
// a trainer.
func Example() {
	folder, err := os.MkdirTemp("", "record")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "runs.jsonl")
	members, err := trainer.Grid(trainer.Values("width", 16, 32)).All()
	if err != nil {
		fmt.Println(err)
		return
	}
	train := trainer.ConfigurationFunc(func(_ context.Context, c trainer.Configuration, in trainer.Instance) (trainer.Outcome, error) {
		fmt.Println("training", c)
		return trainer.Outcome{Loss: 1 / c.Float("width"), Seconds: 1}, nil
	})
	study := func(name string, t trainer.Trainer, members []trainer.Configuration) {
		fmt.Println(name)
		kept, err := record.Open(path, map[string]int{"sample": 600}, t, record.Options{})
		if err != nil {
			fmt.Println(err)
			return
		}
		defer kept.Close()
		for _, c := range members {
			o, err := kept.Train(context.Background(), c, trainer.BothSources{}.Instance(1, 0))
			fmt.Println(" ", c, o.Loss, err)
		}
	}
	study("interrupted:", train, members[:1])
	study("started again:", train, members)
	study("from the record:", nil, members)
	// Output:
	// interrupted:
	// training width=16
	//   width=16 0.0625 <nil>
	// started again:
	//   width=16 0.0625 <nil>
	// training width=32
	//   width=32 0.03125 <nil>
	// from the record:
	//   width=16 0.0625 <nil>
	//   width=32 0.03125 <nil>
}
