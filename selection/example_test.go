package selection_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"robust/selection"
	"robust/trainer"
	"robust/trainer/replay"
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
	// status: the method wants no more trainings
	// pick:   width=64,lr=0.001
	// cost:   52 trainings instead of 112
	// first:  width=8,lr=0.03 out: probability 9.13e-09 of being the best after 2 instances, when width=64,lr=0.001 led; 0.015 of 0.0185 spent so far
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

// A run can be bounded in three ways; what it found by then is in the result.
func ExampleSettings() {
	pool := trainer.Pool([]named{"a", "b", "c", "d"})
	tied := trainer.Func(func(_ context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		return trainer.Outcome{Loss: in.InitStream(c.ID()).Float64()}, nil
	})
	for _, budget := range []selection.Budget{
		{Experiments: 5},
		{Trainings: 10},
		{Experiments: selection.Unlimited, Time: time.Nanosecond},
	} {
		result, err := selection.Run(context.Background(), tied, pool, selection.Settings{Budget: budget})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%d left after %d trainings: %v\n", len(result.Survivors), result.Trainings(), result.Status)
	}
	_, err := selection.Run(context.Background(), tied, pool, selection.Settings{Workers: -1})
	fmt.Println(errors.Is(err, selection.ErrSettings), err)
	// Output:
	// 4 left after 20 trainings: the budget of experiments is spent
	// 4 left after 8 trainings: the budget of trainings is spent
	// 4 left after 0 trainings: the time is over
	// true selection: settings: Workers = -1; use a positive number, or 0 for one a processor
}

// A table of recorded outcomes stands in for the trainings: here of accuracies, which are to be
// large.
func ExampleHalving() {
	const runs = `model,accuracy_1,accuracy_2,accuracy_3
small,0.90,0.91,0.89
wide,0.93,0.90,0.92
deep,0.92,0.95,0.94
linear,0.71,0.70,0.72
`
	table, err := replay.Read(strings.NewReader(runs), "runs.csv", replay.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := selection.Run(context.Background(), table, table.Candidates(), selection.Settings{
		Method: selection.Halving{WarmUp: 1}, Direction: selection.Maximise,
		Budget: selection.Budget{Experiments: table.Experiments()}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("pick:", result.Pick().ID(), "after", result.Trainings(), "trainings")
	fmt.Print(selection.List(result.Decisions, result.Name))
	// Output:
	// pick: deep after 10 trainings
	// experiment 2: small out: mean of the negated scores = -0.905 after 2 instances, worse than -0.915 of wide, the last one kept
	// experiment 2: linear out: mean of the negated scores = -0.705 after 2 instances, worse than -0.915 of wide, the last one kept
	// experiment 3: wide out: mean of the negated scores = -0.916667 after 3 instances, worse than -0.936667 of deep, the last one kept
}

// Observe is told of every training and decision while the run goes on.
func ExampleEvent() {
	pool := trainer.Pool([]named{"a", "b"})
	train := trainer.Func(func(_ context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		return trainer.Outcome{Loss: map[string]float64{"a": 1, "b": 2}[c.ID()], Seconds: 60}, nil
	})
	_, err := selection.Run(context.Background(), train, pool, selection.Settings{
		Workers: 1, // for one order of the events
		Method:  selection.Halving{WarmUp: selection.NoWarmUp},
		Observe: func(e selection.Event) {
			switch e.Kind {
			case selection.TrainingEnded:
				fmt.Printf("%d of %d: %s has the loss %v\n", e.Done, e.Requested, pool[e.Record.Candidate].ID(), e.Record.Outcome.Loss)
			case selection.Decided:
				fmt.Printf("%d of %d candidates in play\n", e.Candidates, e.Pool)
			case selection.RunEnded:
				fmt.Println(e.Status)
			}
		}})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// 1 of 2: a has the loss 1
	// 2 of 2: b has the loss 2
	// 1 of 2 candidates in play
	// one candidate is left
}

// Progress is a ready-made observer.
func ExampleProgress() {
	pool := trainer.Pool([]named{"a", "b", "c", "d"})
	train := trainer.Func(func(_ context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		return trainer.Outcome{Loss: float64(c.ID()[0])}, nil
	})
	_, err := selection.Run(context.Background(), train, pool, selection.Settings{
		Method: selection.Halving{WarmUp: 1}, Observe: selection.Progress(os.Stdout)})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// 4 candidates
	// experiment 1 of at most 20: 0 out, 4 left, 4 trainings, 0s, at most 0s left
	// experiment 2 of at most 20: 2 out, 2 left, 8 trainings, 0s, at most 0s left
	// experiment 3 of at most 20: 1 out, 1 left, 10 trainings, 0s, at most 0s left
	// one candidate is left: 1 left after 10 trainings and 0s
}

type named string

func (n named) ID() string { return string(n) }
