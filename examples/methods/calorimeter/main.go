// Command calorimeter makes a table of small networks that find where a photon hit a calorimeter, each trained 40
// times with the pure-Go backend:
//
//	go run ./examples/methods/calorimeter -out examples/methods/data/calorimeter.csv
//
// All networks share the training sample and the seed of an instance, and are judged on the same photons. Some learning
// rates are too large: a training that diverges leaves its cell empty. A row is kept in OUT.part as soon as it is
// complete; a later run goes on from there, and OUT appears when all are.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"robust/trainer"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "calorimeter:", err)
		os.Exit(1)
	}
}

// options are the flags of the command.
type options struct {
	out                           string
	candidates, instances, sample int
	seed                          uint64
	workers                       int
}

func run(ctx context.Context, args []string, stderr io.Writer) error {
	var o options
	flags := flag.NewFlagSet("calorimeter", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.out, "out", "calorimeter.csv", "the table's `file`")
	flags.IntVar(&o.candidates, "candidates", 110, "number of networks, drawn at random")
	flags.IntVar(&o.instances, "instances", 40, "trainings of each")
	flags.IntVar(&o.sample, "sample", 600, "`events` of a training sample, drawn from 6,000")
	flags.Uint64Var(&o.seed, "seed", 1, "seed of the networks, the samples and the initialisations")
	flags.IntVar(&o.workers, "workers", runtime.GOMAXPROCS(0), "trainings at the same time")
	flags.Usage = func() {
		fmt.Fprint(stderr, "usage: calorimeter [flags]\n\nMakes a table of networks that find where a photon hit a calorimeter.\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	switch {
	case flags.NArg() > 0:
		return fmt.Errorf("unexpected argument %q; see -h", flags.Arg(0))
	case o.instances < 1:
		return fmt.Errorf("-instances %d: give at least 1", o.instances)
	case o.workers < 1:
		return fmt.Errorf("-workers %d: give at least 1", o.workers)
	}
	return o.make(ctx, stderr)
}

// make trains what is missing, and completes the table.
func (o options) make(ctx context.Context, progress io.Writer) error {
	networks, err := pool(o.candidates, o.seed)
	if err != nil {
		return err
	}
	judge, err := position(o.sample)
	if err != nil {
		return err
	}
	header := []string{"id"}
	for _, p := range networks[0].Parameters() {
		header = append(header, p.Name)
	}
	for s := range o.instances {
		header = append(header, "loss_"+strconv.Itoa(s+1))
	}
	unfinished, err := openPart(o.out, header)
	if err != nil {
		return err
	}
	defer unfinished.Close()
	start, before := time.Now(), len(unfinished.rows)
	for _, c := range networks {
		if unfinished.rows[c.ID()] != nil {
			continue
		}
		row, err := o.row(ctx, judge, c)
		if err != nil {
			return err
		}
		if err := unfinished.add(row); err != nil {
			return err
		}
		if done := len(unfinished.rows); done%10 == 0 || done == len(networks) {
			took := time.Since(start)
			left := took / time.Duration(done-before) * time.Duration(len(networks)-done)
			fmt.Fprintf(progress, "%d of %d networks, %v, %v left\n", done, len(networks), took.Round(time.Second), left.Round(time.Second))
		}
	}
	ids := make([]string, len(networks))
	for i, c := range networks {
		ids[i] = c.ID()
	}
	return unfinished.complete(ids)
}

// row trains all instances of a network.
func (o options) row(ctx context.Context, judge trainer.Trainer, c trainer.Configuration) ([]string, error) {
	losses := make([]string, o.instances)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(o.workers)
	for s := range losses {
		group.Go(func() error {
			outcome, err := judge.Train(ctx, c, trainer.BothSources{}.Instance(o.seed, s))
			if err == nil && outcome.Scored() {
				losses[s] = strconv.FormatFloat(outcome.Loss, 'g', 8, 64)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	row := []string{c.ID()}
	for _, p := range c.Parameters() {
		cell := ""
		if p.Value != nil {
			cell = fmt.Sprint(p.Value)
		}
		row = append(row, cell)
	}
	return append(row, losses...), nil
}
