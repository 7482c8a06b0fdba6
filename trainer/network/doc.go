// Package network describes neural networks and their training as data, once for
// every backend that trains them.
//
// An Architecture is an input shape and a list of layers; a Training is the
// optimiser, schedule, loss, initialisation, augmentation, batch size and number of
// epochs. The two and a name are a Candidate, which a trainer.Trainer of package
// trainer/gonum (or another backend) trains on a Task: the events it is trained and
// judged on.
//
//	small := network.Candidate{
//		Name: "small",
//		Architecture: network.Architecture{
//			Input: network.Shape{Channels: 1, Height: 15, Width: 15},
//			Layers: []network.Layer{
//				network.Conv{Filters: 8}, network.ReLU{}, network.MaxPool{},
//				network.Dense{Features: 1},
//			},
//		},
//		Training: network.Training{Optimiser: network.Adam{Rate: 1e-3}, Epochs: 20},
//	}
//	task := network.Task{Population: events, Evaluation: held, Sample: 1000}
//	tr, err := gonum.New(task, gonum.Options{})
//
// What is drawn at random (the training sample, the initial weights, the order of
// the batches, their augmentation) is drawn here, by Task.Plan, from the seeds of a
// trainer.Instance, so that all backends see the very same numbers. Names, parameter
// layouts and defaults are PyTorch's wherever it has them.
//
// A Trained network is written to a file, in the format safetensors that PyTorch reads
// too, and predicts again.
//
// A new kind of layer is one file here, with its shapes and parameters, one line in
// the table of json.go, and one file in each backend that supports it. Package
// networktest has what PyTorch makes of networks, to test backends on.
package network
