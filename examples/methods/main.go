// Command methods compares selection methods on tables of real trainings, without training anything:
//
//	go run ./examples/methods -orders 200 -seed 1
//
// plays every method on many random orders of the experiments of every table, and prints in Markdown what makes each
// table hard, how often the truly best candidate survives, and what that costs. The tables are those of
// examples/methods/data, which are part of the program, and the published one of 604 networks, which is read from the
// repository.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"strings"

	"robust/examples/methods/study"
	"robust/trainer"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "methods:", err)
		os.Exit(1)
	}
}

// options are the flags of the command.
type options struct {
	study          study.Study
	methods, names string
	published      string
	synthetic      bool
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var o options
	flags := flag.NewFlagSet("methods", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&o.study.Orders, "orders", 200, "random orders of the experiments of each table")
	flags.IntVar(&o.study.Experiments, "experiments", 20, "largest number of experiments of a selection")
	flags.Uint64Var(&o.study.Seed, "seed", 1, "seed of the orders")
	features := flags.String("features", study.FeaturesNames[0], "hyperparameters that methods learn of: "+strings.Join(study.FeaturesNames, ", "))
	flags.StringVar(&o.methods, "method", "", "only the methods that match this regular `expression`")
	flags.StringVar(&o.names, "table", "", "only the tables that match this regular `expression`")
	flags.StringVar(&o.published, "published", "examples/chep2026/data/cifar10_30k.csv", "`file` with the published table; empty leaves it out")
	flags.BoolVar(&o.synthetic, "synthetic", false, "simulate tables whose truth is known, a new one for each order, instead")
	flags.Usage = func() {
		fmt.Fprint(stderr, "usage: methods [flags] [FILE.csv…]\n\n"+
			"Compares selection methods on recorded tables, and on further ones with columns loss_1, loss_2, ….\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	if o.study.Orders < 2 || o.study.Experiments < 1 {
		return fmt.Errorf("-orders %d, -experiments %d: give at least 2 and 1", o.study.Orders, o.study.Experiments)
	}
	known := slices.Index(study.FeaturesNames, *features)
	if known < 0 {
		return fmt.Errorf("-features %q: use one of %s", *features, strings.Join(study.FeaturesNames, ", "))
	}
	o.study.Features = study.Features(known)
	sources, err := o.sources(flags.Args())
	if err != nil {
		return err
	}
	if sources, err = matching(sources, "-table", o.names, func(s source) string { return s.name }); err != nil {
		return err
	}
	methods, err := matching(methods, "-method", o.methods, func(m entry) string { return m.name })
	if err != nil {
		return err
	}
	return o.compare(ctx, sources, methods, stdout, stderr)
}

// source is what tables come from, with its name.
type source struct {
	name string
	study.Source
}

// sources returns the tables that are there, or the populations.
func (o options) sources(files []string) ([]source, error) {
	tables, err := tables(o.published, files)
	if err != nil {
		return nil, err
	}
	var all []source
	if o.synthetic {
		for _, p := range populations(tables) {
			all = append(all, source{p.name, p})
		}
		return all, nil
	}
	for _, t := range tables {
		all = append(all, source{t.Name, t})
	}
	return all, nil
}

// matching returns the elements whose names match an expression.
func matching[T any](all []T, option, expression string, name func(T) string) ([]T, error) {
	pattern, err := regexp.Compile(expression)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", option, err)
	}
	var names []string
	var chosen []T
	for _, one := range all {
		names = append(names, name(one))
		if pattern.MatchString(name(one)) {
			chosen = append(chosen, one)
		}
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("%s %q: matches none of %s", option, expression, strings.Join(names, ", "))
	}
	return chosen, nil
}

// compare plays every method on every table.
func (o options) compare(ctx context.Context, sources []source, methods []entry, stdout, stderr io.Writer) error {
	tables := make([]*study.Table, len(sources)) // of populations, one for each
	for k, s := range sources {
		tables[k] = s.Draw(trainer.Stream(o.study.Seed, "table"))
	}
	printProperties(stdout, tables)
	done, end := study.Progress(stderr, o.study.Orders*len(tables)*len(methods), "selections")
	results := make([][]study.Figures, len(methods))
	for m, entry := range methods {
		for _, s := range sources {
			figures, err := o.study.Run(ctx, s, entry.method, done)
			if err != nil {
				end()
				return err
			}
			results[m] = append(results[m], figures)
		}
	}
	end()
	fmt.Fprintf(stdout, "\n%d random orders of at most %d experiments, hyperparameters %s; ± is one standard error.\n\n",
		o.study.Orders, o.study.Experiments, study.FeaturesNames[o.study.Features])
	printFigures(stdout, tables, methods, results)
	printSummary(stdout, tables, methods, results)
	if o.synthetic {
		printSeldom(stdout, tables, methods, results)
	}
	return nil
}
