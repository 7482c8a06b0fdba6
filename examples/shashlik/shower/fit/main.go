// Command fit finds the constants of the fast shower from the showers of GEANT4 that are part of the
// program:
//
//	go run ./examples/shashlik/shower/fit -out examples/shashlik/shower/constants.json
//
// In rounds, it makes showers of GEANT4's photons with constants drawn from a box about the best ones known,
// measures their curves, and fits to every bin of every curve a plane over the constants. The constants for which
// the planes come closest to GEANT4 are the centre of the next, smaller box (the method of Professor, Buckley
// et al., Eur. Phys. J. C65 (2010) 331).
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"strings"
	"text/tabwriter"
	"time"

	"robust/examples/shashlik/shower"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "fit:", err)
		os.Exit(1)
	}
}

// options are the flags of the command.
type options struct {
	rounds, points, events int
	width, shrink          float64
	seed                   uint64
	start, out             string
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var o options
	flags := flag.NewFlagSet("fit", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&o.rounds, "rounds", 16, "number of boxes")
	flags.IntVar(&o.points, "points", 56, "constants drawn from a box")
	flags.IntVar(&o.events, "events", 2500, "showers of sample B for each; of sample A it takes a quarter")
	flags.Float64Var(&o.width, "width", 3, "half width of the first box, in the constants' steps")
	flags.Float64Var(&o.shrink, "shrink", 0.9, "width of a box over that of the one before")
	flags.Uint64Var(&o.seed, "seed", 1, "seed of the constants and the showers")
	flags.StringVar(&o.start, "start", "", "JSON `file` with the constants to begin with; by default others")
	flags.StringVar(&o.out, "out", "", "`file` for the best constants, after every round")
	flags.Usage = func() {
		fmt.Fprint(stderr, "usage: fit [flags]\n\nFits the constants of the fast shower to GEANT4 and prints them. Takes about a quarter of an hour.\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	fewest := max(len(groups[0]), len(groups[1])) + 2
	switch {
	case flags.NArg() > 0:
		return fmt.Errorf("unexpected argument %q; see -h", flags.Arg(0))
	case o.rounds < 0:
		return fmt.Errorf("-rounds %d: give at least 0", o.rounds)
	case o.points < fewest:
		return fmt.Errorf("-points %d: give at least %d", o.points, fewest)
	case o.events < 400:
		return fmt.Errorf("-events %d: give at least 400", o.events)
	case !(o.width > 0) || !(o.shrink > 0 && o.shrink <= 1):
		return fmt.Errorf("-width %v -shrink %v: give a positive width and a shrinkage of up to 1", o.width, o.shrink)
	}
	c := first()
	if o.start != "" {
		var err error
		if c, err = read(o.start); err != nil {
			return err
		}
	}
	return o.fit(ctx, c, stdout, stderr)
}

// read reads constants from a file.
func read(path string) (c shower.Constants, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return c, err
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&c); err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	if err := c.Check(); err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// fit goes through the rounds and prints the best constants, also those known when ctx ends.
func (o options) fit(ctx context.Context, c shower.Constants, stdout, progress io.Writer) error {
	t, err := newTarget()
	if err != nil {
		return err
	}
	start := time.Now()
	best, count, err := t.distance(c, 4*o.events, o.seed)
	if err != nil {
		return err
	}
	fmt.Fprintf(progress, "start: χ² %.0f\n", best)
	width, spread := o.width, map[string]float64{}
	for round := range o.rounds {
		b := box{centre: c, group: groups[round%len(groups)], width: width}
		step, err := b.search(ctx, t, o, round)
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			return err
		}
		// Planes are not the whole truth: half and a quarter of the way are tried too.
		for _, part := range []float64{1, 0.5, 0.25} {
			z := make([]float64, len(step.z))
			for k := range z {
				z[k] = part * step.z[k]
			}
			tried := b.at(z)
			if tried.Check() != nil {
				continue
			}
			chi, n, err := t.distance(tried, 4*o.events, o.seed)
			if err != nil {
				return err
			}
			if chi < best {
				best, count, c = chi, n, tried
			}
		}
		maps.Copy(spread, step.errors)
		if err := write(o.out, c); err != nil {
			return err
		}
		fmt.Fprintf(progress, "round %d of %d, half width %.2f steps: χ² %.0f, %v\n", round+1, o.rounds, width, best, time.Since(start).Round(time.Second))
		width *= o.shrink
	}
	fmt.Fprintf(stdout, "χ² %.0f for %d bins, with a tolerance of %v %% of their values\n\n", best, count, 100*tolerance)
	if err := table(stdout, c, spread); err != nil {
		return err
	}
	return ctx.Err()
}

// write writes constants to a file, if there is a name.
func write(path string, c shower.Constants) error {
	if path == "" {
		return nil
	}
	text, err := json.MarshalIndent(c, "", "\t")
	if err != nil {
		return err
	}
	if err := os.WriteFile(path+".part", append(text, '\n'), 0o644); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}

// table prints the constants in Markdown.
func table(w io.Writer, c shower.Constants, spread map[string]float64) error {
	t := tabwriter.NewWriter(w, 0, 0, 1, ' ', 0)
	fmt.Fprintln(t, "| constant\t| value\t| ±\t| \t| meaning\t|")
	fmt.Fprintln(t, "|---\t|--:\t|--:\t|---\t|---\t|")
	for _, p := range c.Parameters() {
		uncertainty := ""
		if spread[p.Name] > 0 {
			uncertainty = fmt.Sprintf("%.1g", spread[p.Name])
		}
		fmt.Fprintf(t, "| %s\t| %.4g\t| %s\t| %s\t| %s\t|\n", p.Name, *p.Value, uncertainty, p.Unit, p.Meaning)
	}
	return t.Flush()
}
