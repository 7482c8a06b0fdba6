package main

import (
	"context"
	"fmt"
	"io"
	"math"

	"gonum.org/v1/gonum/stat"

	"robust/examples/shashlik/calorimeter"
	"robust/examples/shashlik/models"
	"robust/examples/shashlik/reconstruction"
	"robust/trainer"
	"robust/trainer/network"
	"robust/trainer/torch"
)

const (
	judged    = 2000 // of the 10,000 photons, the others are trained on
	instances = 6
)

// accuracy trains the same instances of Model 2 in single precision and in bfloat16, and prints what the precision does to the
// loss, RMSE(E)/E of photons in a calorimeter.
func accuracy(ctx context.Context, device string, stdout, stderr io.Writer) error {
	task, err := photons()
	if err != nil {
		return err
	}
	tr, err := torch.New(task, torch.Options{Device: device})
	if err != nil {
		return err
	}
	defer tr.Close()
	c := models.Model2()
	c.Training.Loss = network.MSE{}
	c.Training.Optimiser = network.AdamW{Rate: 1e-3, WeightDecay: 0.1}
	c.Training.Schedule = network.Cosine{}
	c.Training.BatchSize, c.Training.Epochs = 64, 8
	single, half, differences := make([]float64, instances), make([]float64, instances), make([]float64, instances)
	for i := range instances {
		in := trainer.BothSources{}.Instance(1, i)
		for _, p := range []struct {
			precision network.Precision
			losses    []float64
		}{{network.Float32, single}, {network.BFloat16, half}} {
			c.Training.Precision = p.precision
			o, err := tr.Train(ctx, c, in)
			if err != nil {
				return err
			}
			p.losses[i] = o.Loss
		}
		differences[i] = half[i] - single[i]
		fmt.Fprintf(stderr, "instance %d of %d: %.5f in single precision, %.5f in bfloat16\n", i+1, instances, single[i], half[i])
	}
	mean := func(x []float64) string {
		m, std := stat.MeanStdDev(x, nil)
		return fmt.Sprintf("%.6f ± %.6f", m, std/math.Sqrt(instances))
	}
	_, err = fmt.Fprintf(stdout, "RMSE(E)/E of %s, mean of %d instances: single precision %s, bfloat16 %s, difference %s\n",
		c.Name, instances, mean(single), mean(half), mean(differences))
	return err
}

// photons are those that are part of the project, as they are read out.
func photons() (network.Task, error) {
	events, err := calorimeter.Sample()
	if err != nil {
		return network.Task{}, err
	}
	images, err := calorimeter.Readout{}.Measure(events)
	if err != nil {
		return network.Task{}, err
	}
	n := len(images.Energy)
	population, evaluation := images.Slice(0, n-judged), images.Slice(n-judged, n)
	preparation, err := reconstruction.Prepare(reconstruction.Options{
		Baseline: reconstruction.Sum, Features: calorimeter.FeatureOptions{Window: 15},
	}, population)
	if err != nil {
		return network.Task{}, err
	}
	return preparation.Task(population, evaluation)
}
