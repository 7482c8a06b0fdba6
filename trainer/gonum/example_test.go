package gonum_test

import (
	"bytes"
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

// A trained network is written to a file, here in memory, and used again.
func ExamplePredict() {
	line := network.Events{Inputs: []float32{0, 0.25, 0.5, 0.75, 1}, Targets: []float32{1, 1.5, 2, 2.5, 3}}
	var file bytes.Buffer
	tr, err := gonum.New(network.Task{Population: line, Evaluation: line}, gonum.Options{
		Trained: func(t network.Trained, _ trainer.Outcome) {
			if err := t.Write(&file); err != nil {
				log.Fatal(err)
			}
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	linear := network.Candidate{
		Name:         "linear",
		Architecture: network.Architecture{Input: network.Features(1), Layers: []network.Layer{network.Dense{Features: 1}}},
		Training:     network.Training{Optimiser: network.Adam{Rate: 0.05}, Epochs: 1000},
	}
	if _, err := tr.Train(context.Background(), linear, trainer.Instance{}); err != nil {
		log.Fatal(err)
	}

	trained, err := network.ReadTrained(&file)
	if err != nil {
		log.Fatal(err)
	}
	y, err := gonum.Predict(context.Background(), trained, network.Events{Inputs: []float32{2, 3}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f\n", y)
	// Output: [5.00 7.00]
}
