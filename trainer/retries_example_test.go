package trainer_test

import (
	"context"
	"fmt"
	"time"

	"robust/trainer"
)

// The device is busy at first.
func ExampleWithRetries() {
	attempts := 0
	busy := trainer.Func(func(context.Context, trainer.Candidate, trainer.Instance) (trainer.Outcome, error) {
		if attempts++; attempts < 3 {
			return trainer.Outcome{}, fmt.Errorf("the device is busy: %w", trainer.ErrTransient)
		}
		return trainer.Outcome{Loss: 0.25}, nil
	})
	t := trainer.WithRetries(trainer.WithTimeout(busy, time.Hour, time.Minute), 5, time.Millisecond)
	o, err := t.Train(context.Background(), model, trainer.Instance{})
	fmt.Println(o.Loss, o.Status, o.Attempts, err)
	// Output: 0.25 trained 3 <nil>
}
