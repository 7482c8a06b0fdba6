// Command convert converts photon showers among the formats that package calorimeter and its package roottree read, by the
// extensions of the names: .npz, .csv, .csv.gz and .root:
//
//	go run ./examples/shashlik/convert -tree photons -energy E_true -cells edep -unit 1000 photons.root photons.npz
//
// The flags say what a CSV or ROOT file calls its columns. What is written has the standard names and units;
// npz files hold deposits in multiples of 0.25 MeV and the truth in single precision. OUT appears when it is complete.
package main

import (
	"compress/gzip"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"robust/examples/shashlik/calorimeter"
	"robust/examples/shashlik/calorimeter/roottree"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "convert:", err)
		os.Exit(1)
	}
}

// options are the flags of the command.
type options struct {
	tree                                       string
	energy, x, y, thetaX, thetaY, depth, cells string
	unit                                       float64
	force                                      bool
}

func run(ctx context.Context, args []string, stderr io.Writer) error {
	var o options
	flags := flag.NewFlagSet("convert", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.tree, "tree", "", "path of the `tree` in a ROOT file, if it has more than one")
	flags.StringVar(&o.energy, "energy", "energy", "`name` of the column or branch of the photon's energy, GeV")
	flags.StringVar(&o.x, "x", "x", "`name` of that of the impact point's x, cm")
	flags.StringVar(&o.y, "y", "y", "`name` of that of its y, cm")
	flags.StringVar(&o.thetaX, "theta_x", "theta_x", "`name` of that of the angle of incidence in x, rad")
	flags.StringVar(&o.thetaY, "theta_y", "theta_y", "`name` of that of the angle in y, rad")
	flags.StringVar(&o.depth, "depth", "depth", "`name` of that of the shower's mean depth, cm")
	flags.StringVar(&o.cells, "cells", "", "`name` of the branch of deposits (default cells), or beginning of the columns' names (default cell_)")
	flags.Float64Var(&o.unit, "unit", 1, "energy in `MeV` that a deposit of 1 stands for, such as 1000 for GeV")
	flags.BoolVar(&o.force, "force", false, "replace OUT if it exists")
	flags.Usage = func() {
		fmt.Fprint(stderr, "usage: convert [flags] IN OUT\n\nConverts photon showers among .npz, .csv, .csv.gz and .root files.\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 2 {
		return fmt.Errorf("%d arguments: give a file to read and one to write behind the flags; see -h", flags.NArg())
	}
	in, out := flags.Arg(0), flags.Arg(1)
	write, err := writer(out)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(out); err == nil && !o.force {
		return fmt.Errorf("%s exists: remove it, or give -force", out)
	}
	if format(in) == ".npz" {
		named := ""
		flags.Visit(func(f *flag.Flag) {
			if f.Name != "force" {
				named = f.Name
			}
		})
		if named != "" {
			return fmt.Errorf("-%s is for CSV and ROOT files, and %s has fixed names and units: leave it out", named, in)
		}
	}
	if format(in) != ".root" && o.tree != "" {
		return fmt.Errorf("-tree is for ROOT files, and %s is none: leave it out", in)
	}
	events, err := o.open(in)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := create(ctx, out, events, write); err != nil {
		return err
	}
	fmt.Fprintf(stderr, "%d events from %s to %s\n", events.Len(), in, out)
	return nil
}

// format returns the extension of a name, in lower case and without .gz; of others than CSV .gz is kept.
func format(path string) string {
	path = strings.ToLower(path)
	if strings.HasSuffix(path, ".csv.gz") {
		return ".csv"
	}
	return filepath.Ext(path)
}

// open reads a file with the names of the flags.
func (o options) open(path string) (*calorimeter.Events, error) {
	switch format(path) {
	case ".root":
		return roottree.Open(path, roottree.Options{
			Tree: o.tree, Energy: o.energy, X: o.x, Y: o.y, ThetaX: o.thetaX, ThetaY: o.thetaY, Depth: o.depth, Cells: o.cells, Unit: o.unit})
	case ".csv":
		return calorimeter.OpenCSV(path, calorimeter.CSVOptions{
			Energy: o.energy, X: o.x, Y: o.y, ThetaX: o.thetaX, ThetaY: o.thetaY, Depth: o.depth, Cells: o.cells, Unit: o.unit})
	default:
		return calorimeter.Open(path)
	}
}

// writer returns what writes the format of a name.
func writer(path string) (func(path string, events *calorimeter.Events) error, error) {
	switch format(path) {
	case ".root":
		return roottree.Write, nil
	case ".npz":
		return toFile(calorimeter.Write), nil
	case ".csv":
		if strings.HasSuffix(strings.ToLower(path), ".gz") {
			return toFile(writeZipped), nil
		}
		return toFile(calorimeter.WriteCSV), nil
	default:
		return nil, fmt.Errorf("%s: its extension is %q: name it .npz, .csv, .csv.gz or .root", path, filepath.Ext(path))
	}
}

func writeZipped(w io.Writer, events *calorimeter.Events) error {
	z := gzip.NewWriter(w)
	if err := calorimeter.WriteCSV(z, events); err != nil {
		return err
	}
	return z.Close()
}

// toFile makes a function that writes to a file of one that writes.
func toFile(write func(io.Writer, *calorimeter.Events) error) func(string, *calorimeter.Events) error {
	return func(path string, events *calorimeter.Events) error {
		f, err := os.Create(path)
		if err != nil {
			return err
		}
		if err := write(f, events); err != nil {
			f.Close()
			return err
		}
		return f.Close()
	}
}

// create writes a file that is there as a whole or not at all.
func create(ctx context.Context, path string, events *calorimeter.Events, write func(string, *calorimeter.Events) error) error {
	part := path + ".part"
	defer os.Remove(part)
	if err := write(part, events); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return os.Rename(part, path)
}
