//go:build torch

package torch_test

import (
	"context"
	"fmt"
	"log"

	"robust/trainer"
	"robust/trainer/gonum"
	"robust/trainer/network"
	"robust/trainer/torch"
)

// A network that was trained in pure Go predicts with libtorch, on a GPU where there is one.
func ExamplePredict() {
	var trained network.Trained
	line := network.Events{Inputs: []float32{0, 0.25, 0.5, 0.75, 1}, Targets: []float32{1, 1.5, 2, 2.5, 3}}
	tr, err := gonum.New(network.Task{Population: line, Evaluation: line}, gonum.Options{
		Trained: func(t network.Trained, _ trainer.Outcome) { trained = t },
	})
	if err != nil {
		log.Fatal(err)
	}
	linear := network.Candidate{
		Name:         "linear",
		Architecture: network.Architecture{Input: network.Features(1), Layers: []network.Layer{network.Dense{Features: 1}}},
		Training:     network.Training{Optimiser: network.Adam{Rate: 0.05}, Epochs: 1000},
	}
	if _, err := tr.Train(context.Background(), linear, trainer.BothSources{}.Instance(1, 0)); err != nil {
		log.Fatal(err)
	}

	y, err := torch.Predict(context.Background(), trained, network.Events{Inputs: []float32{2, 3}}, torch.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f\n", y)
	// Output: [5.00 7.00]
}
