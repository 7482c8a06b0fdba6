package main

import "robust/trainer"

// kind is one of the trainers.
type kind struct {
	module       string   // that its program needs
	requirements []string // the packages that it comes with
	sample       int      // points or images of a training sample
	task         string   // what is learnt
	pool         trainer.Space
}

// kinds are the trainers by name.
var kinds = map[string]kind{
	"sklearn": {
		module: "sklearn", requirements: []string{"scikit-learn"},
		sample: 400, task: "handwritten digits; the loss is the share of 597 others that is read wrongly",
		pool: trainer.Union(
			trainer.Grid(trainer.Values("model", "neighbours"), trainer.Values("k", 1, 3, 5, 9)),
			trainer.Grid(trainer.Values("model", "forest", "extra trees"), trainer.Values("trees", 25, 100), trainer.Values("features", "sqrt", "log2")),
			trainer.Grid(trainer.Values("model", "support vectors"), trainer.Values("C", 1, 10), trainer.Values("gamma", 0.03, 0.1)),
			trainer.Grid(trainer.Values("model", "logistic"), trainer.Values("C", 0.1, 1)),
		),
	},
	"torch": {
		module: "torch", requirements: []string{"torch", "numpy"},
		sample: 400, task: "noisy points of a function; the loss is the RMSE on 2000 others, without noise, in standard deviations",
		pool: trainer.Grid(
			trainer.Values("layers", 1, 2),
			trainer.Values("width", 8, 32),
			trainer.Values("act", "relu", "silu", "tanh"),
			trainer.Values("rate", 0.003, 0.01),
		),
	},
	"xgboost": {
		module: "xgboost", requirements: []string{"xgboost-cpu", "numpy"},
		sample: 400, task: "noisy points of a function; the loss is the RMSE on 2000 others, without noise, in standard deviations",
		pool: trainer.Grid(
			trainer.Values("max_depth", 1, 2, 4),
			trainer.Values("eta", 0.1, 0.3),
			trainer.Values("subsample", 0.5, 1),
		),
	},
}
