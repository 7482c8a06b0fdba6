// Command calorimeter makes a table of small networks that find where a photon hit a calorimeter, each trained 40
// times with the pure-Go backend:
//
//	go run ./examples/methods/calorimeter -out examples/methods/data/calorimeter.csv
//
// All networks share the training sample and the seed of an instance, and are judged on the same photons. Some learning
// rates are too large: a training that diverges leaves its cell empty. Each training is kept in OUT.part as soon as it has
// ended; a later run goes on from there, and OUT appears when all have.
package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"robust/trainer"
	"robust/trainer/record"
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
	judge, err := position(o.sample)
	if err != nil {
		return err
	}
	return o.make(ctx, judge, stderr)
}

// make trains what is missing, and completes the table.
func (o options) make(ctx context.Context, judge trainer.Trainer, progress io.Writer) error {
	networks, err := pool(o.candidates, o.seed)
	if err != nil {
		return err
	}
	task := map[string]any{"coordinate": "x", "population": population, "evaluation": evaluation, "window": window, "sample": o.sample}
	kept, err := record.Open(o.out+".part", task, judge, record.Options{})
	if err != nil {
		return err
	}
	defer kept.Close()
	if err := kept.Torn(); err != nil {
		fmt.Fprintln(progress, err)
	}
	rows, err := o.rows(ctx, kept, networks, progress)
	if err != nil {
		return err
	}
	if err := complete(o.out, rows); err != nil {
		return err
	}
	if err := kept.Close(); err != nil {
		return err
	}
	return os.Remove(o.out + ".part")
}

// rows returns those of the table, the first of which is the header.
func (o options) rows(ctx context.Context, kept *record.Recorder, networks []trainer.Configuration, progress io.Writer) ([][]string, error) {
	header := []string{"id"}
	for _, p := range networks[0].Parameters() {
		header = append(header, p.Name)
	}
	for s := range o.instances {
		header = append(header, "loss_"+strconv.Itoa(s+1))
	}
	rows := [][]string{header}
	start, before := time.Now(), kept.Len()
	for done, c := range networks {
		row, err := o.row(ctx, kept, c)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
		if trained := kept.Len() - before; trained > 0 && ((done+1)%10 == 0 || done+1 == len(networks)) {
			took := time.Since(start)
			left := took / time.Duration(trained) * time.Duration((len(networks)-done-1)*o.instances)
			fmt.Fprintf(progress, "%d of %d networks, %v, %v left\n", done+1, len(networks), took.Round(time.Second), left.Round(time.Second))
		}
	}
	return rows, nil
}

// complete writes the table, all of it or nothing.
func complete(path string, rows [][]string) error {
	var text bytes.Buffer
	if err := csv.NewWriter(&text).WriteAll(rows); err != nil {
		return err
	}
	temporary := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".tmp")
	if err := os.WriteFile(temporary, text.Bytes(), 0o644); err != nil {
		return err
	}
	return os.Rename(temporary, path)
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
