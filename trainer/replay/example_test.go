package replay_test

import (
	"context"
	"fmt"
	"strings"

	"robust/trainer"
	"robust/trainer/replay"
)

func Example() {
	const runs = `model,width,activation,accuracy_1,accuracy_2,accuracy_3
small,32,relu,0.91,0.92,0.90
large,64,prelu,0.93,0.90,0.94
`
	table, err := replay.Read(strings.NewReader(runs), "runs.csv", replay.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	table, err = table.Reordered([]int{2, 0, 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range table.Candidates() {
		for e := range table.Experiments() {
			o, err := table.Train(context.Background(), c, trainer.Instance{Experiment: e})
			fmt.Println(c.ID(), e, o.Loss, err)
		}
	}
	// Output:
	// small 0 0.9 <nil>
	// small 1 0.91 <nil>
	// small 2 0.92 <nil>
	// large 0 0.94 <nil>
	// large 1 0.93 <nil>
	// large 2 0.9 <nil>
}
