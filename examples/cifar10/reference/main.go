// Command reference trains one network on CIFAR-10 here and in PyTorch, by the same recipe for as many epochs, and puts
// the two learning curves side by side:
//
//	go run ./examples/cifar10/reference                                                                    # the network of PyTorch's tutorial
//	go run ./trainer/torch/setup go run -tags torch ./examples/cifar10/reference -network resnet18       # hours on a CPU: see -sample and -epochs
//
// PyTorch runs in the Python that $PYTHON names, and needs pip install torch. Outcomes are kept in files: the same
// command trains nothing again, and -recorded shows them without training. A training that is cut short starts again.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"robust/examples/backend"
	"robust/examples/cifar10/data"
	"robust/examples/cifar10/recognition"
	"robust/trainer"
	"robust/trainer/network"
	"robust/trainer/record"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "reference:", err)
		os.Exit(1)
	}
}

// settings are what outcomes depend on. They are the description of a record.
type settings struct {
	Network string `json:"network"`
	Sample  int    `json:"sample"`
	Epochs  int    `json:"epochs"`
	Judged  int    `json:"judged"`
	Trainer string `json:"trainer"`
}

// options are the flags of the command.
type options struct {
	settings
	instances int
	seed      uint64
	data      string
	source    string
	folder    string
	recorded  string
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("reference", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.Network, "network", "tutorial", "`name`: tutorial, the small network of PyTorch's tutorial, or resnet18, of width 64")
	flags.IntVar(&o.Sample, "sample", 30000, "`images` of the training sample, drawn from 40,000")
	flags.IntVar(&o.Epochs, "epochs", 2, "epochs")
	flags.IntVar(&o.Judged, "judged", 10000, "`images` of the test set that are judged after each epoch")
	flags.IntVar(&o.instances, "instances", 1, "number of instances, each with a sample and an initialisation of its own")
	flags.Uint64Var(&o.seed, "seed", 1, "seed of samples, initialisations and batches")
	flags.StringVar(&o.data, "data", "", "`folder` with the images (default robust/cifar10 in your folder for caches)")
	flags.StringVar(&o.source, "source", "", "`where` to fetch missing images from (default one after the other)")
	flags.StringVar(&o.folder, "out", "cifar10-reference", "`folder` for the records and the plot")
	flags.StringVar(&o.recorded, "recorded", "", "`folder` with records to show without training")
	flags.Usage = func() {
		fmt.Fprint(stderr, "usage: reference [flags]\n\nTrains one network on CIFAR-10 here and in PyTorch.\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q; see -h", flags.Arg(0))
	}
	if recipes[o.Network].member == nil {
		return o, fmt.Errorf("-network %q: give tutorial or resnet18", o.Network)
	}
	for _, n := range []struct {
		flag        string
		value, most int
	}{{"sample", o.Sample, 40000}, {"epochs", o.Epochs, 10000}, {"judged", o.Judged, 10000}, {"instances", o.instances, 1000}} {
		if n.value < 1 || n.value > n.most {
			return o, fmt.Errorf("-%s %d: give 1 to %d", n.flag, n.value, n.most)
		}
	}
	return o, nil
}

// sides are who trains, ours first.
var sides = []string{"robust", "pytorch"}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	if o.recorded != "" {
		if err := o.describe(); err != nil {
			return err
		}
	}
	curves := make([][]trainer.Outcome, len(sides))
	if o.recorded != "" {
		for i := range sides {
			if curves[i], err = o.train(ctx, i, nil, stderr); err != nil {
				return err
			}
		}
		return o.report(stdout, curves)
	}
	makers, err := o.makers(ctx, stderr)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	for i := range sides {
		group.Go(func() (err error) {
			curves[i], err = o.train(ctx, i, makers[i], stderr)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return o.report(stdout, curves)
}

// path is that of the record of a side.
func (o options) path(folder string, side int) string {
	name := filepath.Join(folder, "reference-"+o.Network+"-"+sides[side]+".jsonl")
	if _, err := os.Stat(name + ".gz"); o.recorded != "" && err == nil {
		return name + ".gz"
	}
	return name
}

// train trains or reads the instances of one side.
func (o options) train(ctx context.Context, side int, make func() (backend.Trainer, error), stderr io.Writer) (outcomes []trainer.Outcome, err error) {
	task := o.settings
	task.Trainer = sides[side]
	folder, inner := o.recorded, trainer.Trainer(nil)
	if make != nil {
		folder = o.folder
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return nil, err
		}
		t, err := make()
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, t.Close()) }()
		inner = t
	}
	kept, err := record.Open(o.path(folder, side), task, inner, record.Options{DropPredictions: true})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	for k := range o.instances {
		start := time.Now()
		outcome, err := kept.Train(ctx, recipes[o.Network].candidate, trainer.BothSources{}.Instance(o.seed, k))
		if err != nil {
			return nil, err
		}
		if make != nil {
			fmt.Fprintf(stderr, "%s: instance %d of %d, %v: share of wrong images %.4f\n", sides[side], k+1, o.instances, time.Since(start).Round(time.Second), outcome.Loss)
		}
		outcomes = append(outcomes, outcome)
	}
	return outcomes, nil
}

// makers return the trainers of both sides.
func (o options) makers(ctx context.Context, stderr io.Writer) ([]func() (backend.Trainer, error), error) {
	folder, err := data.Ready(ctx, o.data, o.source, stderr)
	if err != nil {
		return nil, err
	}
	training, test, err := data.Read(folder)
	if err != nil {
		return nil, err
	}
	images, err := recognition.Divide(training, test, recognition.Held)
	if err != nil {
		return nil, err
	}
	first := make([]int, o.Judged)
	for i := range first {
		first[i] = i
	}
	ours := func() (backend.Trainer, error) {
		task, err := recognition.Task(images.Population, test.Subset(first), recognition.Options{Sample: o.Sample})
		if err != nil {
			return nil, err
		}
		task.Curve = true
		member := recipes[o.Network].member(recognition.Shape(1), o.Epochs)
		task.Network = func(c trainer.Candidate) (network.Candidate, error) { return member(c) }
		return backend.New(backend.Default, task)
	}
	return []func() (backend.Trainer, error){ours, func() (backend.Trainer, error) { return o.pytorch(folder) }}, nil
}
