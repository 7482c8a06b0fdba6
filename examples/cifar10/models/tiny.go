package models

import "robust/trainer"

// Tiny holds 128 networks of Small, those that take the least time.
func Tiny() trainer.Space {
	return trainer.Grid(
		trainer.Values("filters", 8, 16),
		trainer.Values("stages", 2, 3),
		trainer.Values("down", "stride"),
		trainer.Values("norm", "none", "batch"),
		trainer.Values("head", "mean", "all"),
		trainer.Values("act", "relu"),
		trainer.Values("opt", "sgd", "adamw"),
		trainer.Values("peak", "low", "high"),
		trainer.Values("batch", 64, 128),
		trainer.Values("mirror", "no"),
	)
}
