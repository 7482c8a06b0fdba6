package trainertest_test

import (
	"context"
	"testing"

	"robust/trainer"
	"robust/trainer/trainertest"
)

// A test of a trainer; t is that of the test.
func ExampleRun() {
	test := func(t *testing.T) {
		guess := trainer.ConfigurationFunc(func(_ context.Context, c trainer.Configuration, in trainer.Instance) (trainer.Outcome, error) {
			noise := in.SampleStream().NormFloat64() + in.InitStream("weights").NormFloat64()
			return trainer.Outcome{Loss: c.Float("bias") + noise}, nil
		})
		members, err := trainer.Grid(trainer.Values("bias", 1, 2)).All()
		if err != nil {
			t.Fatal(err)
		}
		trainertest.Run(t, func() trainer.Trainer { return guess }, trainer.Pool(members))
	}
	_ = test // go test calls it
}
