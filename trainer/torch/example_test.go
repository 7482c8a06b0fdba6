//go:build torch

package torch_test

import (
	"context"
	"fmt"
	"log"

	"robust/selection"
	"robust/trainer"
	"robust/trainer/network"
	"robust/trainer/torch"
)

// A selection among networks that learn the sum of four numbers.
func Example() {
	rng := trainer.Stream(1, "numbers")
	var events network.Events
	for range 600 {
		sum := float32(0)
		for range 4 {
			x := rng.Float32()
			events.Inputs = append(events.Inputs, x)
			sum += x
		}
		events.Targets = append(events.Targets, sum)
	}
	population, evaluation := events.Split(100, rng)

	tr, err := torch.New(network.Task{Population: population, Evaluation: evaluation, Sample: 200}, torch.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer tr.Close()
	var candidates []network.Candidate
	for _, rate := range []float64{1e-5, 1e-4, 1e-3, 1e-2} { // which are trained as one where that pays
		candidates = append(candidates, network.Candidate{
			Name: fmt.Sprint("rate ", rate),
			Architecture: network.Architecture{
				Input:  network.Features(4),
				Layers: []network.Layer{network.Dense{Features: 8}, network.ReLU{}, network.Dense{Features: 1}},
			},
			Training: network.Training{Optimiser: network.Adam{Rate: rate}, Epochs: 30, BatchSize: 32},
		})
	}
	result, err := selection.Run(context.Background(), tr, trainer.Pool(candidates), selection.Settings{Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.Pick().ID())
	// Output:
	// rate 0.01
}
