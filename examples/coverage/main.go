// Command coverage simulates how often the intervals of variance components hold the true variance:
//
//	go run ./examples/coverage -runs 1000 -seed 1
//
// It draws the losses of instances by the designs that studies of a model have, with effects of known variance, analyses
// them by robust.Components, and prints a table in Markdown.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"robust/examples/methods/study"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "coverage:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var s simulation
	flags := flag.NewFlagSet("coverage", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&s.runs, "runs", 1000, "simulated studies for each line of the table")
	flags.Uint64Var(&s.seed, "seed", 1, "seed of the losses")
	flags.Usage = func() {
		fmt.Fprintf(stderr, "usage: coverage [flags]\n\n"+
			"Prints a table of how often the 95 %% intervals of variance components hold the truth, in %%, with standard errors.\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q; see -h", flags.Arg(0))
	}
	if s.runs < 1 {
		return fmt.Errorf("-runs %d: give at least 1", s.runs)
	}
	done, end := study.Progress(stderr, s.total(), "studies")
	lines, err := s.measure(ctx, done)
	end()
	if err != nil {
		return err
	}
	return s.print(stdout, lines)
}
