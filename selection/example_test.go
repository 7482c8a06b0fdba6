package selection_test

import (
	"context"
	"fmt"

	"robust/selection"
	"robust/trainer"
)

// A trainer is a function of a candidate and an instance. This one stands for a
// network whose loss depends on its width and its learning rate; the instance's
// seeds draw what is random about it.
func train(_ context.Context, c trainer.Configuration, in trainer.Instance) (trainer.Outcome, error) {
	width, rate := float64(c.Int("width")), c.Float("lr")
	loss := 1/width + 300*rate*rate                       // typical loss
	loss += 0.02 * in.SampleStream().NormFloat64()        // the sample shifts all candidates alike
	loss += rate * in.InitStream("weights").NormFloat64() // large rates are unstable
	return trainer.Outcome{Loss: loss}, nil
}

// Run selects among a pool with the default method.
func Example() {
	candidates, err := trainer.Grid(
		trainer.Values("width", 8, 16, 32, 64),
		trainer.Values("lr", 0.001, 0.003, 0.01, 0.03),
	).All()
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := selection.Run(context.Background(), trainer.ConfigurationFunc(train), trainer.Pool(candidates),
		selection.Settings{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("status:", result.Status)
	fmt.Println("pick:  ", result.Pick().ID())
	fmt.Printf("cost:   %d trainings instead of %d\n", result.Trainings(), result.Exhaustive())
	fmt.Println("first: ", result.Name(result.Decisions[0].Candidate), "out:", result.Decisions[0].Reason.Text(result.Name))
	// Output:
	// status: the budget of experiments is spent
	// pick:   width=64,lr=0.001
	// cost:   121 trainings instead of 320
	// first:  width=8,lr=0.001 out: welch test against width=64,lr=0.001: p = 0.00757 < 0.05 after 3 instances
}

// A method can be played by hand: it asks, and whoever plays it trains.
func ExampleMethod() {
	pool := selection.Pool{Candidates: []trainer.Candidate{named("a"), named("b"), named("c")}}
	process, err := selection.Halving{WarmUp: 1}.Start(pool)
	if err != nil {
		fmt.Println(err)
		return
	}
	for experiment, losses := range [][]float64{{3, 1, 2}, {2.5, 1.5, 2}} {
		fmt.Println("asked for", process.Ask().Candidates)
		decisions, err := process.Tell(losses)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("experiment %d: %d out\n", experiment+1, len(decisions))
	}
	fmt.Println("left:", process.Standing().Survivors, "ended:", process.Ask().Ended())
	// Output:
	// asked for [0 1 2]
	// experiment 1: 0 out
	// asked for [0 1 2]
	// experiment 2: 2 out
	// left: [1] ended: true
}

type named string

func (n named) ID() string { return string(n) }
