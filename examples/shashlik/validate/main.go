// Command validate shows what simulated photon showers look like and how far two simulations of them agree:
//
//	go run ./examples/shashlik/validate             # GEANT4, and fast showers of the same photons
//	go run ./examples/shashlik/validate a.npz b.npz # any event files; the first one is what the others are compared with
//
// It prints Markdown: the energy resolution, how far every curve agrees, and the curves themselves with their
// statistical errors. Plots of them go to a folder.
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

	"robust/examples/shashlik/calorimeter"
	"robust/examples/shashlik/shower"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "validate:", err)
		os.Exit(1)
	}
}

// options are the flags of the command.
type options struct {
	files  []string
	sample string
	fast   bool
	events int
	seed   uint64
	out    string
	format string
}

// formats are the kinds of plots.
var formats = []string{"svg", "png", "pdf"}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var o options
	flags := flag.NewFlagSet("validate", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.sample, "sample", "B", "the GEANT4 `sample`, A or B, without FILEs")
	flags.BoolVar(&o.fast, "fast", true, "compare with fast showers of the same photons as the first simulation")
	flags.IntVar(&o.events, "events", 0, "use at most so many `events` of each simulation, 0 for all")
	flags.Uint64Var(&o.seed, "seed", 1, "seed of the fast showers and of the readout")
	flags.StringVar(&o.out, "out", "shashlik-validation", "`folder` for the plots, empty for none")
	flags.StringVar(&o.format, "format", "svg", "of the plots: "+strings.Join(formats, ", "))
	flags.Usage = func() {
		fmt.Fprint(stderr, "usage: validate [flags] [FILE...]\n\nShows what simulated showers look like and compares simulations.\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	o.files = flags.Args()
	if o.events < 0 {
		return fmt.Errorf("-events %d: give at least 0", o.events)
	}
	if !slices.Contains(formats, o.format) {
		return fmt.Errorf("-format %q: give one of %s", o.format, strings.Join(formats, ", "))
	}
	simulations, err := o.simulations(ctx, stderr)
	if err != nil {
		return err
	}
	if o.out != "" {
		if err := plots(o.out, o.format, simulations); err != nil {
			return err
		}
		fmt.Fprintf(stderr, "plots are in %s\n", o.out)
	}
	return report(stdout, simulations)
}

// simulations reads and makes the showers and measures them.
func (o options) simulations(ctx context.Context, progress io.Writer) ([]*simulation, error) {
	var out []*simulation
	var first *calorimeter.Events
	add := func(name string, events *calorimeter.Events) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		fmt.Fprintf(progress, "%s: %d events\n", name, events.Len())
		s, err := measure(name, events, o.seed)
		out = append(out, s)
		return err
	}
	for _, file := range o.files {
		events, err := calorimeter.Open(file)
		if err != nil {
			return nil, err
		}
		events = o.some(events)
		if first == nil {
			first = events
		}
		name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
		if err := add(name, events); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	if len(o.files) == 0 {
		sample, err := shower.ParseSample(o.sample)
		if err != nil {
			return nil, fmt.Errorf("-sample: %w", err)
		}
		open := calorimeter.PhotonsB
		if sample == shower.A {
			open = calorimeter.PhotonsA
		}
		if first, err = open(); err != nil {
			return nil, err
		}
		first = o.some(first)
		if err := add("GEANT4", first); err != nil {
			return nil, err
		}
	}
	if o.fast {
		events, err := shower.Generator{}.Simulate(first.Truth, o.seed)
		if err != nil {
			return nil, err
		}
		if err := add("fast", events); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// some returns the first events, as many as asked for.
func (o options) some(events *calorimeter.Events) *calorimeter.Events {
	if o.events == 0 || o.events >= events.Len() {
		return events
	}
	index := make([]int, o.events)
	for i := range index {
		index[i] = i
	}
	return events.Subset(index)
}
