package trainer_test

import (
	"context"
	"errors"
	"fmt"
	"math"

	"robust/trainer"
)

// Which seeds vary from one experiment to the next is what a design says.
func ExampleDesign() {
	numbers := func(seed func(trainer.Instance) uint64, d trainer.Design) (levels []int) {
		seen := map[uint64]int{}
		for e := range 6 {
			s := seed(d.Instance(1, e))
			if _, known := seen[s]; !known {
				seen[s] = len(seen)
			}
			levels = append(levels, seen[s])
		}
		return levels
	}
	for _, d := range []trainer.Design{
		trainer.BothSources{}, trainer.SampleOnly{}, trainer.InitOnly{},
		trainer.Crossed{Samples: 2, Inits: 3}, trainer.Nested{Samples: 2, Inits: 3},
	} {
		samples := numbers(func(in trainer.Instance) uint64 { return in.SampleSeed }, d)
		inits := numbers(func(in trainer.Instance) uint64 { return in.InitSeed }, d)
		fmt.Printf("%-19T samples %v initialisations %v\n", d, samples, inits)
	}
	// Output:
	// trainer.BothSources samples [0 1 2 3 4 5] initialisations [0 1 2 3 4 5]
	// trainer.SampleOnly  samples [0 1 2 3 4 5] initialisations [0 0 0 0 0 0]
	// trainer.InitOnly    samples [0 0 0 0 0 0] initialisations [0 1 2 3 4 5]
	// trainer.Crossed     samples [0 1 0 1 0 1] initialisations [0 1 1 2 2 0]
	// trainer.Nested      samples [0 1 0 1 0 1] initialisations [0 1 2 3 4 5]
}

// All that is random in a training comes from the streams of its instance: the same instance draws the same.
func ExampleInstance() {
	in := trainer.BothSources{}.Instance(1, 0)
	next := trainer.BothSources{}.Instance(1, 1)
	fmt.Println(in.SampleStream().IntN(100), in.SampleStream().IntN(100), next.SampleStream().IntN(100))
	fmt.Println(in.InitStream("weights").IntN(100), in.InitStream("batches").IntN(100))
	// Output:
	// 85 85 14
	// 26 11
}

// A training that diverges has a loss that is not finite, which is no error. An error makes it fail, and one that wraps
// ErrStop says that the trainer cannot go on at all.
func ExampleOutcome() {
	train := trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		switch c.ID() {
		case "wild":
			return trainer.Outcome{Loss: math.Inf(1)}.Classified(), nil
		case "broken":
			return trainer.Outcome{}, errors.New("its third layer has no inputs")
		case "unlucky":
			return trainer.Outcome{}, fmt.Errorf("no space left for weights: %w", trainer.ErrStop)
		}
		return trainer.Outcome{Loss: 0.1, Metrics: map[string]float64{"accuracy": 0.97}}, ctx.Err()
	})
	for _, id := range []string{"tame", "wild", "broken", "unlucky"} {
		c, err := trainer.NewConfiguration(id)
		if err != nil {
			fmt.Println(err)
			return
		}
		o, err := train.Train(context.Background(), c, trainer.BothSources{}.Instance(1, 0))
		switch {
		case errors.Is(err, trainer.ErrStop):
			fmt.Println(id, "ends the run:", err)
		case err != nil:
			fmt.Println(id, "fails:", err)
		default:
			fmt.Println(id, o.Status, o.Scored())
		}
	}
	// Output:
	// tame trained true
	// wild diverged false
	// broken fails: its third layer has no inputs
	// unlucky ends the run: no space left for weights: trainer: cannot go on
}

// together trains up to eight jobs at once, as a device would whose memory holds so many.
type together struct{ trainer.Trainer }

func (together) BatchSize() int { return 8 }

func (b together) TrainBatch(ctx context.Context, jobs []trainer.Job) ([]trainer.Outcome, error) {
	outcomes := make([]trainer.Outcome, len(jobs))
	for k, job := range jobs { // here one after another
		o, err := b.Train(ctx, job.Candidate, job.Instance)
		if ctx.Err() != nil || errors.Is(err, trainer.ErrStop) {
			return nil, err
		}
		if err != nil { // concerns this job alone
			o = trainer.Outcome{Status: trainer.Failed, Error: err.Error()}
		}
		outcomes[k] = o
	}
	return outcomes, nil
}

// A selection hands as many jobs at once to a BatchTrainer as it wants.
func ExampleBatchTrainer() {
	alone := trainer.Func(func(_ context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		return trainer.Outcome{Loss: float64(len(c.ID()))}, nil
	})
	var batches trainer.BatchTrainer = together{alone}
	a, _ := trainer.NewConfiguration("a")
	b, _ := trainer.NewConfiguration("bb")
	in := trainer.BothSources{}.Instance(1, 0)
	outcomes, err := batches.TrainBatch(context.Background(), []trainer.Job{{Candidate: a, Instance: in}, {Candidate: b, Instance: in}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(outcomes[0].Loss, outcomes[1].Loss)
	// Output:
	// 1 2
}

// What is wrong with a pool is said by the position of its candidates.
func ExampleCheckPool() {
	a, _ := trainer.NewConfiguration("", trainer.Param("lr", 0.1))
	b, _ := trainer.NewConfiguration("", trainer.Param("lr", 0.1), trainer.Param("width", 8))
	fmt.Println(trainer.CheckPool(trainer.Pool([]trainer.Configuration{a, b, a})))
	fmt.Println(trainer.CheckFeatures(trainer.Pool([]trainer.Configuration{a, b})))
	// Output:
	// trainer: duplicate candidate ID "lr=0.1" at positions 0 and 2 of the pool: give each candidate an ID of its own
	// trainer: unsuitable features: candidate "lr=0.1,width=8" has ["lr" "width"] where candidate "lr=0.1" has ["lr"]
}
