package replay_test

import (
	"context"
	"fmt"

	"robust/selection"
	"robust/trainer/replay"
)

// How much a pick owes to the order in which the instances came: 604 published networks are selected among in ten random orders.
func ExampleShuffledOrder() {
	table, err := replay.Open("../../examples/chep2026/data/cifar10_30k.csv", replay.Options{Prefix: "accuracy"})
	if err != nil {
		fmt.Println(err)
		return
	}
	picks := make(map[string]int)
	for seed := range uint64(10) {
		shuffled, err := table.Reordered(replay.ShuffledOrder(table.Experiments(), seed))
		if err != nil {
			fmt.Println(err)
			return
		}
		result, err := selection.Run(context.Background(), shuffled, shuffled.Candidates(), selection.Settings{
			Direction: selection.Maximise, Budget: selection.Budget{Experiments: table.Experiments()}})
		if err != nil {
			fmt.Println(err)
			return
		}
		picks[result.Pick().ID()]++
	}
	for id, n := range picks {
		fmt.Printf("%s is the pick in %d of 10 orders\n", id, n)
	}
	// Unordered output:
	// model_ca09be09 is the pick in 6 of 10 orders
	// model_b479ddbd is the pick in 3 of 10 orders
	// model_02ff9681 is the pick in 1 of 10 orders
}
