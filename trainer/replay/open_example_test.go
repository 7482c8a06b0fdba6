package replay_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"robust/trainer"
	"robust/trainer/replay"
)

// A table that another program has written, with a cell that is empty where a training diverged.
func ExampleOpen() {
	const runs = `model,width,rmse_1,rmse_2,rmse_3
a,16,0.271,0.275,0.270
b,64,0.268,,0.262
`
	folder, err := os.MkdirTemp("", "replay")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "runs.csv")
	if err := os.WriteFile(path, []byte(runs), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	_, err = replay.Open(path, replay.Options{})
	fmt.Println(err)
	table, err := replay.Open(path, replay.Options{MissingAs: trainer.Diverged})
	if err != nil {
		fmt.Println(err)
		return
	}
	for e := range table.Experiments() {
		o, err := table.Train(context.Background(), table.Candidates()[1], trainer.Instance{Experiment: e})
		fmt.Println(o.Status, o.Loss, err)
	}
	// Output:
	// replay: runs.csv:3:12: malformed table: column "rmse_2": missing score (""); say what it means with Options.MissingAs, such as trainer.Diverged, or leave the row out
	// trained 0.268 <nil>
	// diverged NaN <nil>
	// trained 0.262 <nil>
}
