package report

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// WriteFolder writes the page and everything that is part of it to a folder, which it makes where it is missing:
//
//	index.html
//	figures/NAME.svg, .png, .pdf and .csv
//	tables/NAME.csv, .md and .tex
//
// What is there is replaced, a file at a time, and other files are left alone. The tables candidates, decisions and instances, which
// are long, are written as CSV only. Its error is one of the file system, or of a figure that cannot be drawn.
func (r *Report) WriteFolder(dir string) error {
	for _, sub := range []string{"figures", "tables"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	for _, f := range r.figures {
		name := filepath.Join(dir, "figures", fileName(f.Name))
		for _, format := range Formats() {
			if err := writeFile(name+"."+format, func(w io.Writer) error { return f.Write(format, w) }); err != nil {
				return err
			}
		}
		if err := writeFile(name+".csv", f.CSV); err != nil {
			return err
		}
	}
	for _, t := range r.tables {
		name := filepath.Join(dir, "tables", fileName(t.Name))
		if err := writeFile(name+".csv", t.CSV); err != nil {
			return err
		}
		if t.Name == "candidates" || t.Name == "decisions" || t.Name == "instances" {
			continue
		}
		if err := writeFile(name+".md", t.Markdown); err != nil {
			return err
		}
		if err := writeFile(name+".tex", t.LaTeX); err != nil {
			return err
		}
	}
	return writeFile(filepath.Join(dir, "index.html"), r.HTML)
}

// writeFile replaces a file once all of it is known.
func writeFile(path string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	temporary := path + ".part"
	if err := os.WriteFile(temporary, b.Bytes(), 0o644); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if err := os.Rename(temporary, path); err != nil {
		os.Remove(temporary)
		return fmt.Errorf("report: %w", err)
	}
	return nil
}
