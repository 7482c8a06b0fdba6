package gonum_test

import (
	"context"
	"fmt"
	"log"

	"robust/trainer"
	"robust/trainer/gonum"
	"robust/trainer/network"
)

// A network learns the sum of four numbers.
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

	tr, err := gonum.New(network.Task{Population: population, Evaluation: evaluation, Sample: 200}, gonum.Options{})
	if err != nil {
		log.Fatal(err)
	}
	small := network.Candidate{
		Name: "small",
		Architecture: network.Architecture{
			Input:  network.Features(4),
			Layers: []network.Layer{network.Dense{Features: 8}, network.ReLU{}, network.Dense{Features: 1}},
		},
		Training: network.Training{Optimiser: network.Adam{Rate: 0.01}, Epochs: 100, BatchSize: 32},
	}
	for experiment := range 2 {
		out, err := tr.Train(context.Background(), small, trainer.BothSources{}.Instance(1, experiment))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(out.Status, out.Loss < 0.02)
	}
	// Output:
	// trained true
	// trained true
}
