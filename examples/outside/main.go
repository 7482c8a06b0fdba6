// Command outside is what an analysis in a module of its own looks like: a trainer in
// twenty lines, a pool and a selection. Here a "training" keeps a sample of 40 noisy points of a sine, and the
// candidates predict by the mean of their nearest ones: of how many should that be, so that the error is small
// and stable whatever points were drawn?
//
// To use the library from another module, add to that module's go.mod
//
//	require robust v0.0.0
//	replace robust => ../path/to/robust
package main

import (
	"cmp"
	"context"
	"fmt"
	"log"
	"math"
	"slices"

	"robust/selection"
	"robust/trainer"
)

type point struct{ x, y float64 }

// train draws the points of an instance and returns the mean square error of the predictions on a grid.
func train(_ context.Context, c trainer.Configuration, in trainer.Instance) (trainer.Outcome, error) {
	rng := in.SampleStream()
	points := make([]point, 40)
	for i := range points {
		x := 2*rng.Float64() - 1
		points[i] = point{x, math.Sin(3*x) + 0.3*rng.NormFloat64()}
	}
	k, loss := c.Int("neighbours"), 0.0
	for x := -1.0; x <= 1; x += 1. / 64 {
		slices.SortFunc(points, func(a, b point) int { return cmp.Compare(math.Abs(a.x-x), math.Abs(b.x-x)) })
		prediction := 0.0
		for _, p := range points[:k] {
			prediction += p.y / float64(k)
		}
		loss += math.Pow(prediction-math.Sin(3*x), 2) / 129
	}
	return trainer.Outcome{Loss: loss}, nil
}

func main() {
	pool, err := trainer.Grid(trainer.Values("neighbours", 1, 2, 3, 4, 6, 8, 12, 16, 24, 32)).All()
	if err != nil {
		log.Fatal(err)
	}
	result, err := selection.Run(context.Background(), trainer.ConfigurationFunc(train), trainer.Pool(pool), selection.Settings{Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(result)
}
