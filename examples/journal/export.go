package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"robust/selection/sqlite"
	"robust/selection/sqlite/export"
	"robust/selection/sqlite/export/root"
)

// exports writes the trainings for other programs.
type exports struct{ csv, lines, root string }

func (e *exports) flags(f *flag.FlagSet) {
	f.StringVar(&e.csv, "csv", "", "`file` for a table with a line a training; - is the standard output")
	f.StringVar(&e.lines, "jsonl", "", "`file` for a JSON object a training and line; - is the standard output")
	f.StringVar(&e.root, "root", "", "`file` for a ROOT tree with an entry a training")
}

func (e *exports) run(ctx context.Context, r *sqlite.Reader, stdout io.Writer) error {
	if e.csv == "" && e.lines == "" && e.root == "" {
		return errors.New("where to? Give -csv, -jsonl or -root; see -h")
	}
	if e.csv != "" {
		if err := to(e.csv, stdout, func(w io.Writer) error { return export.CSV(ctx, w, r) }); err != nil {
			return err
		}
	}
	if e.lines != "" {
		if err := to(e.lines, stdout, func(w io.Writer) error { return export.JSONLines(ctx, w, r) }); err != nil {
			return err
		}
	}
	if e.root != "" {
		return root.Write(ctx, e.root, r)
	}
	return nil
}

// to writes a file, or to the standard output.
func to(path string, stdout io.Writer, write func(io.Writer) error) error {
	if path == "-" {
		return write(stdout)
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := errors.Join(write(f), f.Close()); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
