package trainer_test

import (
	"fmt"

	"robust/trainer"
)

// Everything random has a stream of its own, by what it is for: to draw more from one changes no other.
func ExampleStream() {
	const seed = 7
	fmt.Println(trainer.Stream(seed, "weights").IntN(1000), trainer.Stream(seed, "weights").IntN(1000))
	fmt.Println(trainer.Stream(seed, "order").IntN(1000))
	// Output:
	// 371 371
	// 668
}

// Seeds of parts come from that of the whole, by name and number.
func ExampleDeriveSeed() {
	const root = 7
	first, second := trainer.DeriveSeed(root, "fold", 0), trainer.DeriveSeed(root, "fold", 1)
	fmt.Println(first != second, first == trainer.DeriveSeed(root, "fold", 0), first != trainer.DeriveSeed(root, "sample", 0))
	// Output: true true true
}
