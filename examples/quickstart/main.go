// Command quickstart selects among 40 small networks that measure the energy of photons in a
// calorimeter, on 10,000 events simulated with GEANT4, which are part of the program:
//
//	go run ./examples/quickstart
//
// It trains on all cores, with the pure-Go backend or with libtorch:
//
//	go run ./trainer/torch/setup go run -tags torch ./examples/quickstart -backend torch
//
// It prints how the pool shrank, which networks are
// left and how robust they are, how the best one compares with the plain sum of the cells, and what the
// selection cost. Ctrl-C ends it with what is known so far. With -journal run.db the same command then goes on where it was; with
// -live localhost:8080 a page in a browser follows it, and with -report DIR a page with all figures is written at the end.
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
	"slices"
	"strings"
	"time"

	"robust/examples/backend"
	"robust/robust/report/terminal"
	"robust/selection"
	"robust/selection/sqlite"
	"robust/stats"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	go func() { // a second Ctrl-C ends the program at once
		<-ctx.Done()
		stop()
	}()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout io.Writer, stderr *os.File) error {
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	flags.SetOutput(stderr)
	sample := flags.Int("sample", 3000, "`events` of each training sample, drawn from 6,000")
	experiments := flags.Int("experiments", 12, "largest number of instances of a network")
	method := flags.String("method", "race", "`name` of the method: "+strings.Join(methodNames(), ", ")+"; all but race are tests against the best")
	with := flags.String("backend", "gonum", backend.Usage)
	limit := flags.Duration("time", 2*time.Minute, "longest time for the selection")
	seed := flags.Uint64("seed", 1, "seed of all samples, initialisations and batches")
	workers := flags.Int("workers", 0, "trainings at the same time (default one a processor)")
	plain := flags.Bool("plain", false, "report progress in lines rather than bars")
	quiet := flags.Bool("quiet", false, "report no progress")
	var s shown
	flags.StringVar(&s.folder, "report", "", "`folder` to write a report to: a page, figures and tables")
	flags.StringVar(&s.address, "live", "", "`address`, such as localhost:8080, at which a page follows the run; it stays there until Ctrl-C")
	journal := flags.String("journal", "", "`FILE` that keeps every outcome: the same command goes on from there after Ctrl-C or a crash")
	flags.Usage = func() {
		fmt.Fprint(stderr, "usage: quickstart [flags]\n\nSelects among 40 small networks that measure the energy of photons in a calorimeter.\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q; see -h", flags.Arg(0))
	}
	rule, err := methodByName(*method)
	if err != nil {
		return err
	}
	task, err := newEnergyTask(*sample, *with)
	if err != nil {
		return err
	}
	task.curves = s.folder != "" || s.address != ""
	networks, err := pool()
	if err != nil {
		return err
	}
	trainer, err := task.trainer(task.evaluation)
	if err != nil {
		return err
	}
	defer trainer.Close()
	fmt.Fprintf(stdout, "%d networks, each trained on %d of %d photons at a time, judged on %d others\n",
		len(networks), *sample, population, evaluation)
	settings := selection.Settings{
		Method:  rule,
		Seed:    *seed,
		Workers: *workers,
		Budget:  selection.Budget{Experiments: *experiments, Time: *limit},
		Task:    map[string]any{"sample": *sample, "backend": *with},
	}
	if *journal != "" {
		kept, err := sqlite.Open(*journal, sqlite.Options{})
		if err != nil {
			return err
		}
		defer kept.Close()
		settings.Journal = kept
	}
	wait := func() {}
	switch {
	case *quiet:
	case *plain:
		settings.Observe = selection.Progress(stderr)
	default:
		settings.Observe, wait = terminal.Progress(stderr)
	}
	if err := s.serve(ctx, networks, &settings, stderr); err != nil {
		return err
	}
	defer s.end(ctx, stderr)
	result, err := selection.Run(ctx, trainer, networks, settings)
	wait()
	if result != nil {
		fmt.Fprintf(stdout, "\n%v\n", result)
	}
	if err != nil {
		return err
	}
	if err := s.write(task, result, nil); err != nil {
		return err
	}
	if s.folder != "" {
		fmt.Fprintf(stdout, "report: %s\n\n", filepath.Join(s.folder, "index.html"))
	}
	components, err := task.report(ctx, stdout, result, *seed, *workers)
	if err != nil || components == nil {
		return err
	}
	return s.write(task, result, components)
}

// methodNames lists what -method takes.
func methodNames() []string { return append([]string{"race"}, stats.TwoSampleNames()...) }

// methodByName returns the race, or the method that a test makes.
func methodByName(name string) (selection.Method, error) {
	switch {
	case !slices.Contains(methodNames(), name):
		return nil, fmt.Errorf("-method %q: use one of %s", name, strings.Join(methodNames(), ", "))
	case name == "race":
		return selection.Race{}, nil
	}
	return selection.TestAgainstBest{Test: name}, nil
}
