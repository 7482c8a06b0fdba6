// Command errorrates simulates how often selection methods eliminate the best candidate, where their assumptions hold
// and where they do not:
//
//	go run ./examples/errorrates -runs 600 -seed 2
//
// All candidates of the pool have the same mean loss, which is the hardest case, and one of them
// is followed through all looks. A guaranteed method at level alpha loses it in at most that share of the runs, where its
// assumptions hold.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"robust/examples/methods/study"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "errorrates:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var s simulation
	var only string
	flags := flag.NewFlagSet("errorrates", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&s.candidates, "candidates", 50, "size of the pool")
	flags.IntVar(&s.experiments, "experiments", 30, "number of looks: one after every experiment")
	flags.IntVar(&s.runs, "runs", 300, "selections for each figure")
	flags.Float64Var(&s.alpha, "alpha", 0.05, "what the guaranteed methods promise, and the level of each test of the published rule")
	flags.Uint64Var(&s.seed, "seed", 1, "seed of the losses")
	flags.StringVar(&only, "method", "", "only the `methods` of these names, separated by commas: "+strings.Join(methodNames(), ", "))
	flags.Usage = func() {
		fmt.Fprintf(stderr, "usage: errorrates [flags]\n\n"+
			"Prints a table of how often the best candidate is ever eliminated, in %%, with standard errors.\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if s.candidates < 2 || s.experiments < 1 || s.runs < 1 {
		return fmt.Errorf("-candidates %d -experiments %d -runs %d: use at least 2, 1 and 1", s.candidates, s.experiments, s.runs)
	}
	if only != "" {
		s.only = strings.Split(only, ",")
	}
	if err := s.check(); err != nil {
		return err
	}
	done, end := study.Progress(stderr, s.total(), "selections")
	s.done = done
	table, err := s.measure(ctx)
	end()
	if err != nil {
		return err
	}
	return table.print(stdout)
}
