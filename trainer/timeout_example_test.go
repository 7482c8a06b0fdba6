package trainer_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"robust/trainer"
)

// A training that hangs is cut short. One that does not even heed its context is left behind, and counted.
func ExampleWithTimeout() {
	heeds, err := trainer.NewConfiguration("heeds its context")
	if err != nil {
		fmt.Println(err)
		return
	}
	ignores, err := trainer.NewConfiguration("ignores it")
	if err != nil {
		fmt.Println(err)
		return
	}
	end := make(chan struct{})
	defer close(end)
	hangs := trainer.Func(func(ctx context.Context, c trainer.Candidate, _ trainer.Instance) (trainer.Outcome, error) {
		if c.ID() == ignores.ID() {
			<-end
			return trainer.Outcome{}, nil
		}
		<-ctx.Done()
		return trainer.Outcome{}, ctx.Err()
	})
	limited := trainer.WithTimeout(hangs, 10*time.Millisecond, 10*time.Millisecond)
	for _, c := range []trainer.Candidate{heeds, ignores} {
		_, err := limited.Train(context.Background(), c, trainer.BothSources{}.Instance(1, 0))
		fmt.Println(c.ID(), errors.Is(err, context.DeadlineExceeded), trainer.LeftBehind(limited))
	}
	// Output:
	// heeds its context true 0
	// ignores it true 1
}
