//go:build unix

package command_test

import (
	"context"
	"fmt"

	"robust/trainer"
	"robust/trainer/command"
)

// A program of a few lines of shell, which answers every job with the same loss.
func Example() {
	const program = `
		echo '{"protocol":1}'
		while read -r job; do
			id=${job#*'"job":"'}
			id=${id%%'"'*}
			echo '{"job":"'$id'","loss":0.5}'
		done`
	t, err := command.New([]string{"sh", "-c", program}, command.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer t.Close()
	c, err := trainer.NewConfiguration("", trainer.Param("depth", 3))
	if err != nil {
		fmt.Println(err)
		return
	}
	o, err := t.Train(context.Background(), c, trainer.BothSources{}.Instance(1, 0))
	fmt.Println(o.Loss, o.Status, err)
	// Output: 0.5 trained <nil>
}
