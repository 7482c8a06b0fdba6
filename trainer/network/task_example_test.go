package network_test

import (
	"encoding/json"
	"fmt"
	"log"

	"robust/trainer"
	"robust/trainer/network"
)

// A task says what is trained on and judged by. Samples of one seed and different sizes contain each other.
func ExampleTask() {
	var events network.Events
	for i := range 100 {
		events.Inputs = append(events.Inputs, float32(i)/100)
		events.Targets = append(events.Targets, float32(2*i)/100)
	}
	population, evaluation := events.Split(20, trainer.Stream(1, "split"))
	in := trainer.BothSources{}.Instance(1, 0)
	small := network.Task{Population: population, Evaluation: evaluation, Sample: 3}
	large := network.Task{Population: population, Evaluation: evaluation, Sample: 6}
	fmt.Println(small.Check(), population.Len(), evaluation.Len())
	fmt.Println(small.Draw(in))
	fmt.Println(large.Draw(in))
	loss, err := small.Loss(evaluation.Targets) // of perfect predictions
	fmt.Println(loss, err)
	// Output:
	// <nil> 80 20
	// [54 50 20]
	// [54 50 20 4 22 33]
	// 0 <nil>
}

// A candidate is data: it can be written, compared and read again, and its features are hyperparameters.
func ExampleCandidate() {
	c := network.Candidate{
		Name:         "one line",
		Architecture: network.Architecture{Input: network.Features(2), Layers: []network.Layer{network.Dense{Features: 1}}},
		Training:     network.Training{Optimiser: network.AdamW{Rate: 0.001, WeightDecay: 0.01}, Epochs: 10, BatchSize: 64},
	}
	data, err := json.Marshal(c)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(data))
	for _, f := range c.Features()[:3] {
		fmt.Println(f.Name, f.Value)
	}
	fmt.Println(c.Check())
	// Output:
	// {"name":"one line","architecture":{"input":{"channels":2,"height":1,"width":1},"layers":[{"kind":"dense","features":1}]},"training":{"optimiser":{"kind":"adamw","rate":0.001,"weightDecay":0.01},"epochs":10,"batchSize":64}}
	// parameters 3
	// convolutions 0
	// filters 0
	// <nil>
}
