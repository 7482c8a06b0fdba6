package main

import (
	"context"
	"io"

	"robust/examples/backend"
	"robust/examples/cifar10/data"
	"robust/examples/cifar10/models"
	"robust/examples/cifar10/recognition"
)

// problem is the recognition of images.
type problem struct {
	settings
	images recognition.Images
}

// fetched returns the images, which it fetches where they are missing. To show a record, their classes are enough.
var fetched = func(ctx context.Context, o options, stderr io.Writer) (recognition.Images, error) {
	if o.recorded != "" {
		unseen := func(n int) data.Images { return data.Images{Labels: make([]uint8, n)} }
		return recognition.Images{Population: unseen(population), Validation: unseen(recognition.Held), Test: data.Images{Labels: data.TestLabels()}}, nil
	}
	folder, err := data.Ready(ctx, o.data, o.source, stderr)
	if err != nil {
		return recognition.Images{}, err
	}
	training, test, err := data.Read(folder)
	if err != nil {
		return recognition.Images{}, err
	}
	return recognition.Divide(training, test, recognition.Held)
}

// trainer trains networks of the space on samples of the population, judged on some images. Predictions are what
// recognition.Confidences makes of outputs.
func (p *problem) trainer(sample, epochs int, judged data.Images, predictions bool) (backend.Trainer, error) {
	task, err := recognition.Task(p.images.Population, judged, recognition.Options{Shrink: p.Shrink, Sample: sample, Stratified: p.Stratified})
	if err != nil {
		return nil, err
	}
	task.Network, task.Predictions = models.Member(recognition.Shape(p.Shrink), epochs), predictions
	return backend.New(p.Backend, task)
}
